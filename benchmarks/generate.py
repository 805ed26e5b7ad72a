"""Write a plausible file of any size, clean or faulty, the same bytes for the same arguments.

    python benchmarks/generate.py deliberations 1000000 FILE.csv --faulty 0.01 --distinct few

`--faulty` is the share of rows with one usual fault; 1 makes every cell of every row faulty, as far as
its field can be. `--distinct few` draws SIRET, objects, dates and addresses among a handful; `many`
makes nearly all of them different. `--repeated` is the share of rows that copy an earlier one.
`--format xlsx` shares strings, as Excel and LibreOffice do; `xlsx-inline` writes them in the cells, as
openpyxl does (its bytes hold the time). The rows are made block by block: memory does not grow with their
number, but for `xlsx`.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from validata.judge.verdict import errors, heavy
from validata.rule import Rule
from validata.rules.constraints.bounds import valeur_trop_grande
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.constraints.values import valeur_hors_liste, valeur_manquante
from validata.rules.named.bal.position import TERRITORIES
from validata.rules.named.bal.reading import NO_NUMBER
from validata.rules.named.columns import somme_incorrecte
from validata.rules.named.communes import cog, commune_inconnue
from validata.rules.named.identifiers import siret_invalide
from validata.rules.types.addresses import url_invalide
from validata.rules.types.dates import annee_invalide, date_invalide
from validata.rules.types.numbers import booleen_invalide, entier_invalide, nombre_invalide
from validata.schema.load import load
from validata.schema.model import Field

SCHEMAS = Path(__file__).parent.parent / "schemas"
BLOCK = 20_000  # rows made at a time
FEW = 12  # distinct values of a column that has few

Column = list[str]
Numbers = npt.NDArray[np.int64]

DAYS = [(date(2014, 1, 1) + timedelta(i)).isoformat() for i in range(4000)]
TOWNS = list(
    zip(
        "Poitiers Rennes Brest Nantes Lille Bordeaux Toulouse Dijon Tours Angers Reims Limoges".split(),
        "86194 35238 29019 44109 59350 33063 31555 21231 37261 49007 51454 87085".split(),
        strict=True,
    )
)
PLAIN = re.compile(r"[A-ZÉÈ][a-zéèêëïîôûüç]+(-[A-Za-zéèêëïîôûüç]+)*")
OF_ONE_NAME = {name: (name, code) for code, name in sorted(cog().names.items()) if PLAIN.fullmatch(name)}
VILLAGES = list(OF_ONE_NAME.values())[:6_240]
MATTERS = [
    ("7.5", "finances locales/subventions"),
    ("7.1", "finances locales/décisions budgétaires"),
    ("1.1", "commande publique/marchés publics"),
    ("2.1", "urbanisme/documents d'urbanisme"),
    ("3.1", "domaine et patrimoine/acquisitions"),
    ("5.4", "institutions et vie politique/délégations"),
]
OBJECTS = [
    "Approbation du procès-verbal de la séance",
    "Subventions aux associations sportives",
    "Acquisition d'une parcelle",
    "Tarifs de la restauration scolaire",
    "Mise à disposition de la salle des fêtes",
    "Rénovation thermique de l'école",
]
GIRLS = "Jade Louise Alba Emma Alice Rose Anna Romy Agathe Chloé Zoé Léa Inès Iris Élise Manon Nina Éva".split()
BOYS = "Gabriel Raphaël Léo Louis Maël Noah Jules Adam Arthur Isaac Sacha Hugo Tom Noé Nino Côme Théo Éli".split()
STREETS = [
    f"{kind} {name}"
    for kind in ("Rue", "Chemin", "Impasse", "Allée")
    for name in ("de la Marne", "du Moulin", "des Écoles", "de l'Église", "des Tilleuls", "du 8 Mai 1945")
]
RECIPIENTS = ["Association sportive", "Comité des fêtes", "Amicale laïque", "Harmonie municipale", "Centre social"]
GRANTS = [
    "Ateliers scientifiques dans les lycées de la région",
    "Restauration des orgues de l'église",
    "Fonctionnement annuel, activités de loisirs des enfants",
    "Achat de matériel sportif",
]


class Draw:
    """What is drawn for a block of rows; `numbers` counts the rows from 0."""

    def __init__(self, start: int, size: int, seed: int, *, many: bool) -> None:
        self.numbers: Numbers = np.arange(start, start + size)
        self.random = np.random.default_rng([seed, start])
        self.many = many
        self.towns = VILLAGES if many else TOWNS

    def below(self, end: int, start: int = 0) -> Numbers:
        """Integers from `start` up to (not including) `end`."""
        return self.random.integers(start, end, len(self.numbers))

    def among(self, values: list[str]) -> Column:
        """One of the values in each row."""
        return at(values, self.below(len(values)))

    def days(self) -> Numbers:
        """Places in DAYS."""
        return self.below(len(DAYS) - 500) if self.many else self.below(FEW) * 30 + 3300

    def sirets(self, first: int) -> Column:
        """Valid SIRET of which the first digit is given; with many, never twice the same in ten million rows."""
        who = self.numbers * 7_654_321 % 10**7 if self.many else self.below(FEW) * 7_654_321 % 10**7
        return texts(with_key(with_key(first * 10**7 + who) * 10_000 + 1))

    def uuids(self) -> Column:
        """Random UUIDs with many, else nothing."""
        if not self.many:
            return [""] * len(self.numbers)
        return uuids(self.random.integers(0, 1 << 62, len(self.numbers)))


def names_of(sirets: Column, names: list[str]) -> Column:
    """A name for each number, the same for the same number."""
    return [names[int(siret[1:8]) % len(names)] for siret in sirets]


def uuids(numbers: Numbers) -> Column:
    """A UUID for each number, as if drawn at random (version 4): the same for the same number."""
    words = []
    for salt in (1, 2):
        mixed = numbers.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 & MASK)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # splitmix64
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        words.append((mixed ^ (mixed >> np.uint64(31))).tolist())
    both = (f"{high:016x}{low:016x}" for high, low in zip(*words, strict=True))
    return [f"{d[:8]}-{d[8:12]}-4{d[13:16]}-a{d[17:20]}-{d[20:]}" for d in both]


MASK = (1 << 64) - 1


def with_key(numbers: Numbers) -> Numbers:
    """The numbers followed by their Luhn key."""
    total, rest, weight = np.zeros_like(numbers), numbers, 2
    while rest.any():
        digit = rest % 10 * weight
        total += digit // 10 + digit % 10
        rest, weight = rest // 10, 3 - weight
    return numbers * 10 + -total % 10


def texts(numbers: npt.NDArray[Any], form: str = "") -> Column:
    """The writing of numbers."""
    return [format(number, form) for number in numbers.tolist()] if form else list(map(str, numbers.tolist()))


def at(values: list[str], places: Numbers) -> Column:
    """The values that are in these places."""
    return [values[place] for place in places.tolist()]


def deliberations(draw: Draw) -> list[Column]:
    """Deliberations of councils: votes add up, a date of reception follows the date of the vote."""
    days, numbers = draw.days(), draw.numbers.tolist()
    dates = at(DAYS, days)
    years = [day[:4] for day in dates]
    matters = draw.below(len(MATTERS))
    votes = [draw.below(40, 10), draw.below(6), draw.below(6)]
    cast = votes[0] + votes[1] + votes[2]
    councils = draw.sirets(2)
    objects = draw.among(OBJECTS)
    if draw.many:
        objects = [f"{object_}, dossier n° {number}" for object_, number in zip(objects, numbers, strict=True)]
    urls = [f"{year}/{number}" for year, number in zip(years, numbers, strict=True)] if draw.many else years
    return [
        names_of(councils, [f"Commune de {town}" for town, _ in draw.towns]),
        councils,
        [f"{year}-{number:07}" for year, number in zip(years, numbers, strict=True)],
        dates,
        at([code for code, _ in MATTERS], matters),
        at([matter for _, matter in MATTERS], matters),
        objects,
        years,
        draw.among(["Budget principal", "Budget annexe de l'eau"]),
        ["PREF0" + text for text in texts(draw.below(96, 10))],
        at(DAYS, days + draw.below(10)),
        texts(cast + draw.below(5)),
        texts(cast),
        *map(texts, votes),
        [f"https://www.exemple.fr/deliberations/{url}.pdf" for url in urls],
    ]


def prenoms(draw: Draw) -> list[Column]:
    """First names of new-born children: a row for each town, year and name, its count telling further rows apart."""
    names = [("F", name) for name in GIRLS] + [("M", name) for name in BOYS]
    if draw.many:
        names += [(sex, f"{a}-{b}") for sex, some in (("F", GIRLS), ("M", BOYS)) for a, b in product(some, some)]
    years = 20
    every = len(draw.towns) * years * len(names)
    place = draw.numbers * 1_000_003 % every  # a prime number: every place comes once before any comes twice
    town, name = place // years // len(names), place % len(names)
    return [
        at([name for name, _ in draw.towns], town),
        at([code for _, code in draw.towns], town),
        at([sex for sex, _ in names], name),
        at([name for _, name in names], name),
        texts(3 + place % 47 + draw.numbers // every),
        texts(2004 + place // len(names) % years),
    ]


def adresses(draw: Draw) -> list[Column]:
    """The addresses of Poitiers, street by street, the last row of each being the street itself, without number.

    With many, they have the identifiers of the Base adresse nationale, and no two are in the same place.
    """
    from pyproj import Proj

    number, street = draw.numbers % HOUSES + 1, draw.numbers // HOUSES
    alone = number == HOUSES
    number = np.where(alone, NO_NUMBER, number)
    suffixes = at(["", "", "", "", "", "", "bis", "ter"], np.where(alone, 0, draw.below(8)))
    place = draw.numbers if draw.many else draw.below(FEW)
    east, north = 0.3 + place % 1000 * 0.0001, 46.5 + place // 1000 % 2000 * 0.0001
    x, y = Proj(TERRITORIES[0].projection)(east, north)
    ids = [[""] * len(number)] * 3
    if draw.many:
        own = uuids(draw.numbers + 1)
        ids = [
            uuids(np.zeros_like(number)),
            uuids(-1 - street),
            ["" if none else one for one, none in zip(own, alone.tolist(), strict=True)],
        ]
    names = [f"{STREETS[n % len(STREETS)]} {n // len(STREETS) + 1}" for n in street.tolist()]
    return [
        *ids,
        [INSEE] * len(number),
        ["Poitiers"] * len(number),
        [""] * len(number),
        [""] * len(number),
        names,
        [""] * len(number),
        texts(number),
        suffixes,
        draw.among(["entrée", "bâtiment", "parcelle", "segment"]),
        texts(x, ".2f"),
        texts(y, ".2f"),
        texts(east, ".6f"),
        texts(north, ".6f"),
        [f"86194000{'ABCDEFGH'[n % 8]}{'KLMNPRST'[n // 8 % 8]}{n // 64 % 9000 + 1000}" for n in place.tolist()],
        ["Ville de Poitiers"] * len(number),
        at(DAYS, draw.days()),
        draw.among(["0", "1", "1"]),
    ]


def adresses_1_4(draw: Draw) -> list[Column]:
    """The same in the version before, which has the interoperability key."""
    columns = adresses(draw)
    street, numbers, suffixes = draw.numbers // HOUSES + 1, columns[9], columns[10]
    parts = zip((street % 10_000).tolist(), numbers, suffixes, strict=True)
    keys = [f"{INSEE}_{one:04}_{number:>05}{suffix and '_' + suffix}" for one, number, suffix in parts]
    return [*columns[:3], keys, *columns[3:]]


HOUSES = 150  # rows of a street
INSEE = "86194"


def subventions(draw: Draw) -> list[Column]:
    """Grants to associations."""
    days, numbers = draw.days(), draw.numbers.tolist()
    dates = at(DAYS, days)
    towns = at([name for name, _ in draw.towns], draw.below(len(draw.towns)))
    objects = draw.among(GRANTS)
    givers = draw.sirets(2)
    if draw.many:
        objects = [f"{object_} (dossier {number})" for object_, number in zip(objects, numbers, strict=True)]
    return [
        names_of(givers, ["Région Bretagne", "Département de la Vienne"]),
        givers,
        dates,
        [f"{day[:7]}-{number}" for day, number in zip(dates, numbers, strict=True)],
        [f"{who} de {town}" for who, town in zip(draw.among(RECIPIENTS), towns, strict=True)],
        draw.sirets(4),
        ["W" + text for text in texts(draw.below(FEW) + 353_000_123)],
        objects,
        texts(draw.below(900_000 if draw.many else FEW, 1) * 1.5, ".2f"),
        draw.among(["aide en numéraire", "aide en nature"]),
        draw.among(["unique", "échelonné"]),
        [f"{start}/{end}" for start, end in zip(dates, at(DAYS, days + 300), strict=True)],
        draw.among(["", "10234", "2087"]),
        draw.among(["non", "non", "oui"]),
        texts(draw.below(101, 1) / 100, ".2f"),
        draw.uuids(),
    ]


FAULTS: dict[str, Rule[Any]] = {
    "date_der_maj": date_invalide,
    "numero": entier_invalide,
    "long": nombre_invalide,
    "commune_insee": commune_inconnue,
    "lat": nombre_invalide,
}
MODELS: dict[str, tuple[Callable[[Draw], list[Column]], dict[str, Rule[Any]]]] = {
    "deliberations": (
        deliberations,
        {
            "DELIB_DATE": date_invalide,
            "COLL_SIRET": siret_invalide,
            "VOTE_POUR": entier_invalide,
            "COLL_NOM": valeur_manquante,
            "VOTE_CONTRE": somme_incorrecte,
            "DELIB_URL": url_invalide,
        },
    ),
    "prenoms": (
        prenoms,
        {
            "COLL_INSEE": motif_non_respecte,
            "ENFANT_SEXE": valeur_hors_liste,
            "ENFANT_PRENOM": motif_non_respecte,
            "NOMBRE_OCCURRENCES": entier_invalide,
            "ANNEE": annee_invalide,
        },
    ),
    "adresses": (adresses, FAULTS),
    "adresses@1.4": (adresses_1_4, FAULTS),
    "subventions": (
        subventions,
        {
            "dateConvention": date_invalide,
            "idAttribuant": siret_invalide,
            "montant": nombre_invalide,
            "nature": valeur_hors_liste,
            "notificationUE": booleen_invalide,
            "pourcentageSubvention": valeur_trop_grande,
        },
    ),
}
"""Of each model: the columns of a block, and the fault that is sown in some fields, as it usually is."""

ENDS = ("/13/2020", " votes", " euros", " ans", " page", " ?", "\ufffd", " " + "x" * 300)
"""What makes a number a faulty text, in one field or another."""


def descriptor(model: str) -> Path:
    """The schema of a model, in its newest version if none is given."""
    name, _, version = model.partition("@")
    return SCHEMAS / name / f"{version}.json" if version else max((SCHEMAS / name).glob("*.json"))


def delimiter(model: str) -> str:
    """The separator that the model recommends."""
    return load(descriptor(model)).delimiter


def recommended(model: str, form: str = "csv") -> str:
    """The name that the model recommends for a file; any other is told."""
    name = model.partition("@")[0]
    who = "bal_218601946" if name == "adresses" else f"218601946_{name}"
    return f"20240131_{who}.{form.partition('-')[0]}"


def ruin(field: Field, number: int) -> str:
    """A faulty text; nothing in a field that may hold anything, or whose faults are no error."""
    for end in ENDS:
        text = f"{number}{end}"
        if any(heavy(field, fault.rule) for fault in errors(field, text)):
            return text
    return ""


def ruined(fields: Iterable[Field], numbers: Numbers) -> list[Column]:
    """A block of which every cell is faulty, but for those where nothing is an error: they are empty."""
    seen = numbers.tolist()
    ends = [ruin(field, seen[0]).removeprefix(str(seen[0])) for field in fields]
    return [[f"{number}{end}" if end else "" for number in seen] for end in ends]


def blocks(
    model: str, rows: int, *, faulty: float, many: bool, repeated: float, seed: int
) -> Iterator[tuple[list[Column], int]]:
    """The columns of each block, and how many of its rows are faulty."""
    schema = json.loads(descriptor(model).read_text("utf-8"))
    places = {field["name"]: place for place, field in enumerate(schema["fields"])}
    make, faults = MODELS[model]
    fields = load(descriptor(model)).by_name
    first: tuple[list[Column], npt.NDArray[np.bool_]] | None = None
    for start in range(0, rows, BLOCK):
        draw = Draw(start, min(BLOCK, rows - start), seed, many=many)
        if faulty >= 1:
            yield ruined(fields.values(), draw.numbers + 1 if many else draw.numbers % FEW), len(draw.numbers)
            continue
        columns = make(draw)
        wrong = draw.random.random(len(draw.numbers)) < faulty
        chosen = np.flatnonzero(wrong)
        for row, kind in zip(chosen.tolist(), draw.random.integers(len(faults), size=len(chosen)), strict=True):
            name, fault = list(faults.items())[kind]
            column = columns[places[name]]
            sown = fault.sow(fields[name], column[row]) if fault.sow else None
            if sown is None:
                raise SystemExit(f"{fault.code} cannot be sown in {name}: {column[row]}")
            column[row] = sown
        first = first or (columns, wrong)
        copies = np.flatnonzero(draw.random.random(len(draw.numbers)) < repeated)
        copies = copies[copies > 0]
        for row, source in zip(copies.tolist(), (draw.random.random(len(copies)) * copies).astype(int), strict=True):
            wrong[row] = first[1][source]
            for column, origin in zip(columns, first[0], strict=True):
                column[row] = origin[source]
        yield columns, int(wrong.sum())


def typed(text: str, kind: str) -> str | float | date | None:
    """The cell of a workbook: a number or a date where the field is one and the text can be read, else the text."""
    try:
        if kind in ("integer", "year"):
            return int(text)
        if kind == "number":
            return float(text)
        if kind == "date":
            return date.fromisoformat(text)
    except ValueError:
        pass
    return text or None


def write_csv(path: Path, rows: Iterable[Iterable[str]], mark: str) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=mark, lineterminator="\n").writerows(rows)


def write_xlsx(path: Path, rows: Iterable[Iterable[Any]]) -> None:
    """A workbook with a table of shared strings, as Excel and LibreOffice write them."""
    import xlsxwriter

    options = {"strings_to_urls": False, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2024, 1, 1, tzinfo=timezone.utc)})  # else the time of writing
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)


def write_xlsx_inline(path: Path, rows: Iterable[Iterable[Any]]) -> None:
    """A workbook whose strings are inside its cells, as openpyxl writes them."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in rows:
        sheet.append(cells)
    book.save(path)


