"""Mutated files against the command: never an internal error, a hang, nor gigabytes (`python tests/fuzz.py --help`).

A workbook that is said conformant is read by another reader too (openpyxl, or ElementTree for an ods): they must read the
same cells. Each mutation has a number; with the seed it says everything, so that `--only NUMBER` runs it again. Each runs in a
process of its own (forked: Linux and macOS), whose output, exit code, time and memory are looked at.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import json
import multiprocessing
import os
import random
import re
import resource
import signal
import struct
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import two_readers
from mutations import changed_part, changed_parts, zipped
from table import handmade
from table.test_workbook import DATA, FIRST, NAMES, SCHEMA, SECOND, cell, ods, row

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
CPU, WALL = 10, 120  # seconds: of computation, and against a deadlock
MEMORY, CEILING = 500 << 20, 4 << 30  # bytes: what a run may really use, and what it may ask for
OUTCOMES = {0: "conforme", 1: "non conforme", 2: "non contrôlé"}
WRONG = ("Traceback (most recent call last)", "erreur interne de validata")
DIGITS = b"9" * 5000
HOSTILE = [
    *(b"\0", b"\r", b"\n", b"\r\n\r\n", b'"', b'""', b'",', b",", b";", b"\t", b"|", b"'", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf"),
    *(b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\x81\x8d", "é\u0301\u202e\u200b\ufffd\ufeff".encode(), "é".encode("utf-16")),
    *(b"NaN", b"-inf", b"1e999999", b"-1e-999999", b"1_000", b"+0", b"1e5", b"0x10", DIGITS, b"0." + DIGITS, "٣²½".encode()),
    *(b"2023-02-30", b"0000-00-00", b"9999-12-31", b"99999-01-01", b"24:00:00", b"2020-05-11T14:08:32+99:99", b"43000", b"1e400"),
    *(b"\x1b]0;x\x07", b"[/red]", b"::error::", b"=cmd|' /C calc'!A0", b"<script>", b"]]>", b"{value}", b"%s%n", b"../../x"),
    *(b"[" * 2000, b"{" * 2000, b"(" * 200, b"a" * 5000, b'{"type": "Point", "coordinates": [1e400, null]}', b"http://[::1", b"a@b"),
    *(b"<c/>", b"&amp;", b"&#0;", b"&x;", b' r="XFD1048576"', b' r="A0"', b' t="e"', b' t="s"', b"<v>1e400</v>", b"<v>-1</v>", b"<v></v>"),
    *(b' table:number-rows-repeated="1000000000"', b' table:number-columns-repeated="-1"', b' office:value="NaN"', b"<!-- "),
    *(b"null", b"true", b"[]", b"{}", b'"type": "year",', b'"format": "%Q",', b'"pattern": "(a+)+$",', b'"enum": [],', b"- &a *a", b"!!python/x"),
    *(b'"required": "non",', b'"fields": {},', b'"missingValues": [null],', b'"minimum": "x",', b'"custom_checks": [{"name": []}],'),
]  # fmt: skip


class Sample(NamedTuple):
    """A valid file: its bytes, and the schema (a name or a description) or, for a schema, the data to check with it."""

    data: bytes
    schema: str | dict
    suffix: str = ".csv"


@cache
def samples() -> dict[str, list[Sample]]:
    """The valid files that are mutated, by format."""
    texts: dict[str, list[Sample]] = {"csv": [], "csv, autres encodages": [], "schéma JSON": [], "schéma YAML": []}
    for case in sorted(FIXTURES.glob("*/case.json")):
        facts = json.loads(case.read_text(encoding="utf-8"))
        own = case.parent / "schema.json"
        schema = json.loads(own.read_text(encoding="utf-8")) if own.is_file() else facts["schema"]
        for path in sorted(case.parent.glob("*.csv")):
            data = path.read_bytes()
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                texts["csv, autres encodages"].append(Sample(data, schema or "prenoms"))
                continue
            texts["csv"].append(Sample(data, schema or "prenoms"))
            if facts["exit"] == 0:
                for encoding in ("cp1252", "utf-16", "utf-16-be", "utf-8-sig", "mac_roman", "cp850"):
                    texts["csv, autres encodages"].append(Sample(text.encode(encoding, "ignore"), schema or "prenoms"))
            if own.is_file():
                texts["schéma JSON"].append(Sample(own.read_bytes(), text, ".json"))
                texts["schéma YAML"].append(Sample(as_yaml(schema), text, ".yaml"))
    return texts | {name: [Sample(data, SCHEMA, f".{name}") for data in books] for name, books in workbooks().items()}


def as_yaml(value: object) -> bytes:
    """A JSON value in YAML."""
    import yaml

    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode()


def workbooks() -> dict[str, list[bytes]]:
    """Small workbooks of each kind."""
    book = openpyxl.Workbook()
    for line in (NAMES, FIRST, SECOND, FIRST):
        book.active.append(line)
    book.create_sheet("Notes").append(["rien", 1, None, "#N/A"])
    book.active.merge_cells("A4:B4")
    xlsx = io.BytesIO()
    book.save(xlsx)
    values = ("Crèche", "2020-05-11", "2020-05-11T10:30:00", "1250.5", "oui", "12")
    with tempfile.TemporaryDirectory() as folder:
        lines = [row(*map(cell, NAMES)), row(*map(cell, values)), row(cell("École"), cell("", repeated=5), repeated=3)]
        opened = ods(Path(folder) / "a.ods", "".join(lines)).read_bytes()
    old = (DATA / "old.xls").read_bytes()
    return {"xlsx": [xlsx.getvalue(), by_hand()], "ods": [opened], "xls": [old], "xlsb": [xlsb()]}


def by_hand() -> bytes:
    """An xlsx in which texts are shared or in their cells, and formulas have a result."""
    labels = "".join(f'<c r="{chr(65 + i)}1" t="inlineStr"><is><t>{name}</t></is></c>' for i, name in enumerate(NAMES))
    line = (
        '<row r="{0}" spans="1:6"><c r="A{0}" t="s"><v>1</v></c><c r="B{0}" s="1"><v>43962</v></c><c r="C{0}" s="2"><v>43962.4375</v></c>'
        '<c r="D{0}"><f>1250+0.5</f><v>1250.5</v></c><c r="E{0}" t="b"><v>1</v></c><c r="F{0}" t="str"><f>"1"&amp;"2"</f><v>12</v></c></row>'
    )
    rows = f'<row r="1">{labels}</row>' + "".join(line.format(number) for number in (2, 3, 4))
    books = handmade.parts(handmade.sheet(rows), handmade.sheet(handmade.cells("")))
    return zipped({name: text.encode() for name, text in books.items()})


def xlsb() -> bytes:
    """A binary workbook of one sheet, by hand ([MS-XLSB]: records of a type, a size and a content)."""

    def record(kind: int, content: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return head + bytes([len(content)]) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    sheet = record(0x81) + record(0x94, struct.pack("<4I", 0, 2, 0, len(NAMES) - 1)) + record(0x91)
    lines: list[list[Any]] = [NAMES, ["Crèche", "2020-05-11", "", 1250.5, "oui", "12"], ["École", "", "", 2, "", ""]]
    for place, line in enumerate(lines):
        sheet += record(0, struct.pack("<I", place) + bytes(13))
        for column, value in enumerate(line):
            start = struct.pack("<II", column, 0)
            sheet += (
                record(6, start + wide(value))
                if isinstance(value, str)
                else record(5, start + struct.pack("<d", value))
            )
    parts = {
        "xl/workbook.bin": record(0x83) + record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + wide("r1") + wide("Feuille")) + record(0x90) + record(0x84),
        "xl/worksheets/sheet1.bin": sheet + record(0x92) + record(0x82),
        "xl/_rels/workbook.bin.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    }  # fmt: skip
    return zipped(parts)


def mutate(chance: random.Random, data: bytes, other: bytes) -> bytes:
    """The data after one to six faults: bytes flipped, cut, repeated, moved, replaced, inserted or taken from `other`."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        one, two = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        near = min(two, one + chance.choice((1, 4, 40)))
        start = chance.randrange(len(other) + 1)
        new = {
            "flip": lambda: bytes(b ^ (1 << chance.randrange(8)) for b in data[one:near]),  # noqa: B023 - called at once
            "noise": lambda: chance.randbytes(near - one),  # noqa: B023
            "cut": lambda: b"",
            "repeat": lambda: data[one:near] * chance.choice((2, 3, 500)),  # noqa: B023
            "hostile": lambda: chance.choice(HOSTILE) * chance.choice((1, 1, 1, 3)),
            "splice": lambda: other[start : start + chance.choice((8, 200))],  # noqa: B023
            "swap": lambda: data[one:near][::-1],  # noqa: B023
        }[chance.choice(("flip", "noise", "cut", "repeat", "hostile", "hostile", "hostile", "splice", "swap"))]()
        data = data[:one] + new + data[near:]
        if chance.random() < 0.05:
            data = data[: chance.randrange(len(data) + 1)]
    return data


