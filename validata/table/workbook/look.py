"""A quick look at the parts of an xlsx: what their cells hold, all together by their bytes, when written as usual.

Programs write cells in very few ways, which are checked tag after tag. When a part is not written in one of them, the
look says nothing (None), and the part is read exactly, element by element (see `exact`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from validata.limits import Limits
from validata.table.unreadable import excess
from validata.table.workbook.archive import BLOCK
from validata.table.workbook.extent import Extent
from validata.table.workbook.facts import FAR
from validata.table.workbook.markup import few, long_attribute, parser
from validata.table.workbook.relations import MAIN
from validata.table.workbook.styles import Styles

Bytes: TypeAlias = npt.NDArray[np.uint8]
Numbers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml(?![^<>]*encoding=(?![\"'](?i:utf-8)[\"']))[^<>]*\?>)?\s*<(?:worksheet|sst)\b[^<>]*\s"
    rb'xmlns="(?:' + "|".join(map(re.escape, MAIN)).encode() + rb')"[^<>]*>'
)
"""The start of a part in UTF-8 whose elements need no prefix."""
DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+[0-9]+:)?[A-Z]+([0-9]{1,7})"')
START = re.compile(rb"(<sheetData ?/?>)")
ROWS = re.compile(rb"<(?:[^\s<>/]*:)?(?:row|sheetData)[\s/>]")
NAME = re.compile(rb"/?[A-Za-z]+")
ATTRIBUTES = re.compile(rb'(?:\s+[\w:.-]+="[^"<&]*")*\s*/?')
UNUSUAL = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#0?39|#34|#10|#13);)")
NEVER = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF: no XML may hold them
AHEAD = bytes(32)  # put after the bytes, so that what follows a tag can be looked at
LAST_DAY = 2_958_465  # of the year 9999: spreadsheet programs show no date beyond
TYPES = {"n": 0, "s": 1, "t": 2, "e": 3, "b": 4, "i": 5}
"""The types of cells by their first letter, `t` being the second of « str »: number, shared text, text, error, boolean,
text inside the cell."""

LETTERS = np.full(256, -1)
LETTERS[[ord(letter) for letter in "nseb"]] = [TYPES[letter] for letter in "nseb"]

NAMES: list[str] = "row row/ /row c c/ /c v v/ /v f f/ /f is /is t t/ /t si si/ /si r /r x".split()
"""What a tag may be: opening, empty (/ after) or closing (/ before); x is about the look of a piece of text."""
CODES = {name: code for code, name in enumerate(NAMES, 1)}
EMPTIED = np.array([False, *(f"{name}/" in CODES for name in NAMES)])
"""Which tags have an empty form, whose code is the next one."""
LOOKS = frozenset(
    b"rPr rFont b i u sz color family scheme charset vertAlign strike outline shadow condense extend si t r".split()
)


def grammar(rules: dict[str, str]) -> Mask:
    """Which tags may follow which."""
    allowed = np.zeros((len(NAMES) + 1, len(NAMES) + 1), bool)
    for before, after in rules.items():
        allowed[np.ix_([CODES[name] for name in before.split()], [CODES[name] for name in after.split()])] = True
    return allowed


class Writing(NamedTuple):
    """How a part is written: the tag that starts by two letters, the most bytes it has then, and the tags after it."""

    codes: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.uint8]
    rules: Mask


ANY = 255  # tags that may have attributes


def writing(tags: dict[str, tuple[str, int]], rules: dict[str, str]) -> Writing:
    """The writing in which these two letters start a tag of so many bytes (without its `>`)."""
    codes, sizes = np.zeros(1 << 16, np.uint8), np.full(1 << 16, ANY, np.uint8)
    for letters, (name, size) in tags.items():
        place = ord(letters[0]) << 8 | ord(letters[1])
        codes[place], sizes[place] = CODES[name], size
    return Writing(codes, sizes, grammar(rules))


TEXT = {"t>": ("t", 2), "t ": ("t", ANY), "t/": ("t", 3), "/t": ("/t", 3)}
SHEET = writing(
    {
        **TEXT,
        "ro": ("row", ANY),
        "/r": ("/row", 5),
        "c ": ("c", ANY),
        "/c": ("/c", 3),
        "v>": ("v", 2),
        "v ": ("v/", 4),
        "v/": ("v/", 3),
        "/v": ("/v", 3),
        "f>": ("f", 2),
        "f ": ("f", ANY),
        "f/": ("f", 3),
        "/f": ("/f", 3),
        "is": ("is", 3),
        "/i": ("/is", 4),
    },
    {
        "row c/ /c": "c c/ /row",
        "row/ /row": "row row/",
        "c": "v v/ f f/ is /c",
        "f": "/f",
        "f/ /f": "v v/ /c",
        "v": "/v",
        "v/ /v /is": "/c",
        "is": "t t/",
        "t": "/t",
        "t/ /t": "/is",
    },
)
TEXTS = writing(
    {**TEXT, "si": ("si", 4), "/s": ("/si", 4), "r>": ("r", 2), "/r": ("/r", 3)},
    {"si": "t t/ r /si", "si/ /si": "si si/", "r x": "x t t/", "t": "/t", "t/ /t": "/r /si", "/r": "r /si"},
)


class Tags(NamedTuple):
    """The tags of a piece of a part: its bytes, where each starts and ends, and what each is."""

    data: Bytes
    starts: Numbers
    ends: Numbers
    codes: npt.NDArray[np.uint8]

    def are(self, *names: str) -> Mask:
        """Which tags are one of these."""
        found = self.codes == CODES[names[0]]
        for name in names[1:]:
            found |= self.codes == CODES[name]
        return found

    def places(self, *names: str) -> Numbers:
        """The numbers of the tags that are one of these."""
        return np.flatnonzero(self.are(*names))

    def text(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Where the texts that follow these tags start and stop."""
        return self.ends[places] + 1, self.starts[places + 1]

    def filled(self, places: Numbers) -> Numbers:
        """Those of these tags that a text follows."""
        starts, stops = self.text(places)
        return places[stops > starts]

    def within(self, opening: str, empty: str, closing: str) -> bool:
        """Whether the tags begin and end as a series of whole elements does."""
        sides = (CODES[empty], CODES[opening]), (CODES[empty], CODES[closing])
        return not len(self.codes) or (self.codes[0] in sides[0] and self.codes[-1] in sides[1])

    def is_at(self, places: Numbers, sign: str) -> Mask:
        """Where the bytes at these places are this sign."""
        found = self.data[places] == ord(sign[0])
        for i, letter in enumerate(sign[1:], 1):
            found &= self.data[places + i] == ord(letter)
        return found


