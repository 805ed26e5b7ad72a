"""Find how the text of a French file is encoded, and read it back as UTF-8.

The whole file is examined, because one windows-1252 byte after megabytes of ASCII is enough to lose a cell. UTF-8 is
recognised by its strict syntax; the single-byte encodings, which accept almost any bytes, by the place that each
non-ASCII character would take in a French text. General detectors fail there: they need long texts.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

_BLOCK = 1 << 15  # bytes; its text stays in the heap and in the cache: 2 to 3 times as fast as with 1 MiB
_READ_CONTEXTS = 100_000  # contexts read before sampling, for a 265 MB windows-1252 file to stay quick
_READ_PER_BLOCK = 50  # contexts read in each block afterwards
_CONTEXTS = 10_000  # distinct contexts kept
_SAMPLE = 1 << 16  # bytes given to chardet
_MIXED_LINES = 20
_MIXED_SHARE = 0.1  # of UTF-8 runs in a mixed file; by chance, a windows-1252 text in French has none

_BOMS = (  # UTF-32 before UTF-16, whose mark begins the same way
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# Log-probability before reading: Windows wrote nearly all the files, Mac OS 9 and MS-DOS are rare. iso-8859-1 is absent
# because every text that it can write is the same in windows-1252.
_CANDIDATES = {"windows-1252": 0.0, "iso-8859-15": -1.0, "mac-roman": -2.0, "cp850": -2.5}
_UNUSUAL = -5.0  # a character where French has no use for it: Ž, ‡ or ╔ in a word, É after a lower-case letter
_IMPOSSIBLE = -10.0  # an undefined byte or a control character
_CERTAIN = 2.0  # least lead of the best candidate over a different reading
_PLAUSIBLE = -1.0  # least mean score per character of a plausible text
_LONG_RUN = 2.5  # mean length of the runs of non-ASCII bytes above which the alphabet cannot be Latin

_LOW, _UP = "a-zà-öø-ÿœ", "A-ZÀ-ÖØ-ÞŒ"
_CONS, _CONSUP = "b-df-hj-np-tv-xz", "B-DF-HJ-NP-TV-XZ"
_ALONE = (f"(?<![{_LOW}{_UP}])", f"(?![{_LOW}{_UP}])")


# (score, pattern): the usual places of the characters, the first that matches counts. Scores of letters follow their
# frequency in French (é 1.9 %, à 0.5 %, è 0.3 %, …, ë 0.01 %) on a logarithmic scale. They look 3 characters around.
_USUAL: tuple[tuple[float, str], ...] = (
    (5.0, f"(?<![à-èê-ÿ])(?<![{_UP}]{{2}})é(?![àä-èê-ÿ]|[{_UP}]{{2}})"),
    (4.2, rf"(?:(?<=\bl)|(?<=il)|(?<=el)|(?<=éj)|(?<=\bç)|{_ALONE[0]})à{_ALONE[1]}"),
    (4.0, f"(?<![à-öø-ÿ])(?<![{_UP}]{{2}})è(?=[{_CONS}])"),
    (3.8, f"(?:(?<=[a-zA-Z])(?<![A-Z]{{2}})ê(?=[{_CONS}])|{_ALONE[0]}ê(?=tre|tes))"),
    (3.4, "(?<![A-Z]{2})ç(?=[aouàâôûãõ])"),
    (3.1, f"(?<=[a-zA-Z])(?<![A-Z]{{2}})(?:[ôîû]|(?<![aou])â)(?=[{_CONS}])|(?<=é)â(?=[{_CONS}])"),
    (3.0, rf"{_ALONE[0]}(?:â(?=ge|gé|me|ne|pr|tr)|î(?=l)|ô(?=te))|(?<=\bd)û{_ALONE[1]}"),
    (2.7, f"(?<=o)ù{_ALONE[1]}|œ(?=[ucdinst])"),
    (2.3, "(?<=[aeou])[ïë]|(?<=[AO])[ïë](?=[a-z])|(?<=a)ÿ|(?<=A)Ÿ"),
    (1.0, "(?<=[a-zA-Z])ü(?=[a-z])|(?<=t)æ|æ(?=qu)"),
    (0.0, "(?<=[a-zA-Zç])[áãäåíìñóòõöúßø](?=[a-z])"),  # other European languages, personal names
    (4.0, f"{_ALONE[0]}É(?=[{_LOW}{_UP}])|(?<=[A-ZÉ])É(?![a-z])"),
    (3.2, f"{_ALONE[0]}À{_ALONE[1]}|(?<=[LJ])À{_ALONE[1]}"),
    (3.0, f"(?<=[A-ZÉ])È(?=[{_CONSUP}]{{1,2}}[EU]|S(?![{_UP}]))"),
    (2.7, f"(?<=[A-Z])[ÊÔÎÛÂ](?=[{_CONSUP}])|Ç(?=[AOU])|{_ALONE[0]}(?:Ê(?=tr|TR|te|TE)|Ça)"),
    (2.4, f"{_ALONE[0]}(?:Î(?=[lL])|Â(?=[gGmMnN]))|(?<![a-z])Œ(?=[uUiInNdD])|(?<=O)Ù{_ALONE[1]}|(?<=[AOUÉ])[ÏË]"),
    (-0.5, "(?<=[A-Z])[ÄÖÜÑÁÍÓÚÃ](?=[A-Z])"),
    (-1.5, "(?<=[A-Z])[éèêëàâçîïôûùœ](?![a-z])"),  # « SOCIéTé », typed without capital accents
    (4.5, "(?<=[cdjlmnstuCDJLMNSTU])’(?=[aeiouyhAEIOUYHàâéèêëîïôœÀÂÉÈÊÎÔŒ«“])"),
    (4.2, "(?<=[nN])°|(?<=[0-9])°(?![a-z])|(?<=[0-9] )°"),
    (4.0, "(?:(?<![A-Za-z])|(?<=[kKM]))€(?![a-z])"),
    (3.8, r"(?<!\w)«(?=[\w \xa0\u202f])|(?<=[\w \xa0\u202f.!?)])»(?!\w)"),
    (3.5, f"{_ALONE[0]}\xa0|\xa0{_ALONE[1]}|(?<=[mM])[²³](?![a-z])"),
    (3.5, "(?<=[ \xa0])–(?=[ \xa0])"),
    (3.0, r"(?<=[a-zé0-9])…(?!\w)|(?<!\w)“(?=\w)|(?<=[\w.!?])”(?!\w)|(?<!\w)[–—]|(?<=[0-9])–(?=[0-9])"),
    (2.0, r"(?<!\w)[«»§©](?!\w)|(?<![\w '-])…(?!\w)|(?<![\w'])…(?![\w -])|[•§](?=[ \xa0])"),
    (2.0, r"(?<=[0-9])[½¼¾](?!\w)|(?<=[nN0-9])º(?!\w)|(?<=\w)’(?=\w)"),
    (1.5, r"\xa0|(?<=\w)[®™](?!\w)|(?<![\w’])‘(?=\w)|(?<=\w)’(?!\w)|(?<=[a-zé])·(?=[a-z])"),
    (1.0, r"(?<=[cdjlnsu])´(?=[aeiouhé])|(?<!\w)[½¼¾·](?!\w)|×(?=[0-9 ])"),  # ´ for an apostrophe
    (0.0, "…(?= )|(?<=[0-9 ])[×±‰£µ≤≥]|(?<=[a-z])–(?=[A-Z])|²"),
    (_IMPOSSIBLE, "[\x80-\x9f\ufffd]"),
    (_UNUSUAL, "[^\x00-\x7f]"),
)
_RUNS = re.compile(rb"[\x80-\xff]+(?:[\x00-\x7f]{1,2}[\x80-\xff]+){0,9}")
# The only characters that prove UTF-8 in a French file: U+00A0-017F, U+2000-2FFF, U+FFFD, emoji. « ’é » of mac-roman is
# by chance the UTF-8 of an Armenian letter, so that a file whose only accents are in « l’été » is valid UTF-8.
_UTF8_RUN = re.compile(rb"(?:[\xc2-\xc5][\x80-\xbf]|\xe2[\x80-\xbf]{2}|\xef\xbf\xbd|\xf0\x9f[\x80-\xbf]{2})+")
_MAC_ELISION = re.compile(rb"[cdjlmnstuCDJLMNSTU]\xd5[\x80-\xbf]")
_CUT = re.compile(rb"(?:[\xc0-\xff][\x80-\xbf]{0,2}|\r)\Z")
_LINE_END = re.compile(rb"[\r\n]")


@cache
def _place() -> re.Pattern[str]:
    """The usual places as one pattern, slow to compile: for the files that are not plainly UTF-8 only."""
    return re.compile("|".join(f"({pattern})" for _, pattern in _USUAL))


@dataclass(frozen=True)
class Encoding:
    """How a file's text is encoded, as `detect` found it."""

    name: str
    """Python codec, in lower case; `utf-8` also with a byte order mark."""
    bom: int
    """Bytes of the byte order mark, 0 if none."""
    certain: bool
    """False when the user must be warned that characters may be wrong."""
    mixed: tuple[int, ...] = ()
    """First physical lines (from 1) that hold windows-1252 bytes in an otherwise UTF-8 file."""