def mutated(seed: int, number: int) -> tuple[str, Sample, bytes, list[str]]:
    """The mutation of a number: its format, the valid file, what it has become, the options of the command."""
    chance = random.Random(f"{seed}-{number}")
    form = chance.choice(list(samples()))
    sample, other = (chance.choice(samples()[form]) for _ in range(2))
    if sample.data.startswith(b"PK") and chance.random() < 0.9:  # a part inside: the archive stays readable
        with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        knowing = form in ("xlsx", "ods") and chance.random() < 0.7
        for name in [] if knowing else chance.sample(sorted(parts), chance.choice((1, 1, 2))):
            parts[name] = mutate(chance, parts[name], parts[chance.choice(sorted(parts))])
        if knowing and chance.random() < 0.15:
            data = changed_parts(chance, parts)
        else:
            for _ in range(chance.choice((1, 1, 1, 2, 3)) if knowing else 0):
                cells = [name for name in parts if re.search("sheet|content|shared", name)]
                name = chance.choice([*parts, *cells * 3])
                parts[name] = changed_part(chance, parts[name])
            data = zipped(parts)
    else:
        data = mutate(chance, sample.data, other.data)
    options = ["-f", chance.choice(("console", "console", "concise", "json"))]
    rare = (
        ["--no-values"],
        ["--strict"],
        ["--limit", "2"],
        ["--delimiter", ";"],
        ["--encoding", "utf-16"],
        ["--header-row", "3"],
        ["--sheet", "2"],
    )
    if chance.random() < 0.2:
        options += chance.choice(rare)
    return form, sample, data, options