def tags_of(part: bytes, written: Writing, limits: Limits) -> Tags | None:
    """The tags of a piece of a part, if each may follow the one before; Unreadable if one of them is too long."""
    data = np.frombuffer(part + AHEAD, np.uint8)
    starts, ends = np.flatnonzero(data == ord("<")), np.flatnonzero(data == ord(">"))
    if len(starts) != len(ends) or not ((ends > starts).all() and (starts[1:] > ends[:-1]).all()):
        return None
    sizes = ends - starts
    if len(sizes) and sizes.max() > limits.attribute:
        raise long_attribute(limits)
    letters = data[starts + 1] * np.uint16(256) + data[starts + 2]
    most = written.sizes[letters]
    codes = written.codes[letters] * ((sizes <= most) | (most == ANY))
    codes += (data[ends - 1] == ord("/")) & EMPTIED[codes]
    if written is TEXTS and not codes.all() and set(re.findall(rb"</?([^\s<>/]*)", part)) <= LOOKS:
        codes[codes == 0] = CODES["x"]
    found = Tags(data, starts, ends, codes)
    pairs = codes[:-1] * np.uint16(len(written.rules)) + codes[1:]
    usual = codes.all() and written.rules.ravel()[pairs].all()
    return found if usual and characters(part, data) and attributes(part, found) else None


def characters(part: bytes, data: Bytes) -> bool:
    """Whether all the characters are ones that XML may hold, and those that are written by a name are usual ones."""
    few = np.count_nonzero(data < ord(" ")) - len(AHEAD)
    if few and few != sum(np.count_nonzero(data == one) for one in b"\t\n\r"):
        return False
    if (data == ord("&")).any() and UNUSUAL.search(part):
        return False
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return not any(sign in part for sign in NEVER) if (data == NEVER[0][0]).any() else True


