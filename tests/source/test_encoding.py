"""Encodings of French files: whole texts, single words, mixed and damaged files."""

import codecs
import re
from pathlib import Path

import pytest

from validata.source.encoding import Encoding, detect, utf8_blocks

SAMPLES = (
    """\
id;nom;adresse
1;École élémentaire Jules-Ferry;3 rue de l’Église
2;Collège Anaïs-Ségalas;Hôtel de ville, 1er étage
3;Crèche « Les P’tits Loups »;à côté du théâtre
""",
    """\
objet,montant,date
Achèvement des travaux de la maîtrise d’œuvre,12 500 €,2023-08-01
Fête de la Libération (août),3 200 €,2023-08-25
""",
    """\
COMMUNE;LIBELLÉ;N°
SAINT-ÉTIENNE;AMÉNAGEMENT DU PREMIER ÉTAGE – PHASE 2;n° 12
L’HAŸ-LES-ROSES;RÉNOVATION DE L’ÉCOLE MATERNELLE;n° 13
NÎMES;MÉDIATHÈQUE ET HÔTEL DE VILLE;n° 14
""",
    """\
code;intitulé;observations
60611;Eau et assainissement;
6574;Subventions de fonctionnement aux associations;déjà versée
023;Virement à la section d’investissement;…
""",
    """\
prénom,nombre
Gaëlle,12
François,40
Loïc,8
Zoé,22
Hélène,5
Jérôme,17
Maëlys,9
André,31
""",
    """\
station;puissance;accès
Parking du Château;22 kW;réservé aux abonnés
Aire des Chênes;50 kW;accessible 24 h sur 24
Place de la Forêt;7 kW;gratuit où indiqué
Îlot Sud – 2e sous-sol;11 kW;payant : 0,40 €/kWh
""",
    """\
délibération;pour;contre
Approbation du procès-verbal de la séance précédente;27;0
Création d’un poste d’agent d’entretien à temps non complet;25;2
Vœu relatif à la desserte ferroviaire;27;0
""",
    """\
bien;surface;prix
Gîte rural « Le Bœuf qui rit »;85 m²;74 € la nuitée
Chambre d’hôtes du Prieuré;20 m²;n’est plus louée
Aire naturelle de camping;1 ha;forfait à 12 €
""",
    """\
acheteur;titulaire;durée
Syndicat mixte du Pays de Fougères;Société Bénéteau & fils;36 mois
Département du Lot;Bureau d’études Géoplus;12 mois, reconductible jusqu’à 48
Cœur d’Estuaire;Travaux sûrs SARL;6 mois
""",
    """\
menu;allergènes
Pâtes à la crème et aux épinards;blé, lait
Poêlée de légumes grillés;céleri
Flan pâtissier, pêche rôtie;œufs
Maïs, bûche de chèvre et noix;fruits à coque
""",
)
SINGLE_BYTE = ("windows-1252", "iso-8859-1", "iso-8859-15", "mac-roman", "cp850")
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
INSTEAD = {"’": "'", "œ": "oe", "Œ": "OE", "€": "EUR", "–": "-", "…": "...", "Ÿ": "Y"}
TARGET = 0.99


def write(folder: Path, content: bytes) -> Path:
    path = folder / "fichier.csv"
    path.write_bytes(content)
    return path


def read(path: Path) -> str:
    return b"".join(utf8_blocks(path, detect(path))).decode()


def encodable(text: str, encoding: str) -> str:
    """Return the text as one types it where the encoding lacks some characters, as iso-8859-1 lacks the euro sign."""
    return "".join(char if can_encode(char, encoding) else INSTEAD.get(char, "") for char in text)


def can_encode(char: str, encoding: str) -> bool:
    return bool(char.encode(encoding, "ignore"))


def single_words(encoding: str) -> list[str]:
    """Return one file for each distinct word of the samples, of 2 letters or more, that is not in ASCII."""
    words = {word for sample in SAMPLES for word in re.split(r"[\n;, ]", encodable(sample, encoding))}
    return [
        f"id;nom;ville\n1;{word};Paris\n" for word in sorted(words) if re.search(r"\w\w", word) and not word.isascii()
    ]


