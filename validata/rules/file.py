"""Rules about the file as a whole: can it be read, and is it written as recommended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from validata.report.finding import Finding, findings
from validata.rule import Example, Facts, Found, Rule, rule
from validata.rules import planting
from validata.rules.examples import workbook
from validata.schema.model import Schema
from validata.schema.pattern import Pattern
from validata.table.model import Chunk, Table
from validata.table.unreadable import Unreadable
from validata.text.cellref import letters
from validata.text.typography import ARTICLES, typography

PRENOMS: dict[str, Any] = {
    "name": "exemple",
    "fields": [
        {"name": "prenom", "type": "string", "constraints": {"required": True}},
        {"name": "nombre", "type": "integer"},
    ],
}
GOOD = "prenom,nombre\nZoé,3\nAdam,5\n"

UNPUBLISHED = frozenset(("source", "exercice.csv", "exercice.xlsx", "corrige.csv"))
"""Names that say nothing: that of what comes without any, those of the files of an exercise."""
NAMED = r"\d{8}_\d{9}_[\w.-]+\.\w+"

TEXT = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
HEADER = f'<row r="1">{TEXT.format("A1", "prenom")}{TEXT.format("B1", "nombre")}</row>'
ZOE = f'<row r="2">{TEXT.format("A2", "Zoé")}<c r="B2"><v>3</v></c></row>'
SHEET = workbook(HEADER, ZOE)
MERGED = '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
SHOWN = 5  # merged cells that are named


def example(data: str | bytes, shown: str, name: str = "exemple.csv") -> Example:
    """An example file for the small schema above."""
    return Example(shown=shown, data=data.encode() if isinstance(data, str) else data, schema=PRENOMS, name=name)


class File(NamedTuple):
    """A file that has been read up to its header: its table, its schema, its name; what its user has said of it."""

    table: Table
    schema: Schema
    name: str
    given_encoding: bool
    given_header: bool


@rule(
    "fichier-illisible",
    type="source-error",
    scope="file",
    vital=True,
    title="Le fichier ne peut pas être lu comme un tableau",
    message=(
        "Ce fichier dépasse ce que validata accepte de lire : {excess} ({limit}).",
        "Ce fichier ne peut pas être lu comme un tableau : {kind}.",
        "La lecture du fichier s'est arrêtée : {cause}.",
        "Ce fichier ne peut pas être lu comme un tableau.",
    ),
    remedy=("{remedy}", "Enregistrez les données au format CSV (UTF-8) depuis votre tableur, puis recommencez."),
    good=example(GOOD, "un fichier CSV"),
    bad=example(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "une image renommée en .csv"),
)
def fichier_illisible(error: Unreadable) -> Iterator[Found]:
    """Le contenu n'est ni du texte en colonnes, ni un classeur de tableur.

    C'est souvent une page web, une image, une archive ou un PDF enregistré sous un nom en .csv, ou un fichier vide.
    Rien n'a été contrôlé : ouvrez le document d'origine et exportez-le au format CSV. Un classeur démesuré, souvent
    à cause d'une cellule remplie très loin du tableau, n'est pas lu non plus : la limite dépassée est nommée.
    """
    yield Found(error.facts, error.row, error.line, error.column)


@rule(
    "aucune-ligne",
    type="source-error",
    scope="file",
    vital=True,
    title="Le fichier ne contient aucune ligne de données",
    message="Le fichier ne contient aucune ligne de données sous son en-tête.",
    remedy="Ajoutez les données sous la ligne d'en-tête ; un fichier sans donnée ne peut pas être déclaré conforme.",
    good=example(GOOD, "un en-tête et des lignes"),
    bad=example("prenom,nombre\n", "un en-tête seul"),
)
def aucune_ligne(filled: int) -> Iterator[Found]:
    """Le fichier a un en-tête, mais rien en dessous.

    Un fichier vide n'apprend rien à ses lecteurs : il n'est jamais déclaré conforme. Vérifiez que l'export a bien
    repris les données, ou que la bonne feuille du classeur est lue.
    """
    if not filled:
        yield Found({})


@rule(
    "encodage-incertain",
    type="encodage-incertain",
    severity="warning",
    scope="file",
    title="L'encodage du fichier a dû être deviné et reste incertain",
    message=(
        "Le fichier mélange deux encodages (UTF-8 et Windows-1252), par exemple à la ligne {first_line}.",
        "L'encodage du fichier n'a pas pu être établi avec certitude ; il a été lu en {encoding}.",
    ),
    remedy=(
        "Corrigez les accents des lignes {lines}, puis enregistrez le fichier en UTF-8.",
        "Vérifiez les accents de ce rapport ; s'ils sont faux, précisez l'encodage avec l'option --encoding.",
    ),
    good=example(GOOD, "tout le texte en UTF-8"),
    bad=example(
        ("prenom,nombre\n" + "Zoé,3\n" * 9).encode() + "Chloé,4\n".encode("cp1252"),
        "neuf lignes en UTF-8 et une en Windows-1252",
    ),
)
def encodage_incertain(file: File) -> Iterator[Found]:
    """Rien dans un fichier texte ne dit avec quel encodage ses accents sont écrits.

    validata l'a deviné d'après les lettres accentuées, mais plusieurs encodages restent possibles, ou plusieurs sont
    mêlés dans le fichier. Les accents peuvent donc être lus de travers. Enregistrer en UTF-8 supprime le doute.
    """
    encoding = file.table.encoding
    if encoding is None or encoding.certain or file.given_encoding:
        return
    facts: Facts = {"encoding": encoding.name}
    if lines := encoding.mixed:
        facts |= {"first_line": lines[0], "lines": ", ".join(map(str, lines[:10])) + ("…" if len(lines) > 10 else "")}
    yield Found(facts, line=lines[0] if lines else None)


@rule(
    "encodage-non-utf8",
    type="encodage-non-utf8",
    severity="info",
    scope="file",
    title="Le fichier n'est pas encodé en UTF-8",
    message="Le fichier est encodé en {encoding} et non en UTF-8.",
    remedy="Enregistrez-le en UTF-8 (Excel : « CSV UTF-8 » ; LibreOffice : jeu de caractères « Unicode (UTF-8) »).",
    good=example(GOOD, "Zoé en UTF-8"),
    bad=example(GOOD.encode("cp1252"), "Zoé en Windows-1252"),
    plant=planting.windows_1252,
)
def encodage_non_utf8(file: File) -> Iterator[Found]:
    """Le socle commun recommande l'encodage UTF-8, que tous les outils lisent de la même façon.

    Le contenu a été lu correctement ici, mais un autre logiciel pourrait afficher « Ã© » ou « � » au lieu des accents.
    """
    encoding = file.table.encoding
    if encoding and encoding.name not in ("utf-8", "utf-8-sig", "ascii"):
        yield Found({"encoding": encoding.name})


@rule(
    "separateur-non-conforme",
    type="separateur-non-conforme",
    severity="info",
    scope="file",
    title="Le séparateur de colonnes n'est pas celui que le modèle recommande",
    message="Les colonnes sont séparées par {found} ; le modèle recommande {expected}.",
    remedy="Enregistrez le fichier en mettant {expected} entre les colonnes.",
    good=example(GOOD, "prenom,nombre"),
    bad=example(GOOD.replace(",", ";"), "prenom;nombre"),
    plant=planting.another_delimiter,
)
def separateur_non_conforme(file: File) -> Iterator[Found]:
    """Le socle commun recommande la virgule entre les colonnes.

    Le fichier reste lisible : les outils reconnaissent les autres séparateurs. Uniformiser facilite le regroupement
    des fichiers de plusieurs collectivités. Un modèle peut recommander un autre séparateur, ou l'exiger : les bases
    adresses locales ne sont reçues qu'avec le point-virgule, et c'est alors une erreur.
    """
    mark, expected = file.table.delimiter, file.schema.delimiter
    if mark and mark != expected and len(file.table.header) > 1:
        yield Found({"found": ARTICLES.get(mark, f"« {mark} »"), "expected": ARTICLES[expected]})


@rule(
    "lignes-avant-entete",
    type="source-error",
    scope="file",
    title="L'en-tête n'est pas sur la première ligne de la première feuille",
    message=(
        "L'en-tête a été trouvé sur la ligne {header_row} de la feuille masquée « {hidden} ».",
        "L'en-tête a été trouvé sur la ligne {header_row} de la feuille « {sheet} », et non au début de la première.",
        "L'en-tête a été trouvé sur les lignes {upper} et {header_row}, dont des cellules sont fusionnées.",
        "L'en-tête a été trouvé sur la ligne {header_row} au lieu de la première.",
    ),
    remedy=(
        "Affichez la feuille « {hidden} » et publiez-la seule, sans ligne au-dessus de l'en-tête.",
        "Publiez la seule feuille « {sheet} », sans ligne au-dessus de l'en-tête.",
        "Écrivez l'en-tête sur une seule ligne, la première, au lieu des lignes {upper} et {header_row}.",
        "Supprimez les lignes placées au-dessus de l'en-tête.",
    ),
    good=example(GOOD, "l'en-tête sur la première ligne"),
    bad=example("Prénoms de l'année\n\n" + GOOD, "un titre au-dessus de l'en-tête"),
    plant=planting.title_above,
)
def lignes_avant_entete(file: File) -> Iterator[Found]:
    """Un titre, une date ou des lignes vides précèdent l'en-tête, ou les données sont sur une autre feuille.

    Les données ont été contrôlées ici, mais beaucoup d'outils lisent la première ligne de la première feuille comme
    en-tête. C'est une erreur quand le validateur de référence n'y retrouve pas l'en-tête, un avertissement sinon.
    """
    table = file.table
    if file.given_header or not (table.header_row > 1 or table.other_sheet or table.hidden):
        return
    facts: Facts = {"header_row": table.header_row}
    if table.other_sheet:
        facts["sheet"] = table.sheet
    if table.hidden:
        facts["hidden"] = table.sheet
    if table.joined:
        facts["upper"] = table.header_row - 1
    found_by_all = table.empty_above if file.schema.skips_empty_lines else table.found_by_all
    harmless = found_by_all and not table.other_sheet
    yield Found(facts, row=table.header_row, level="warning" if harmless else None)


@rule(
    "cellules-vides-apres-tableau",
    type="blank-row",
    scope="file",
    title="Des cellules vides ont été laissées après le tableau",
    message=(
        "Le tableau s'arrête en {end}, mais des cellules vides vont jusqu'à {corner} ({rows}, {columns}).",
        "Le tableau s'arrête en {end}, mais des cellules vides vont jusqu'à {corner} ({rows}).",
        "Le tableau s'arrête en {end}, mais des cellules vides vont jusqu'à {corner} ({columns}).",
        "La feuille contient des cellules vides après le tableau.",
    ),
    remedy="Dans le tableur, sélectionnez ces lignes ou colonnes entières et supprimez-les (clic droit, Supprimer), "
    "puis enregistrez.",
    good=example(SHEET, "un classeur dont les données s'arrêtent en B2", "exemple.xlsx"),
    bad=example(
        workbook(HEADER, ZOE, '<row r="3"><c r="A3"/><c r="B3"/></row>', '<row r="4"><c r="A4"/><c r="B4"/></row>'),
        "un classeur dont les cellules A3 à B4, vides, ont gardé une bordure",
        "exemple.xlsx",
    ),
)
def cellules_vides_apres_tableau(file: File) -> Iterator[Found]:
    """Des cellules sans contenu ont gardé une mise en forme (bordure, couleur, format) sous le tableau ou à sa droite.

    Elles ne se voient pas, mais Excel les écrit dans un export CSV (« ,,, ») et le validateur de référence y lit des
    lignes vides et des colonnes sans nom, qu'il rejette : c'est donc une erreur, dite une seule fois. Une seule
    colonne en trop n'est qu'un avertissement. Effacer le contenu ne suffit pas : supprimez les lignes entières.
    """
    if file.table.stray is None:
        return
    (row, column), (last_row, last_column) = file.table.stray
    facts = {"end": f"{letters(column)}{row}", "corner": f"{letters(last_column)}{last_row}"}
    if last_row > row:
        facts["rows"] = span("ligne", str(row + 1), str(last_row))
    if last_column > column:
        facts["columns"] = span("colonne", letters(column + 1), letters(last_column))
    harmless = last_row == row and last_column == column + 1  # the reference takes one nameless column
    yield Found(facts, level="warning" if harmless else None)


@rule(
    "formule-sans-resultat",
    type="formule-sans-resultat",
    severity="warning",
    scope="file",
    title="Des formules n'ont pas de résultat enregistré",
    message="Des formules n'ont pas de résultat dans le fichier ({number} au total : {cells}) : ces cellules sont lues "
    "comme vides.",
    remedy="Ouvrez le classeur dans un tableur, qui calcule les formules, enregistrez-le, puis recommencez.",
    good=example(SHEET, "une valeur", "exemple.xlsx"),
    bad=example(workbook(HEADER, ZOE.replace("<v>3</v>", "<f>1+2</f>")), "=1+2, jamais calculé", "exemple.xlsx"),
)
def formule_sans_resultat(file: File) -> Iterator[Found]:
    """Un classeur garde, à côté de chaque formule, son dernier résultat : c'est lui que lisent les autres outils.

    Un classeur écrit par un programme, et jamais ouvert dans un tableur, peut n'avoir aucun résultat : les cellules
    paraissent remplies à l'écran, mais elles sont vides pour qui réutilise le fichier.
    """
    if pending := file.table.pending:
        more = "…" if pending.number > len(pending.cells) else ""
        yield Found({"cells": ", ".join(pending.cells) + more, "number": pending.number})


@rule(
    "cellules-fusionnees",
    type="cellules-fusionnees",
    severity="warning",
    scope="file",
    title="Des cellules sont fusionnées",
    message="Des cellules du tableau sont fusionnées ({number} en tout : {cells}) : seule la première de chacune a une "
    "valeur, les autres sont vides.",
    remedy="Dans le tableur, sélectionnez le tableau, annulez la fusion des cellules, puis recopiez la valeur dans "
    "chaque cellule.",
    good=example(SHEET, "aucune cellule fusionnée", "exemple.xlsx"),
    bad=example(
        workbook(HEADER, ZOE, f'<row r="3">{TEXT.format("A3", "Adam")}<c r="B3"/></row>', after=MERGED),
        "les cellules B2 et B3 fusionnées",
        "exemple.xlsx",
    ),
)
def cellules_fusionnees(file: File) -> Iterator[Found]:
    """Des cellules fusionnées n'ont qu'une valeur, celle du coin : dans un export CSV, les autres sont vides.

    À l'écran, la valeur semble valoir pour toutes les lignes ; pour un logiciel, seule la première l'a. Les cellules
    vidées ainsi sont jugées comme des cellules vides : un champ obligatoire y manque.
    """
    if merged := file.table.merged:
        more = "…" if len(merged) > SHOWN else ""
        yield Found({"cells": ", ".join(merged[:SHOWN]) + more, "number": len(merged)})


@rule(
    "guillemet-non-ferme",
    type="source-error",
    scope="file",
    vital=True,
    title="Un guillemet ouvert n'est jamais refermé",
    message="Un guillemet ouvert à la ligne {line} n'est pas refermé correctement.",
    remedy='Refermez le guillemet, ou doublez-le ("") s\'il fait partie du texte ; les lignes suivantes ont été '
    "contrôlées comme si ce guillemet était un caractère ordinaire.",
    good=example(GOOD, '"Zoé",3'),
    bad=example('prenom,nombre\n"Zoé,3\nAdam,5\n', '"Zoé,3'),
)
def guillemet_non_ferme(chunk: Chunk) -> Iterator[Found]:
    """Dans un fichier CSV, un guillemet droit en début de cellule annonce un texte que ferme un second guillemet.

    Quand le second manque, les logiciels avalent les lignes suivantes dans la même cellule et des données
    disparaissent sans bruit.
    """
    for place in chunk.unclosed:
        yield Found({}, chunk.row + place, chunk.line(place))


@rule(
    "lignes-entre-guillemets",
    type="source-error",
    scope="file",
    title="Chaque ligne entière est entre guillemets",
    message="Chaque ligne entière du fichier est entre guillemets : pour un logiciel, elle ne compte qu'une cellule.",
    remedy="Retirez les guillemets du début et de la fin de chaque ligne entière (tableur : Données, Convertir, "
    "Délimité), puis enregistrez au format CSV. Les cellules ont été contrôlées comme si c'était fait.",
    good=example(GOOD, "prenom,nombre"),
    bad=example('"prenom,nombre"\n"Zoé,3"\n"Adam,5"\n', '"prenom,nombre"'),
)
def lignes_entre_guillemets(file: File) -> Iterator[Found]:
    """Toute la ligne, séparateurs compris, est placée entre deux guillemets.

    C'est l'effet d'un tableur qui a ouvert le fichier sans séparer les colonnes, puis l'a enregistré : les séparateurs
    sont devenus un texte comme un autre. À l'ouverture, choisissez le bon séparateur pour retrouver les colonnes.
    """
    if file.table.mangled.wrapped:
        yield Found({})


@rule(
    "fins-de-ligne-doublees",
    type="blank-row",
    scope="file",
    title="Les fins de ligne sont doublées",
    message="Les fins de ligne sont doublées (CR CR LF) : pour un logiciel, une ligne sur deux est vide.",
    remedy="Exportez de nouveau le fichier, ou remplacez dans un éditeur de texte les fins de ligne doublées par une "
    "seule. Les lignes ont été contrôlées comme si c'était fait.",
    good=example(GOOD, "une fin de ligne par ligne"),
    bad=example("prenom,nombre\r\r\nZoé,3\r\r\nAdam,5\r\r\n", "deux retours chariot à chaque fin de ligne"),
)
def fins_de_ligne_doublees(file: File) -> Iterator[Found]:
    """Chaque ligne se termine par deux retours chariot au lieu d'un.

    Le fichier est passé par un programme ou un transfert qui a traduit des fins de ligne déjà traduites. À l'écran,
    tout paraît à sa place ou séparé par des lignes vides ; un logiciel, lui, lit une ligne vide après chaque ligne.
    """
    if file.table.mangled.doubled:
        yield Found({})


@rule(
    "fins-de-ligne-non-conformes",
    type="fins-de-ligne-non-conformes",
    severity="info",
    scope="file",
    title="Les fins de ligne sont celles des anciens Macintosh",
    message="Chaque ligne du fichier se termine par un retour chariot seul (CR), et non par LF ou CRLF.",
    remedy="Enregistrez le fichier avec les fins de ligne de Windows (CRLF) ou d'Unix (LF) ; dans Excel pour Mac, "
    "choisissez « CSV UTF-8 » plutôt que « CSV (Macintosh) ».",
    good=example(GOOD, "des lignes terminées par LF"),
    bad=example(GOOD.replace("\n", "\r"), "des lignes terminées par CR"),
)
def fins_de_ligne_non_conformes(file: File) -> Iterator[Found]:
    """Une ligne de texte se termine aujourd'hui par LF (Unix, Mac) ou CRLF (Windows), et non par CR seul.

    Les fichiers de ce genre sont lus ici, mais beaucoup de logiciels n'y voient qu'une seule ligne. Les bases adresses
    locales ainsi écrites sont refusées : c'est alors une erreur.
    """
    if file.table.lone_returns:
        yield Found({})


@rule(
    "classeur-au-lieu-de-csv",
    type="source-error",
    scope="file",
    title="Le modèle demande un fichier CSV, et non un classeur",
    message="Ce fichier est un classeur ({kind}), alors que le modèle n'admet que des fichiers CSV.",
    remedy="Dans le tableur, enregistrez la feuille au format « CSV UTF-8 », avec {expected} entre les colonnes.",
    good=Example("un fichier CSV", GOOD.encode(), {**PRENOMS, "validata": {"file": {"kind": "csv"}}}),
    bad=Example("un classeur", SHEET, {**PRENOMS, "validata": {"file": {"kind": "csv"}}}, "exemple.xlsx"),
)
def classeur_au_lieu_de_csv(file: File) -> Iterator[Found]:
    """Le modèle dit que ses fichiers sont échangés en CSV, et ceux qui les reçoivent ne lisent pas les classeurs.

    Le contenu a été contrôlé ici, pour que tout puisse être corrigé avant l'export. Les adresses d'une commune, par
    exemple, ne sont reçues par la Base adresse nationale que dans un fichier CSV.
    """
    if file.schema.notions.get("file", {}).get("kind") == "csv" and file.table.kind != "csv":
        yield Found({"kind": file.table.kind.upper(), "expected": ARTICLES[file.schema.delimiter]})


@rule(
    "modele-remplace",
    type="modele-remplace",
    severity="info",
    scope="file",
    title="Le modèle de ce fichier n'est plus en vigueur",
    message="Le modèle « {schema} » n'est plus en vigueur : {by}.",
    remedy="{advice}",
    good=example(GOOD, "un modèle en vigueur"),
    bad=Example(
        "un modèle remplacé",
        GOOD.encode(),
        {**PRENOMS, "validata": {"replaced": {"by": "la version 2 le remplace", "remedy": "Suivez la version 2."}}},
    ),
)
def modele_remplace(file: File) -> Iterator[Found]:
    """Le fichier a été contrôlé avec un modèle que ses auteurs, ou un texte officiel, ont remplacé.

    Le verdict dit si le fichier suit ce modèle, et non s'il convient à ceux qui l'attendent aujourd'hui. Préparez le
    suivant d'après le modèle en vigueur.
    """
    if replaced := file.schema.notions.get("replaced"):
        name = " ".join(filter(None, [file.schema.name, file.schema.version]))
        facts = {"schema": name, "by": typography(replaced["by"]), "advice": typography(replaced["remedy"])}
        yield Found(facts)


@rule(
    "nom-de-fichier-non-conforme",
    type="nom-de-fichier-non-conforme",
    severity="info",
    scope="file",
    title="Le nom du fichier ne suit pas la règle de nommage du socle commun",
    message=(
        "Le nom « {name} » ne suit pas la forme recommandée {form}.",
        "Le nom « {name} » ne suit pas la forme recommandée AAAAMMJJ_SIREN_{schema}.{extension}.",
    ),
    remedy=(
        "Renommez le fichier suivant la forme {form}, par exemple « {example} ».",
        (
            "Renommez le fichier avec la date, le numéro SIREN de la collectivité et le nom du modèle, "
            "par exemple « 20240131_218601946_{schema}.{extension} »."
        ),
    ),
    good=Example("20240131_218601946_exemple.csv", GOOD.encode(), PRENOMS, "20240131_218601946_exemple.csv"),
    bad=example(GOOD, "export final (2).csv", "export final (2).csv"),
)
def nom_de_fichier_non_conforme(file: File) -> Iterator[Found]:
    """Le socle commun recommande de nommer les fichiers AAAAMMJJ_SIREN_modele.csv.

    La date et le SIREN permettent de reconnaître le producteur et l'ancienneté d'un fichier sans l'ouvrir. Un modèle
    peut avoir sa propre règle : celle des adresses est AAAAMMJJ_bal_SIREN.csv. Le fichier d'un exercice de formation
    (« validata exercise ») ne se publie pas : il n'a pas à la suivre.
    """
    own = file.schema.notions.get("fileName", {})
    if not Pattern(own.get("pattern", NAMED)).matches(file.name) and file.name not in UNPUBLISHED:
        kind = file.table.kind
        told = {name: re.sub("csv$", kind, own[name]) for name in ("form", "example") if name in own}
        yield Found({"name": file.name, "schema": file.schema.name, "extension": kind, **told})


@rule(
    "extension-trompeuse",
    type="extension-trompeuse",
    severity="warning",
    scope="file",
    title="L'extension du nom n'est pas celle du fichier",
    message="Le nom « {name} » annonce {announced}, mais le contenu est {actual}.",
    remedy="Renommez le fichier pour qu'il finisse par .{extension}, ou enregistrez-le à nouveau dans le format "
    "annoncé.",
    good=example(GOOD, "un fichier CSV nommé « 20240131_218601946_exemple.csv »", "20240131_218601946_exemple.csv"),
    bad=example(GOOD, "un fichier CSV nommé « 20240131_218601946_exemple.xlsx »", "20240131_218601946_exemple.xlsx"),
)
def extension_trompeuse(file: File) -> Iterator[Found]:
    """Le nom du fichier finit comme celui d'un classeur alors que c'est un fichier texte, ou l'inverse.

    validata lit le contenu, quel que soit le nom. D'autres programmes se fient au nom, et n'arrivent pas à l'ouvrir.
    """
    announced = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    kind = file.table.kind
    if announced in ANNOUNCED and ANNOUNCED[announced] != kind:
        yield Found(
            {
                "name": file.name,
                "announced": NATURES[ANNOUNCED[announced]],
                "actual": NATURES[kind],
                "extension": kind,
            }
        )


ANNOUNCED = {"csv": "csv", "tsv": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "xlsb": "xlsb", "xls": "xls", "ods": "ods"}
"""Extension -> the kind of table that it announces."""
NATURES = {
    "csv": "un fichier texte (CSV)",
    "xlsx": "un classeur Excel (XLSX)",
    "xlsb": "un classeur Excel binaire (XLSB)",
    "xls": "un ancien classeur Excel (XLS)",
    "ods": "un classeur LibreOffice (ODS)",
}


def span(what: str, first: str, last: str) -> str:
    """Several rows or columns in a row, in French."""
    return f"{what} {first}" if first == last else f"{what}s {first} à {last}"


RULES: tuple[Rule[Callable[[File], Iterator[Found]]], ...] = (
    encodage_incertain,
    encodage_non_utf8,
    separateur_non_conforme,
    lignes_avant_entete,
    lignes_entre_guillemets,
    fins_de_ligne_doublees,
    cellules_vides_apres_tableau,
    formule_sans_resultat,
    cellules_fusionnees,
    fins_de_ligne_non_conformes,
    classeur_au_lieu_de_csv,
    modele_remplace,
    extension_trompeuse,
    nom_de_fichier_non_conforme,
)
"""The rules about how a file is written; the three others are asked about its reading."""


def told(file: File) -> Iterator[Finding]:
    """What is to be said of how the file is written."""
    for one in RULES:
        yield from findings(one, one.find(file))
