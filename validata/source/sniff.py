"""What a file is from its first bytes, when it cannot be a table."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from validata.source.encoding import utf16_without_bom
from validata.source.open import Source

HEAD = 4096  # bytes that tell what a file is
BINARY, VARIETY = 0.05, 4  # share and kinds of control characters above which it is not a text
CONTROLS = frozenset((*range(9), *range(14, 32), 127))  # but for white space

SAVE_AS = "Ouvrez-le dans un tableur et enregistrez-le au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
EXPORT = "Exportez les données du logiciel d'origine au format CSV (UTF-8), puis contrôlez ce nouveau fichier."
AGAIN = "L'enregistrement ou la copie du fichier s'est mal passé. Reprenez l'original, puis recommencez."
EMPTY = {"kind": "il est vide", "remedy": "Vérifiez que l'export a bien écrit les données, puis recommencez."}
UNPACK_IT = "Décompressez-la, puis contrôlez le fichier obtenu."
UNPACK = "Décompressez-le, puis contrôlez le fichier obtenu."
SIGNATURES = (
    (b"\x89PNG", "c'est une image PNG", EXPORT),
    (b"\xff\xd8\xff", "c'est une image JPEG", EXPORT),
    (b"GIF8", "c'est une image GIF", EXPORT),
    (b"%PDF", "c'est un document PDF", EXPORT),
    (b"\x1f\x8b", "c'est un fichier compressé (gzip)", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "c'est une archive 7z", UNPACK_IT),
    (b"Rar!", "c'est une archive RAR", UNPACK_IT),
    (b"{\\rtf", "c'est un document texte (RTF)", EXPORT),
    (b"II*\0", "c'est une image TIFF", EXPORT),
    (b"MM\0*", "c'est une image TIFF", EXPORT),
    (b"BZh91AY&SY", "c'est un fichier compressé (bzip2)", UNPACK),
    (b"\xfd7zXZ\0", "c'est un fichier compressé (xz)", UNPACK),
    (b"\x28\xb5\x2f\xfd", "c'est un fichier compressé (zstd)", UNPACK),
    (b"SQLite format 3\0", "c'est une base de données SQLite", EXPORT),
    (b"PAR1", "c'est un fichier Parquet", EXPORT),
    (b"\0\0\x27\x0a", "c'est une partie (.shp ou .shx) d'une couche géographique Shapefile", EXPORT),
    (b"\x7fELF", "c'est un programme", EXPORT),
    (b"MZ\x90\0", "c'est un programme", EXPORT),
)
"""First bytes of files that are not text, what they are and what to do."""

WIDE = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks of the encodings that write letters with NUL bytes."""
CONTAINERS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
"""First bytes of the files that may be workbooks: ZIP, empty ZIP, OLE."""


def not_a_table(source: Source) -> dict[str, str] | None:
    """What a file that cannot be a table is and what to do of it (French facts), or None."""
    with source.path.open("rb") as file:
        head = file.read(HEAD)
    for signature, kind, remedy in SIGNATURES:
        if head.startswith(signature):
            return {"kind": kind, "remedy": remedy}
    if dbase(head, source.size):
        return {"kind": "c'est une table dBase (.dbf), peut-être d'une couche géographique", "remedy": SAVE_AS}
    if head and not head.strip(b"\0"):
        return {"kind": "il ne contient que des octets nuls", "remedy": AGAIN}
    wide = next((name for mark, name in WIDE if head.startswith(mark)), utf16_without_bom(head))
    if wide:
        return markup(head.decode(wide, "ignore").encode("utf-8", "ignore"), source.size)
    controls = [byte for byte in head if byte in CONTROLS]
    if len(controls) > BINARY * len(head) and len(set(controls)) > VARIETY and not head.startswith(CONTAINERS):
        return {"kind": "c'est un fichier binaire, et non un texte", "remedy": EXPORT}
    return markup(head, source.size)


def markup(text: bytes, size: int) -> dict[str, str] | None:
    """What a text in UTF-8 that cannot be a table is and what to do of it (French facts), from its start; or None."""
    start = text.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return EMPTY if size <= HEAD else None
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        remedy = "Le lien mène sans doute à une page d'erreur ou de présentation : téléchargez le fichier lui-même."
        return {"kind": "c'est une page web (HTML)", "remedy": remedy}
    if start.startswith((b"<?xml", b"<")) and b">" in start:
        return decp(start, "XML") or {"kind": "c'est un document XML", "remedy": EXPORT}
    if start.startswith((b"{", b"[")) and (is_json(start) or (b'"' in start[:200] and b":" in start[:400])):
        return decp(start, "JSON") or {"kind": "c'est un fichier JSON", "remedy": EXPORT}
    return None


CONTRACTS = (rb"<marches?[\s>]", rb"<contrats?-concession[\s>]", rb'"marches?"\s*:', rb'"contrats?-concession"\s*:')
TERMS = (b"acheteur", b"autoriteconcedante", b"titulaires", b"concessionnaires", b"codecpv")
"""Marks, in small letters, of the data on public contracts that French law wants in JSON or XML."""


def decp(start: bytes, form: str) -> dict[str, str] | None:
    """The essential data of public contracts (données essentielles de la commande publique), or None."""
    listed = any(re.search(mark, start) for mark in CONTRACTS)
    if sum(term in start for term in TERMS) < (1 if listed else 2):
        return None
    return {
        "kind": f"ce sont des données essentielles de la commande publique en {form}, le format réglementaire, que "
        "validata ne contrôle pas",
        "remedy": f"Contrôlez-le avec le schéma {form} de la commande publique, sur schema.data.gouv.fr.",
    }


def dbase(head: bytes, size: int) -> bool:
    """Whether a file starts like a dBase table: its version, a date, then the sizes of its header and of its rows."""
    if len(head) < 32 or head[0] not in (0x03, 0x30, 0x83, 0x8B, 0xF5):  # the versions in use
        return False
    rows, header, row = (int.from_bytes(head[start:end], "little") for start, end in ((4, 8), (8, 10), (10, 12)))
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and header >= 33 and size >= header + rows * row


def is_json(text: bytes) -> bool:
    """Whether a short text is JSON."""
    with suppress(ValueError, RecursionError):
        json.loads(text)
        return True
    return False


def may_be_workbook(source: Source) -> bool:
    """Whether the file is of the kinds that hold workbooks, whatever its name."""
    with source.path.open("rb") as file:
        return file.read(4).startswith(CONTAINERS)
