"""Files of a base adresse locale, each with something to judge; run as a program, it records the peer's verdicts.

    python tests/rules/named/bal_cases.py NODE_MODULES

NODE_MODULES is a folder where `npm install @ban-team/validateur-bal@3.5.2` was run (its node_modules). The verdicts go
to bal_verdicts.json, beside this file: for each case, the version that the peer chose, whether it accepts the file and
the rows that it finds wrong (the header is row 1). The peer is not given the network.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

VERDICTS = Path(__file__).with_name("bal_verdicts.json")
IDS = ["id_ban_commune", "id_ban_toponyme", "id_ban_adresse"]
REST = (
    "lieudit_complement_nom numero suffixe position x y long lat cad_parcelles source date_der_maj certification_commune"
).split()
COMMUNE = "commune_insee commune_nom commune_deleguee_insee commune_deleguee_nom".split()
COLUMNS = {
    "1.3": ["uid_adresse", "cle_interop", *COMMUNE, "voie_nom", *REST],
    "1.4": [*IDS, "cle_interop", *COMMUNE, "voie_nom", *REST],
    "1.5": [*IDS, *COMMUNE, "toponyme", *REST],
}
LATEST = "1.5"


def uuid(number: int) -> str:
    """A UUID of version 4."""
    return f"{number:08x}-93d4-4e2a-8a6f-25d0b1e4c973"


HERE, OTHER = uuid(1), uuid(2)
TRIED = {
    "id_ban_commune": ["", OTHER, OTHER.upper(), f"{{{HERE}}}", f" {HERE}", "x", HERE.replace("-4e2a", "-1e2a")],
    "id_ban_toponyme": ["", f"{uuid(7)} ", uuid(7).replace("-", ""), "3500"],
    "id_ban_adresse": ["", uuid(9)[:-1], f"\u00a0{uuid(9)}", "00000000-0000-0000-0000-000000000000"],
    "uid_adresse": ["", f"@c:{HERE}", f"@v:{uuid(7)} @c:{HERE} @a:{uuid(9)}", "@c:86194", "86194_3500_00001"],
    "cle_interop": [
        *(
            "",
            "86194_3500_00001",
            "86194_3500_1",
            "86194_3500_000001",
            "86194_3500_00001_bis_a",
            "86194_3500_00001_BIS",
        ),
        *("86194_xxxx_00001", "86194_XXXX_00001", "86194_0000_00001", "86194_350_00001", "86194__00001", "86194_3500"),
        *("86194_3500_1er", "86194_3500_00001_", "99999_3500_00001", "01340_3500_00001", "2a004_3500_00001"),
        *("2A004_3500_00001", "75056_3500_00001", "75101_3500_00001", " 86194_3500_00001", "86194-3500-00001"),
    ],
    "commune_insee": [
        *("", " ", "86194 ", "86000", "6194", "01340", "2a004", "2A004", "75056", "75101", "97701", "98735", "99999"),
    ],
    "commune_nom": ["", "poitiers", "POITIERS", "Poitiers ", "Châtellerault"],
    "commune_deleguee_insee": ["", "01340", "86194", "99999", "75056", " 86030"],
    "commune_deleguee_nom": ["", " Blaslay"],
    "toponyme": ["", " ", "ZA", "ZAC", "RUE HAUTE", "Rue_Haute", " Rue Haute", "Rue \ufffd", "x" * 200, "x" * 201, "1"],
    "voie_nom": ["", " ", "ZA", "ZAC", "RUE HAUTE", "Rue_Haute", " Rue Haute", "Rue \ufffd", "x" * 200, "x" * 201, "1"],
    "lieudit_complement_nom": ["", "Le Bourg", "Rue de la Marne", "Le Bourg "],
    "numero": [
        *("", "0", "00", "012", "1 ", "-1", "+1", "1.0", "12 bis", "1_0", "\u0663", "0x1", "99998", "99999", "100000"),
    ],
    "suffixe": ["", "bis", "BIS", "1er", "é", "bé", "a b", "a.", "-a", " bis", "bis ", " ", "x" * 9, "x" * 10],
    "position": ["", " ", "entrée", "Entrée", "entree", "cage d'escalier", "cage d’escalier", "porte", " segment"],
    "x": ["", "0", "-1.5", "496372,61", "+5", "1e5", ".5", "5.", "05", "1 000", "NaN", " 496372.61", "496390"],
    "y": ["", "0", "6612339,02", "inf", "6 612 339", "6612339.02 ", "6612330"],
    "long": ["", " ", "0", "0,340375", "0.340375 ", "+0.340375", "46.580224", "-61.5", "180", "181", "3.4e-1", "0.34°"],
    "lat": ["", "46,580224", "46.", ".5", "91", "16.2", "0.340375", "-12.8", "46.580224,0"],
    "cad_parcelles": [
        *("", "860194000AB0123", "86194000AB0123", "860194000AB0123|860194000AB0124", "AB0123", "|860194000AB0123"),
        *("860194000AB0123|", "860194000AB0123 | 860194000AB0124", "|", " 860194000AB0123"),
    ],
    "source": ["", " ", "Ville de Poitiers "],
    "date_der_maj": [
        *("", "2024-02-30", "2024-2-5", "15/02/2024", "20240215", "2024-02-15T10:00:00", "2024-02-15 ", "2009-12-31"),
        *("2010-01-01", "2099-01-01", "2024-00-10", "jamais"),
    ],
    "certification_commune": ["", "0", "1", "2", "oui", " 1"],
}
"""What is tried in each column, a row each."""


class Case(NamedTuple):
    """A file: its name here, the version it is meant for, its bytes."""

    name: str
    version: str
    data: bytes


def row(number: int, **changed: str) -> dict[str, str]:
    """A right row, with some cells changed."""
    return {
        "id_ban_commune": HERE,
        "id_ban_toponyme": uuid(7),
        "id_ban_adresse": uuid(100 + number),
        "cle_interop": f"86194_3500_{number:05}",
        "commune_insee": "86194",
        "commune_nom": "Poitiers",
        "voie_nom": "Rue de la Marne",
        "toponyme": "Rue de la Marne",
        "numero": str(number),
        "position": "entrée",
        "x": "496372.61",
        "y": "6612339.02",
        "long": "0.340375",
        "lat": "46.580224",
        "cad_parcelles": "860194000AB0123",
        "source": "Ville de Poitiers",
        "date_der_maj": "2024-02-15",
        "certification_commune": "1",
        **changed,
    }


def written(columns: list[str], rows: list[dict[str, str]], mark: str = ";", end: str = "\n") -> str:
    """A file."""
    lines = [columns, *([one.get(name, "") for name in columns] for one in rows)]
    return "".join(mark.join(line) + end for line in lines)


def cases() -> Iterator[Case]:
    """All of them."""
    for version, columns in COLUMNS.items():
        for name in columns:
            tried = TRIED[name]
            rows = [row(number, **{name: text}) for number, text in enumerate(tried, 1)]
            yield Case(f"{version} cellules {name}", version, written(columns, rows).encode())
            less = [one for one in columns if one != name]
            yield Case(f"{version} sans {name}", version, written(less, [row(1), row(2)]).encode())
        yield from several(version, columns)
        yield from on_the_file(version, columns)
    yield from headers()


def several(version: str, columns: list[str]) -> Iterator[Case]:
    """What is judged over the columns of a row, or over rows."""
    none = dict.fromkeys(IDS, "")
    name = "toponyme" if version == LATEST else "voie_nom"
    alone = row(99999, numero="99999", id_ban_adresse="", position="", x="", y="", long="", lat="")
    found: dict[str, list[dict[str, str]]] = {
        "juste": [row(1), row(2), alone],
        "sans identifiants": [row(1, **none), row(2, **none)],
        "identifiants sur une ligne": [row(1), row(2, **none)],
        "identifiants de deux communes": [row(1), row(2, id_ban_commune=OTHER)],
        "identifiants partiels": [row(1, **{**none, "id_ban_toponyme": uuid(7)}), row(2)],
        "identifiants en double": [row(1), row(2, id_ban_adresse=uuid(101)), row(2, id_ban_toponyme=uuid(8))],
        "adresse sans identifiant": [row(1, id_ban_adresse=""), alone],
        "lieu-dit seul": [alone],
        "lieu-dit sans nom": [{**alone, name: ""}],
        "lieu-dit en mer": [{**alone, "long": "0", "lat": "0"}],
        "complément": [row(1, lieudit_complement_nom="Le Bourg"), {**alone, name: "Le Bourg"}],
        "outre-mer": [row(1, long=east, lat=north, x=x, y=y, **commune) for east, north, x, y, commune in OVERSEAS],
        "interverties": [row(1, long="46.580224", lat="0.340375")],
        "bords": [row(1, long=east, lat=north, x="", y="") for east, north in EDGES],
        "clé d'un autre numéro": [row(1, cle_interop="86194_3500_00002"), row(0, cle_interop="86194_3500_00002")],
        "aucune ligne": [],
        "ligne de séparateurs": [row(1), {}, row(2)],
    }
    for what, rows in found.items():
        yield Case(f"{version} {what}", version, written(columns, rows).encode())


OVERSEAS = (
    ("-61.53", "16.24", "657177.66", "1796026.59", {"commune_insee": "97105", "commune_nom": "Basse-Terre"}),
    ("55.45", "-20.88", "338814.5", "7690297.6", {"commune_insee": "97411", "commune_nom": "Saint-Denis"}),
    ("45.23", "-12.78", "524963.9", "8587167.7", {"commune_insee": "97608", "commune_nom": "Mamoudzou"}),
    ("-149.57", "-17.54", "", "", {"commune_insee": "98735", "commune_nom": "Papeete"}),
    ("-52.33", "4.93", "", "", {"commune_insee": "97302", "commune_nom": "Cayenne"}),
)
EDGES = (
    ("-9.86", "41.15"),
    ("10.38", "51.56"),
    ("10.39", "51.56"),
    ("-9.87", "45"),
    ("-176.5", "-13.5"),
    ("180", "90"),
)


def on_the_file(version: str, columns: list[str]) -> Iterator[Case]:
    """How the file is written."""
    rows = [row(1, commune_nom="Poitiers", source="Mairie à côté"), row(2)]
    text = written(columns, rows)
    yield Case(f"{version} BOM", version, b"\xef\xbb\xbf" + text.encode())
    yield Case(f"{version} CRLF", version, written(columns, rows, end="\r\n").encode())
    yield Case(f"{version} CR", version, written(columns, rows, end="\r").encode())
    yield Case(f"{version} virgules", version, written(columns, rows, mark=",").encode())
    yield Case(f"{version} tabulations", version, written(columns, rows, mark="\t").encode())
    yield Case(f"{version} windows-1252", version, text.encode("cp1252"))
    lines = text.splitlines(keepends=True)
    yield Case(f"{version} lignes vides", version, "\n".join(["", *lines, ""]).encode())
    yield Case(f"{version} ligne courte", version, (text + "x;y\n").encode())
    yield Case(f"{version} titre", version, ("Adresses\n" + text).encode())


def headers() -> Iterator[Case]:
    """Columns of other versions, languages and names."""
    for version, columns in COLUMNS.items():
        name = "toponyme" if version == LATEST else "voie_nom"
        for more, text in (
            *((f"{name}_bre", "Straed"), (f"{name}_bre", "X"), (f"{name}_xyz", "X"), ("commentaire_numero", "vu")),
            *(("cle_interop", "86194_3500_00009"), ("uid_adresse", f"@c:{OTHER}"), ("", "x"), ("source", "")),
        ):
            if more not in columns or more == "source":
                lines = [[*columns, more], [*(row(1).get(one, "") for one in columns), text]]
                data = "".join(";".join(line) + "\n" for line in lines).encode()
                yield Case(f"{version} et {more or 'sans nom'} {text}", version, data)
        for wrong in (name.upper(), f"{name} ", "nom_voie"):
            named = [wrong if one == name else one for one in columns]
            yield Case(f"{version} {wrong!r}", version, written(named, [row(1, **{wrong: "Rue Haute"})]).encode())
        mixed = [*columns[3:], *columns[:3]]
        yield Case(f"{version} en désordre", version, written(mixed, [row(1)]).encode())
    kept = [*COLUMNS["1.5"], "cle_interop", "voie_nom"]
    yield Case(
        "1.5 nom dans l'ancienne colonne", "1.5", written(kept, [row(1, toponyme=""), row(2, voie_nom="")]).encode()
    )
    without = [one for one in COLUMNS["1.5"] if one not in IDS]
    yield Case("1.5 sans aucune colonne d'identifiant", "1.5", written(without, [row(1)]).encode())


PEER = """
global.fetch = async () => { throw new Error('no network') }
console.error = () => {}
const fs = require('fs')
const {validate} = require('@ban-team/validateur-bal')
const judge = async path => {
  const report = await validate(fs.readFileSync(path))
  if (!report.parseOk) return {version: null, accepted: false, wrong: []}
  const wrong = report.rows.flatMap((row, index) => row.isValid ? [] : [index + 2])
  return {version: report.profile, accepted: !report.profilErrors.some(({level}) => level === 'E'), wrong}
}
const paths = JSON.parse(fs.readFileSync(0))
Promise.all(paths.map(judge)).then(found => console.log(JSON.stringify(found)))
"""


def record(modules: Path) -> None:
    """Ask the peer about every case, and write what it answers."""
    every = list(cases())
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name, f"{number}.csv") for number in range(len(every))]
        for path, case in zip(paths, every, strict=True):
            path.write_bytes(case.data)
        done = subprocess.run(
            ["node", "-e", PEER],
            input=json.dumps(list(map(str, paths))),
            cwd=modules.parent,
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    answers = json.loads(done.stdout.splitlines()[-1])
    lines = [f"{json.dumps(c.name, ensure_ascii=False)}: {json.dumps(a)}" for c, a in zip(every, answers, strict=True)]
    peer = json.loads((modules / "@ban-team" / "validateur-bal" / "package.json").read_text("utf-8"))
    head = json.dumps({"peer": f"{peer['name']} {peer['version']}"})[1:-1]
    VERDICTS.write_text("{\n" + ",\n".join([head, *lines]) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]))