def detect(path: Path, /, tick: Callable[[], None] = lambda: None) -> Encoding:
    """Find the encoding of the file at `path` from all its bytes, never held in memory together.

    Returns an encoding with which `utf8_blocks` can read the file. `tick` is called with each block: it raises when
    the file has taken all its time. Raises `OSError` besides.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    bom, name = next(((len(mark), name) for mark, name in _BOMS if head.startswith(mark)), (0, ""))
    name = name or utf16_without_bom(head) or "utf-8"
    if name != "utf-8" or (_is_utf8(path, tick) and not _MAC_ELISION.search(head)):
        return Encoding(name, bom, certain=True)
    contexts, sample = _contexts(path, bom, tick)
    runs = [(_UTF8_RUN.fullmatch(run) is not None, n) for text, n in contexts.items() for run in _runs(text)]
    if sum(n for valid, n in runs if valid) > _MIXED_SHARE * sum(n for _, n in runs):
        return Encoding("utf-8", bom, certain=False, mixed=_mixed_lines(path, tick))
    name, certain = _single_byte(contexts)
    return Encoding(name or _other_alphabet(sample), bom, certain and not bom)


def utf8_blocks(path: Path, encoding: Encoding, size: int = 1 << 20) -> Iterator[bytes]:
    """Yield the text of the file after its byte order mark, as UTF-8 in blocks of whole characters.

    Each block comes from about `size` bytes of the file. Bytes that the encoding does not define never raise: they
    become U+FFFD, or windows-1252 characters in a UTF-8 file. A `certain` UTF-8 file is passed through unchecked.
    """
    if encoding.name == "utf-8" and encoding.certain:
        yield from _whole_blocks(path, encoding.bom, size)
        return
    decoder = codecs.getincrementaldecoder(encoding.name)("validata-mixed")
    for block in _blocks(path, encoding.bom, size):
        if encoding.name in _CANDIDATES and block.isascii():
            yield block
        elif text := decoder.decode(block):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")


def _decode_invalid(error: UnicodeError) -> tuple[str, int]:
    """Error handler: the text of the bytes that the codec refused, and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding != "utf-8":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