def attributes(part: bytes, tags: Tags) -> bool:
    """Whether the attributes of rows, formulas and looks (those of cells have their own check) are plainly written."""
    found: set[bytes] = set()
    for name, start in (("row", 4), ("f", 2)):
        places = tags.places(name, f"{name}/")
        places = places[tags.ends[places] - tags.starts[places] > start]
        starts, stops = tags.starts[places] + start, tags.ends[places]
        if name == "row":  # the number of each is different: it has its own check
            starts = figures(tags.data, starts + 4, "0", 10, 7)[1] + 1
        found.update(part[one:two] for one, two in zip(starts.tolist(), stops.tolist(), strict=True))
    looks = tags.places("x")
    sides = zip(tags.starts[looks].tolist(), tags.ends[looks].tolist(), strict=True)
    found.update(NAME.sub(b"", part[one + 1 : two], count=1) for one, two in sides)
    return all(ATTRIBUTES.fullmatch(one) and b"xmlns" not in one for one in found)


def figures(data: Bytes, places: Numbers, zero: str, base: int, width: int) -> tuple[Numbers, Numbers]:
    """The numbers written at `places` with at most `width` figures, and where each ends; letters count from 1."""
    values = np.zeros(len(places), np.int64)
    for _ in range(width):
        figure = data[places] - np.uint8(ord(zero))  # wraps around for what comes before
        more = figure < base
        if not more.any():
            break
        values = np.where(more, values * base + figure + (zero == "A"), values)
        places = places + more
    return values, places


def pieces(blocks: Iterable[bytes], start: bytes, end: bytes) -> Iterator[bytes | None]:
    """The bytes of a part in pieces that begin with a `start`, but for the first and what follows the `end`.

    None instead of one that is too long.
    """
    rest, over = b"", False
    for block in chain(blocks, [b""]):
        rest += block
        over = over or end in rest
        cut = rest.rfind(b"<" if over else start) if block else len(rest)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > 2 * BLOCK:
            yield None


# Shared texts


def text_sizes(blocks: Iterable[bytes], limits: Limits) -> Numbers | None:
    """The size of each shared text, in bytes; None when some are not written in the usual way.

    Unreadable when there are too many.
    """
    found = [np.zeros(0, np.int64)]
    number, begun, over = 0, False, False
    for piece in pieces(blocks, b"<si", b"</sst>"):
        head = HEAD.match(piece or b"")
        if piece is None or over or (head is None and not begun):
            return None
        part, end, tail = piece[head.end() if head else 0 :].partition(b"</sst>")
        begun, over = True, bool(end)
        tags = tags_of(part, TEXTS, limits)
        if tail.strip() or tags is None or not tags.within("si", "si/", "/si"):
            return None
        if head:
            parser().Parse(head[0])
        texts = tags.places("t")
        if trimmed(tags, texts):
            return None
        items = tags.are("si", "si/")
        starts, stops = tags.text(texts)
        sizes = np.bincount(np.cumsum(items)[texts] - 1, stops - starts, minlength=int(items.sum()))
        found.append(sizes.astype(np.int64))
        number += len(sizes)
        if number > limits.sheet_cells:
            raise excess("c'est un classeur qui contient trop de textes", limits, "sheet_cells", FAR)
    return np.concatenate(found) if over else None


def trimmed(tags: Tags, texts: Numbers) -> bool:
    """Whether some programs may leave out the spaces around one of these texts, for want of being told to keep them."""
    bare = texts[tags.ends[texts] - tags.starts[texts] == 2]
    kept = texts[tags.ends[texts] - tags.starts[texts] != 2]
    if not tags.is_at(tags.starts[kept], '<t xml:space="preserve">').all():
        return True
    starts, stops = tags.text(bare)
    starts, stops = starts[stops > starts], stops[stops > starts]
    edges = (tags.data[starts] <= ord(" ")) | (tags.data[stops - 1] <= ord(" "))
    return bool(edges.any() or tags.is_at(starts, "&#").any() or figured(tags, stops).any())


def figured(tags: Tags, stops: Numbers) -> Mask:
    """Which texts end by a character written by its number, such as « &#32; »."""
    return (tags.data[stops - 1] == ord(";")) & (tags.data[stops - 2] - np.uint8(ord("0")) < 10)


# Sheets


