"""Write a plausible deliberations file of any size, the same for the same arguments.

    python benchmarks/generate.py ROWS FILE [--faulty 0.01]

`--faulty` is the share of rows with one fault (0: conformant; 1: every row, every column faulty).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from pathlib import Path

SCHEMAS = Path(__file__).parent.parent / "schemas"
SCHEMA = SCHEMAS / "deliberations" / "2.1.5.json"
SIRETS = ["21860194600013", "21350238800019", "22940028800010", "24350013900189", "22192720500197"]
SUBJECTS = ["finances locales/subventions", "urbanisme/documents d'urbanisme", "commande publique/marchés publics"]
OBJECTS = [
    "Approbation du compte rendu",
    "Attribution d'une subvention",
    "Acquisition d'une parcelle",
    "Tarifs du service",
]


def row(number: int, chance: random.Random) -> list[str]:
    """A conformant row; the identifier, the subject and the address differ on each."""
    year, month, day = chance.randint(2015, 2024), chance.randint(1, 12), chance.randint(1, 28)
    votes = [chance.randint(10, 40), chance.randint(0, 5), chance.randint(0, 5)]
    code = chance.randrange(len(SUBJECTS))
    date = f"{year}-{month:02}-{day:02}"
    return [
        f"Commune n° {code + 1}",
        chance.choice(SIRETS),
        f"{year}-{number:07}",
        date,
        f"7.{code + 1}",
        SUBJECTS[code],
        f"{chance.choice(OBJECTS)}, dossier numéro {number} du registre municipal",
        str(year),
        "Budget principal",
        f"PREF0{chance.randint(10, 95)}",
        date,
        str(sum(votes) + chance.randint(0, 4)),
        str(sum(votes)),
        *map(str, votes),
        f"https://www.exemple.fr/deliberations/{year}/{number}.pdf",
    ]


def spoil(cells: list[str], chance: random.Random) -> list[str]:
    """The row with one usual fault."""
    year, month, day = cells[3].split("-")
    kind = chance.randrange(6)
    if kind == 0:
        cells[3] = f"{day}/{month}/{year}"
    elif kind == 1:
        cells[1] = cells[1][:-1]
    elif kind == 2:
        cells[14] = "douze"
    elif kind == 3:
        cells[0] = ""
    elif kind == 4:
        cells[13] = str(int(cells[13]) + 1)
    else:
        cells[16] = cells[16].removeprefix("https://")
    return cells


def ruin(number: int) -> list[str]:
    """A row of which every cell is faulty, never twice the same."""
    return ["", f"{number}", "", f"{number}/13/2020", f"x{number}", f"rien {number}", "", f"an {number}", f"b{number}",
            "", f"le {number}", f"n{number}", f"n{number}", f"n{number}", f"n{number}", f"n{number}", f"page {number}"]  # fmt: skip


def generate(rows: int, path: Path, faulty: float = 0.01) -> None:
    """Write `rows` rows under the header, a share `faulty` of them with a fault."""
    chance = random.Random(rows)
    names = [field["name"] for field in json.loads(SCHEMA.read_text("utf-8"))["fields"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        for number in range(1, rows + 1):
            if faulty >= 1:
                out.writerow(ruin(number))
                continue
            cells = row(number, chance)
            out.writerow(spoil(cells, chance) if chance.random() < faulty else cells)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--faulty", type=float, default=0.01)
    options = parser.parse_args()
    generate(options.rows, options.file, options.faulty)
