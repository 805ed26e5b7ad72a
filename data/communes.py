"""Write communes.tsv.gz, the communes of the Code officiel géographique, from the npm package that publishes it.

    python data/communes.py 6.0.0 2026

Asks npm (which must be installed) for this version of @etalab/decoupage-administratif, whose README says of which
year it is (the state of the communes on 1 January). One line for each commune in force, district of Paris, Lyon or
Marseille, and commune overseas: its code, its name, the codes that it has replaced (separated by spaces), and for a
district the code of its town. The first line gives the year and says where the data comes from. The same bytes for
the same version.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "@etalab/decoupage-administratif"
HERE = Path(__file__).parent


def published(version: str) -> list[dict[str, Any]]:
    """The communes of a version of the package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as inside:
            member = inside.extractfile("package/data/communes.json")
            assert member is not None, "the package holds no communes.json"
            return json.load(member)


def line(commune: dict[str, Any]) -> str:
    """What is kept of a commune."""
    former = " ".join(commune.get("anciensCodes", ()))
    return "\t".join([commune["code"], commune["nom"], former, commune.get("commune", "")])


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="version of the npm package, for instance 6.0.0")
    parser.add_argument("year", help="the year that the README of the package gives for this version")
    options = parser.parse_args()
    version = options.version
    living = [c for c in published(version) if c["type"] in ("commune-actuelle", "arrondissement-municipal")]
    head = f"{options.year}\t{PACKAGE} {version} (npm, MIT), from Insee's Code officiel géographique (Licence Ouverte)"
    text = "\n".join([head, *sorted(map(line, living))]) + "\n"
    data = gzip.compress(text.encode(), 9, mtime=0)
    (HERE / "communes.tsv.gz").write_bytes(data)
    print(len(living), "communes,", len(data), "bytes")


if __name__ == "__main__":
    main()