def quick_extent(blocks: Iterable[bytes], texts: Numbers | None, styles: Styles, limits: Limits) -> Extent | None:
    """What the cells of a sheet hold; None when some are not written in the usual way.

    `texts` are the sizes of the shared texts, `styles` how numbers are shown. Unreadable past a limit.
    """
    look = Look(texts, styles, limits)
    for piece in pieces(blocks, b"<row", b"</sheetData>"):
        if piece is None or not look.take(piece):
            return None
        if look.extent.cells > limits.sheet_cells:
            return look.extent
    return look.finish()


class Look:
    """The cells of a sheet taken into account piece by piece."""

    def __init__(self, texts: Numbers | None, styles: Styles, limits: Limits) -> None:
        self.texts, self.styles, self.limits = texts, styles, limits
        self.extent = Extent()
        self.skeleton = parser()  # of what is around the cells
        self.begun = self.over = False
        self.row = self.others = 0

    def take(self, piece: bytes) -> bool:
        """Take a piece into account; False when it is not written in the usual way."""
        part = piece
        if not self.begun:
            head, sign, part = START.split(piece, maxsplit=1) if START.search(piece) else (b"", b"", b"")
            start = HEAD.match(head)
            if start is None or around(head[start.end() :]):
                return False
            self.begun, self.over = True, sign.endswith(b"/>")
            size = DIMENSION.search(head)
            self.extent.bound = int(size[1]) if size else None
            self.skeleton.Parse(head + sign)
        if not self.over:
            part, end, tail = part.partition(b"</sheetData>")
            tags = tags_of(part, SHEET, self.limits)
            if tags is None or not tags.within("row", "row/", "/row") or not self.rows(part, tags):
                return False
            self.over, part = bool(end), end + tail
        self.skeleton.Parse(part)
        self.others += part.count(b"<")
        few(self.others, self.limits)
        return not around(part)

    def finish(self) -> Extent | None:
        """What the cells hold, if the part was whole."""
        self.skeleton.Parse(b"", True)
        self.extent.bare()
        return self.extent if self.over else None

    def rows(self, part: bytes, tags: Tags) -> bool:
        """Take whole rows into account."""
        rows, cells = tags.places("row", "row/"), tags.places("c", "c/")
        numbers, ends = figures(tags.data, tags.starts[rows] + 8, "0", 10, 7)
        named = tags.is_at(tags.starts[rows], '<row r="') & (tags.data[ends] == ord('"'))
        if not named.all() or (np.diff(numbers, prepend=self.row) <= 0).any():
            return False
        self.row = self.extent.announced = int(numbers[-1]) if len(numbers) else self.row
        found = addresses(tags, cells)
        if found is None:
            return False
        mine = np.searchsorted(rows, cells) - 1  # the row that each cell is in
        in_order = np.diff(found.columns)[mine[1:] == mine[:-1]] > 0
        return bool((found.rows == numbers[mine]).all() and in_order.all()) and self.cells(part, tags, found)

    def cells(self, part: bytes, tags: Tags, found: Cells) -> bool:
        """Take cells into account, whose addresses are right."""
        extent, (rows, columns, kinds, _) = self.extent, found
        cell = np.cumsum(tags.are("c", "c/")) - 1  # the one that each tag is in
        values, texts = tags.places("v"), tags.places("t")
        if (
            (kinds[cell[values]] == TYPES["i"]).any()
            or (kinds[cell[texts]] != TYPES["i"]).any()
            or trimmed(tags, texts)
        ):
            return False
        values, texts = tags.filled(values), tags.filled(texts)
        full = np.zeros(len(rows), bool)
        full[cell[values]] = full[cell[texts]] = True
        extent.texts += len(texts)
        owners = cell[values]
        starts, stops = tags.text(values)
        if not self.values(part, tags, Values(kinds[owners], found.styles[owners], starts, stops)):
            return False
        padded = owners[(kinds[owners] == TYPES["n"]) & (found.styles[owners] < len(self.styles.digits))]
        extent.pad(rows[padded], columns[padded], self.styles.digits[found.styles[padded]])
        if len(rows):
            extent.hold(int(rows.max()), int(columns.max()))
        if full.any():
            extent.reach(int(rows[full].max()), int(columns[full].max()), int(full.sum()))
        for i in np.flatnonzero(kinds[owners] == TYPES["e"]):
            text = part[starts[i] : stops[i]].decode("utf-8", "replace")
            extent.mend(int(rows[owners[i]]), int(columns[owners[i]]), text)
        computed = cell[tags.places("f", "f/")]
        for i in computed[~full[computed] & (kinds[computed] != TYPES["t"])]:
            extent.formula(int(rows[i]), int(columns[i]))
        return True

    def values(self, part: bytes, tags: Tags, found: Values) -> bool:
        """Count values by type; False when one is not what its type says, or is a date out of range."""
        data, extent, (kinds, styles, starts, stops) = tags.data, self.extent, found
        if b"&" in part:
            marks = np.flatnonzero(data == ord("&"))
            coded = np.searchsorted(marks, stops) > np.searchsorted(marks, starts)
            if (coded & (kinds != TYPES["t"])).any():
                return False
        numbers, shared, truths = kinds == TYPES["n"], kinds == TYPES["s"], kinds == TYPES["b"]
        minus = data[starts] == ord("-")
        whole, after = figures(data, starts + minus, "0", 10, 8)
        dated = numbers & (styles < len(self.styles.dates))
        dated[dated] = self.styles.dates[styles[dated]]
        odd = numbers & ((after == starts + minus) | (dated & (minus | (whole > LAST_DAY))))
        odd |= shared & ((after != stops) | minus)
        odd |= truths & ((after != stops) | minus | (stops - starts != 1) | (whole > 1))
        if odd.any():
            return False
        sizes = np.zeros(0, np.int64)
        if shared.any():
            if self.texts is None or whole[shared].max() >= len(self.texts):
                return False
            sizes = self.texts[whole[shared]]
        extent.text += int(sizes.sum())
        extent.dates += int(dated.sum())
        extent.numbers += int(numbers.sum() - dated.sum())
        extent.booleans += int(truths.sum())
        extent.texts += int((sizes > 0).sum() + (kinds == TYPES["t"]).sum() + (kinds == TYPES["e"]).sum())
        return True