def laid(folder: Path, sample: Sample, data: bytes) -> tuple[Path, Path | str]:
    """The file to check and its schema, written in the folder."""
    if sample.suffix in (".json", ".yaml"):
        path, schema = folder / "donnees.csv", folder / f"schema{sample.suffix}"
        path.write_text(str(sample.schema), encoding="utf-8")
        schema.write_bytes(data)
        return path, schema
    path = folder / f"donnees{sample.suffix}"
    path.write_bytes(data)
    if isinstance(sample.schema, str):
        return path, sample.schema
    (folder / "schema.json").write_text(json.dumps(sample.schema), encoding="utf-8")
    return path, folder / "schema.json"


def attempt(task: tuple[int, int, Path]) -> tuple[int, str, str]:
    """Run one mutation: its number, its format and its outcome. A failure leaves its files under `keep`."""
    seed, number, keep = task
    form, sample, data, options = mutated(seed, number)
    with tempfile.TemporaryDirectory(prefix="validata-fuzz-") as name:
        folder = Path(name)
        path, schema = laid(folder, sample, data)
        arguments = ["check", str(path), "-s", str(schema), *options]
        outcome, said = run(partial(be_command, arguments), folder / "sortie.txt")
        if outcome == OUTCOMES[0] and form in two_readers.OTHERS:
            compared, said = run(partial(two_readers.main, path, schema, options), folder / "comparaison.txt")
            outcome = outcome if compared in OUTCOMES.values() else compared
        if outcome not in OUTCOMES.values():
            kept = keep / f"{seed}-{number}"
            kept.mkdir(parents=True, exist_ok=True)
            path, schema = laid(kept, sample, data)
            command = f"validata check {path} -s {schema} {' '.join(options)}"
            (kept / "sortie.txt").write_text(f"{outcome}\n{command}\n\n{said}", encoding="utf-8")
    return number, form, outcome