codecs.register_error("validata-mixed", _decode_invalid)


def _blocks(path: Path, start: int = 0, size: int = _BLOCK) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while block := file.read(size):
            yield block


def _whole_blocks(path: Path, start: int = 0, size: int = _BLOCK) -> Iterator[bytes]:
    """Yield the blocks of a UTF-8 file, cut neither within a character nor within CRLF."""
    tail = b""
    for read in _blocks(path, start, size):
        block = tail + read if tail else read
        cut = _CUT.search(block[-3:])
        tail = cut[0] if cut else b""
        if len(block) > len(tail):
            yield block[: len(block) - len(tail)]
    if tail:
        yield tail


def utf16_without_bom(head: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be` if NUL bytes lie on one side of the pairs only, else an empty string."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 < len(head) or min(even, odd) * 10 > max(even, odd) or not head:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(path: Path, tick: Callable[[], None]) -> bool:
    try:
        for block in _whole_blocks(path):
            tick()
            if not block.isascii():
                block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _runs(context: bytes) -> list[bytes]:
    return re.findall(rb"[\x80-\xff]+", context[3:-3])


def _contexts(path: Path, start: int, tick: Callable[[], None]) -> tuple[Counter[bytes], bytes]:
    """Count the runs of non-ASCII bytes with 3 bytes on either side; return also a sample of the text for chardet."""
    contexts: Counter[bytes] = Counter()
    sample = b""
    edge = b"\n\n\n"
    left = _READ_CONTEXTS
    for block in _blocks(path, start):
        tick()
        if block.isascii():
            continue
        padded = edge + block + edge
        runs = islice(_RUNS.finditer(padded), max(left, _READ_PER_BLOCK))
        found = [padded[run.start() - 3 : run.end() + 3] for run in runs]
        left -= len(found)
        if len(contexts) < _CONTEXTS:
            contexts.update(found)
        else:
            contexts.update(context for context in found if context in contexts)
        if len(sample) < _SAMPLE:
            first = max(padded.index(found[0]) - 100, 0)
            sample += padded[first : first + _SAMPLE // 4]
    return contexts, sample


def _single_byte(contexts: Counter[bytes]) -> tuple[str, bool]:
    """Return the single-byte encoding that reads the contexts as the best French, and whether it leads clearly.

    The name is empty if no reading is plausible and the text is in another alphabet.
    """
    texts = {name: [c.decode(name, "replace") for c in contexts] for name in _CANDIDATES}
    weights = [1 + math.log2(n) for n in contexts.values()]  # the same word 500 times is little more than one proof
    scores = {
        name: prior + sum(w * _score(text) for w, text in zip(weights, texts[name], strict=True))
        for name, prior in _CANDIDATES.items()
    }
    best = max(scores, key=scores.__getitem__)
    runs = [(w, len(run)) for w, c in zip(weights, contexts, strict=True) for run in _runs(c)]
    plausible = scores[best] >= _CANDIDATES[best] + _PLAUSIBLE * sum(w * n for w, n in runs)
    if not plausible and sum(w * n for w, n in runs) > _LONG_RUN * sum(w for w, _ in runs):
        return "", False
    rivals = [scores[name] for name in scores if texts[name] != texts[best]]
    return best, plausible and all(scores[best] - rival >= _CERTAIN for rival in rivals)


def _score(text: str) -> float:
    """Add the scores of the non-ASCII characters; the number of the group that matched is the row of `_USUAL`."""
    return sum(_USUAL[(match.lastindex or 0) - 1][0] for match in _place().finditer(text))


def _other_alphabet(sample: bytes) -> str:
    """Ask chardet, slow and less sure for French, about a text in another alphabet."""
    import chardet

    guess = str(chardet.detect(sample)["encoding"] or "").lower()
    try:
        compatible = "a;1".encode(guess) == b"a;1"  # chardet may answer an EBCDIC code
    except LookupError:
        compatible = False
    return guess if compatible else "windows-1252"


def _mixed_lines(path: Path, tick: Callable[[], None]) -> tuple[int, ...]:
    """Return the first lines, ended by LF, CRLF or CR, that are not valid UTF-8."""
    lines: dict[int, None] = {}  # a set in order: a long line may come in several blocks
    line = 1
    for block in _whole_blocks(path):
        tick()
        done = 0
        while (invalid := _invalid(block, done)) >= 0:
            line += _line_ends(block[done:invalid])
            lines[line] = None
            if len(lines) == _MIXED_LINES:
                return tuple(lines)
            line_end = _LINE_END.search(block, invalid)
            done = line_end.start() if line_end else len(block)
        line += _line_ends(block[done:])
    return tuple(lines)


def _invalid(block: bytes, start: int) -> int:
    """Return the position from `start` of the first byte that is not valid UTF-8, -1 if none."""
    try:
        block[start:].decode()
    except UnicodeDecodeError as error:
        return start + error.start
    return -1


def _line_ends(text: bytes) -> int:
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