def around(part: bytes) -> bool:
    """Whether what comes before or after the cells may hold some too, or comments."""
    return b"<!" in part or b"<?" in part or ROWS.search(part) is not None


class Cells(NamedTuple):
    """The addresses, types and styles of cells."""

    rows: Numbers
    columns: Numbers
    kinds: Numbers
    styles: Numbers


class Values(NamedTuple):
    """The types and styles of cells that have a value, and where it starts and stops."""

    kinds: Numbers
    styles: Numbers
    starts: Numbers
    stops: Numbers


def addresses(tags: Tags, cells: Numbers) -> Cells | None:
    """The addresses, types and styles of cells; None unless all are written as `<c r="A1" s="2" t="s">`."""
    data, starts, stops = tags.data, tags.starts[cells], tags.ends[cells]
    columns, place = figures(data, starts + 6, "A", 26, 3)
    rows, end = figures(data, place, "0", 10, 7)
    named = tags.is_at(starts, '<c r="') & (columns > 0) & (data[place] != ord("0")) & (data[end] == ord('"'))
    if not named.all():
        return None
    place = end + 1
    styled = tags.is_at(place, ' s="')
    styles, end = figures(data, np.where(styled, place + 4, 0), "0", 10, 6)
    if (data[end[styled]] != ord('"')).any():
        return None
    place, styles = np.where(styled, end + 1, place), np.where(styled, styles, 0)
    typed = np.flatnonzero(tags.is_at(place, ' t="'))
    start = place[typed] + 4
    kinds = np.full(len(cells), TYPES["n"])
    kinds[typed] = LETTERS[data[start]]
    place[typed] += 6
    longer = data[start + 1] != ord('"')
    typed, start = typed[longer], start[longer]
    strings, inline = tags.is_at(start, 'str"'), tags.is_at(start, 'inlineStr"')
    kinds[typed] = np.where(strings, TYPES["t"], np.where(inline, TYPES["i"], -1))
    place[typed] += np.where(strings, 2, 8)
    left = stops - place
    ended = (left == 0) | ((left == 1) & (data[place] == ord("/"))) | ((left == 2) & (data[place] == ord(" ")))
    return Cells(rows, columns, kinds, styles) if (kinds >= 0).all() and ended.all() else None