def run(what: Callable[[], object], out: Path) -> tuple[str, str]:
    """Do something in a forked process: the outcome and what it wrote."""
    child = os.fork()
    if not child:
        behave(what, out)
    _, status, used = os.wait4(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it may have left running
    said = out.read_text(encoding="utf-8", errors="replace")
    size = used.ru_maxrss << (0 if sys.platform == "darwin" else 10)
    if os.WIFSIGNALED(status):
        killed = signal.Signals(os.WTERMSIG(status))
        slow = killed in (signal.SIGXCPU, signal.SIGALRM)
        return f"échec : {'trop lent' if slow else killed.name}", said
    if any(words in " ".join(said.split()) for words in WRONG):
        return "échec : erreur interne", said
    if size > MEMORY:
        return f"échec : {size >> 20} Mo de mémoire", said
    if os.WEXITSTATUS(status) == two_readers.DISAGREE:
        return "échec : lu autrement par un autre programme", said
    return OUTCOMES.get(os.WEXITSTATUS(status), f"échec : code {os.WEXITSTATUS(status)}"), said


def be_command(arguments: list[str]) -> None:
    """Be the command."""
    sys.argv = ["validata", *arguments]
    from validata.cli.main import main

    main()


def behave(what: Callable[[], object], out: Path) -> None:
    """Do something within limits; the process ends here."""
    code = 70
    try:
        os.setsid()
        for stream in (1, 2):
            os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
        resource.setrlimit(resource.RLIMIT_AS, (CEILING, CEILING))
        signal.alarm(WALL)
        what()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def prepare() -> None:
    """Import once, before the forks, what the command would import each time; nothing here starts threads."""
    for name in (
        *(
            "validata.cli.check",
            "validata.check",
            "validata.render",
            "validata.table.workbook.choose",
            "validata.table.workbook.exact",
            "validata.table.workbook.opendocument",
            "validata.table.workbook.program",
            "validata.table.workbook.sheets",
            "frictionless.fields",
            "frformat",
        ),
        *(
            "dateutil.relativedelta",
            "phonenumbers",
            "pyarrow.compute",
            "rich.console",
            "stdnum.fr.siret",
            "yaml",
        ),
    ):
        importlib.import_module(name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    samples()
    gc.freeze()


def table(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """The counts per format and outcome, as lines."""
    outcomes = [*OUTCOMES.values(), *sorted({o for _, o in counts} - set(OUTCOMES.values()))]
    lines = [["format", "mutations", *outcomes]]
    for form in sorted({f for f, _ in counts}):
        figures = [counts[form, outcome] for outcome in outcomes]
        lines.append([form, str(sum(figures)), *map(str, figures)])
    lines.append(
        [
            "total",
            str(sum(counts.values())),
            *(str(sum(n for (_, o), n in counts.items() if o == one)) for one in outcomes),
        ]
    )
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(text.ljust(size) for text, size in zip(line, widths, strict=True)).rstrip()


def main() -> int:
    """Run the mutations asked for; 1 if one of them fails."""
    parser = argparse.ArgumentParser(description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--count", type=int, default=1000, help="mutations to run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the single mutation to run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="folder where the failures are left")
    asked = parser.parse_args()
    numbers = range(asked.count) if asked.only is None else [asked.only]
    os.environ.setdefault("VALIDATA_TODAY", "2026-01-31")
    os.environ["COLUMNS"] = "80"
    prepare()
    counts: Counter[tuple[str, str]] = Counter()
    with multiprocessing.get_context("fork").Pool(asked.jobs) as pool:
        for number, form, outcome in pool.imap_unordered(attempt, [(asked.seed, n, asked.keep) for n in numbers]):
            counts[form, outcome] += 1
            if outcome not in OUTCOMES.values():
                print(
                    f"{form} : {outcome} (--seed {asked.seed} --only {number}, {asked.keep / f'{asked.seed}-{number}'})",
                    flush=True,
                )
    print("\n".join(table(counts)))
    return int(any(outcome not in OUTCOMES.values() for _, outcome in counts))


if __name__ == "__main__":
    sys.exit(main())