def generate(
    model: str,
    rows: int,
    path: Path,
    *,
    faulty: float = 0.0,
    distinct: str = "many",
    form: str = "csv",
    repeated: float = 0.0,
    seed: int = 0,
) -> int:
    """Write the file and return how many of its rows are faulty."""
    fields = json.loads(descriptor(model).read_text("utf-8"))["fields"]
    kinds = [field["type"] for field in fields]
    bad = 0

    def lines() -> Iterator[Iterable[Any]]:
        nonlocal bad
        yield [field["name"] for field in fields]
        made = blocks(model, rows, faulty=faulty, many=distinct == "many", repeated=repeated, seed=seed)
        for columns, wrong in made:
            bad += wrong
            if form == "csv":
                yield from zip(*columns, strict=True)
            else:
                cells = ([typed(text, kind) for text in column] for column, kind in zip(columns, kinds, strict=True))
                yield from zip(*cells, strict=True)

    if form == "csv":
        write_csv(path, lines(), delimiter(model))
    elif form == "xlsx":
        write_xlsx(path, lines())
    else:
        write_xlsx_inline(path, lines())
    return bad


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--faulty", type=float, default=0.0)
    parser.add_argument("--distinct", choices=("few", "many"), default="many")
    parser.add_argument("--format", dest="form", choices=("csv", "xlsx", "xlsx-inline"), default="csv")
    parser.add_argument("--repeated", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    options = vars(parser.parse_args())
    path = options.pop("file")
    print(generate(path=path, **options), "faulty rows")


if __name__ == "__main__":
    main()