@pytest.mark.parametrize("encoding", SINGLE_BYTE + UNICODE)
@pytest.mark.parametrize("sample", SAMPLES)
def test_whole_text(tmp_path: Path, sample: str, encoding: str) -> None:
    text = encodable(sample, encoding)
    path = write(tmp_path, text.encode(encoding))
    assert read(path) == text
    assert detect(path).certain
    assert codecs.lookup(detect(path).name)


@pytest.mark.parametrize("encoding", SINGLE_BYTE + UNICODE)
def test_single_word(tmp_path: Path, encoding: str) -> None:
    texts = single_words(encoding)
    wrong = [text for text in texts if read(write(tmp_path, text.encode(encoding))) != text]
    assert len(wrong) <= (1 - TARGET) * len(texts), wrong


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Encoding("utf-8", 0, certain=True)),
        (b"a;b\n1;2\n", Encoding("utf-8", 0, certain=True)),
        (codecs.BOM_UTF8, Encoding("utf-8", 3, certain=True)),
        ("\ufeffé".encode("utf-16-le"), Encoding("utf-16-le", 2, certain=True)),
        ("\ufeffé".encode("utf-32-le"), Encoding("utf-32-le", 4, certain=True)),
        ("2 journées ½".encode("windows-1252"), Encoding("windows-1252", 0, certain=True)),
        ("un vœu".encode("iso-8859-15"), Encoding("iso-8859-15", 0, certain=True)),
        ("12 €".encode("iso-8859-15"), Encoding("iso-8859-15", 0, certain=True)),
        ("d’état".encode("mac-roman"), Encoding("mac-roman", 0, certain=True)),  # also valid UTF-8
        (codecs.BOM_UTF8 + b"D\xe9partement", Encoding("windows-1252", 3, certain=False)),
    ],
)
def test_encoding(tmp_path: Path, content: bytes, expected: Encoding) -> None:
    assert detect(write(tmp_path, content)) == expected


def test_one_byte_after_megabytes(tmp_path: Path) -> None:
    text = "a;b\n" * 1_000_000 + "café\n"
    path = write(tmp_path, text.encode("windows-1252"))
    assert detect(path) == Encoding("windows-1252", 0, certain=True)
    assert read(path) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_mixed_lines(tmp_path: Path, end: str) -> None:
    lines = ["nom", "Orléans", "Béziers", "Nîmes", "", "Besançon"] * 20_000
    content = [
        line.encode("windows-1252" if number in {2, 6, 90_004} else "utf-8") for number, line in enumerate(lines, 1)
    ]
    path = write(tmp_path, end.encode().join(content))
    assert detect(path) == Encoding("utf-8", 0, certain=False, mixed=(2, 6, 90_004))
    assert read(path) == end.join(lines)


def test_mixed_lines_are_limited(tmp_path: Path) -> None:
    path = write(tmp_path, "é\n".encode() * 50 + b"\xe9t\xe9\n" * 50)
    assert detect(path).mixed == tuple(range(51, 71))


def test_long_mixed_line_is_given_once(tmp_path: Path) -> None:
    path = write(tmp_path, ("é " * 500_000).encode() + b"\xe9 " * 500_000)
    assert detect(path).mixed == (1,)


@pytest.mark.parametrize(
    "content",
    [b"caf\xe9, \xe9t\xe9 \x81 \x8d \x8f \x90 \x9d", "é ".encode() * 9 + b"\x81\x9d\xe9", b"\xff\xfeA\x00\x00\xd8B"],
)
def test_undefined_bytes_never_raise(tmp_path: Path, content: bytes) -> None:
    assert "\ufffd" in read(write(tmp_path, content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
def test_blocks_end_between_characters(tmp_path: Path, encoding: str, size: int) -> None:
    text = SAMPLES[1] + ("€" if encoding == "windows-1252" else "🎉\u202f€")
    path = write(tmp_path, text.encode(encoding))
    assert "".join(block.decode() for block in utf8_blocks(path, detect(path), size)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1253", "αριθμός;όνομα\n1;Η Ελλάδα είναι χώρα της Ευρώπης και η Αθήνα είναι η πρωτεύουσα\n"),
        ("windows-1251", "номер;имя\n1;Москва является столицей России и крупнейшим городом страны\n"),
    ],
)
def test_another_alphabet_is_uncertain(tmp_path: Path, encoding: str, text: str) -> None:
    path = write(tmp_path, text.encode(encoding))
    assert read(path) == text
    assert not detect(path).certain
