"""Warnings about one cell that the reference validator accepts and that still misleads whoever reuses it.

Each function is told a field and the text of a cell that is neither missing nor rejected, and answers
None when it has nothing to say: a cheap test first, the real examination only of suspicious texts.
"""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from validata.checks import french_text, patterns
from validata.checks.mending import LONG, propose
from validata.rules import Detail, cell, rule

if TYPE_CHECKING:
    from validata.schema import Field

QUALITY: tuple[str, ...] = (
    "cellule-blanche",
    "octet-nul",
    "caracteres-corrompus",
    "notation-scientifique",
    "nombre-inhabituel",
    "zeros-perdus",
    "espaces-superflus",
    "valeur-exemple",
    "date-future",
    "donnee-personnelle",
)
"""The codes in the order in which they are tried: the first that speaks is the only one."""

FAR = 10_000  # characters: personal data is not looked for further
WRITE = "Écrivez « {suggestion} »."
NUMERIC = ("integer", "number", "year")


@rule(
    "cellule-blanche",
    type="cellule-blanche",
    severity="warning",
    scope="cell",
    title="La cellule semble vide mais contient des espaces",
    message="La cellule semble vide, mais elle contient des espaces ou des caractères invisibles ({length} au total).",
    fix="Supprimez le contenu de la cellule, ou écrivez-y la valeur manquante.",
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Hôtel de ville"),
    bad=cell({"name": "EQUIP_NOM", "type": "string"}, " "),
)
def cellule_blanche(field: Field, text: str) -> Detail | None:
    """La cellule ne contient que des espaces ou des caractères invisibles.

    À l'écran elle paraît vide, mais un logiciel y voit une valeur : une colonne obligatoire semble remplie, et les
    comptages de cellules vides sont faux. Dans Excel ou LibreOffice, sélectionnez la cellule et appuyez sur Suppr ;
    pour toute une colonne, remplacez les espaces par rien dans les cellules qui ne contiennent rien d'autre.
    """
    if not text or french_text.strip(text):
        return None
    return {"length": len(text), **({"suggestion": ""} if "" in field.missing else {})}


@rule(
    "octet-nul",
    type="octet-nul",
    severity="warning",
    scope="cell",
    title="La cellule contient un caractère nul",
    message="La cellule contient un caractère nul, invisible et sans signification dans un texte.",
    fix=(
        "Écrivez « {suggestion} », puis vérifiez le logiciel qui a produit le fichier.",
        "Exportez de nouveau le fichier, en UTF-8, depuis le logiciel qui l'a produit.",
    ),
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Gymnase"),
    bad=cell({"name": "EQUIP_NOM", "type": "string"}, "Gym\0nase"),
)
def octet_nul(field: Field, text: str) -> Detail | None:
    """La cellule contient un caractère nul, qui n'a pas sa place dans un texte.

    Certains logiciels coupent la cellule à cet endroit, d'autres refusent le fichier. Il vient d'un export défectueux
    ou d'un fichier UTF-16 lu comme s'il était dans un autre codage. Le plus sûr est d'exporter de nouveau le fichier,
    en UTF-8.
    """
    if "\0" not in text:
        return None
    return propose(field, text, text.replace("\0", ""))


@rule(
    "caracteres-corrompus",
    type="caracteres-corrompus",
    severity="warning",
    scope="cell",
    title="Des lettres accentuées ont été abîmées par une erreur de codage",
    message=(
        "« {value} » contient des caractères de remplacement ({lost}) : les lettres d'origine sont perdues.",
        "« {value} » contient des lettres accentuées mal décodées.",
    ),
    fix=(
        WRITE,
        "Reprenez le texte d'origine, puis enregistrez le fichier en UTF-8.",
    ),
    good=cell({"name": "DELIB_OBJET", "type": "string"}, "Délibération"),
    bad=cell({"name": "DELIB_OBJET", "type": "string"}, "D\u00c3\u00a9lib\u00c3\u00a9ration"),
)
def caracteres_corrompus(field: Field, text: str) -> Detail | None:
    """Le texte porte la trace d'une erreur de codage : « Ã© » au lieu de « é », ou un losange à point d'interrogation.

    Le fichier a été enregistré dans un codage puis relu dans un autre. Les mots touchés ne se retrouvent plus par une
    recherche, et un caractère de remplacement ne peut plus être deviné. Dans Excel, ouvrez le CSV par Données, À partir
    d'un fichier texte, et choisissez UTF-8 ; LibreOffice demande le codage à l'ouverture. Enregistrez ensuite en UTF-8.
    """
    lost = text.count("\ufffd")
    if lost:
        return {"lost": lost}
    mended = french_text.unscramble(text)
    if mended == text:
        return None
    lost = mended.count("\ufffd")
    return {"lost": lost} if lost else propose(field, text, mended)


@rule(
    "notation-scientifique",
    type="notation-scientifique",
    severity="warning",
    scope="cell",
    title="Un nombre a été abrégé par le tableur en notation scientifique",
    message=(
        "« {number} » est un nombre en notation scientifique, que tous les logiciels ne savent pas lire.",
        "« {value} » est un nombre abrégé par le tableur : des chiffres ont pu disparaître.",
    ),
    fix=(
        WRITE,
        "Vérifiez « {huge} » à la source : en entier, ce nombre aurait plus de 30 chiffres.",
        "Écrivez « {number} » avec tous ses chiffres.",
        "Reprenez la valeur d'origine et saisissez-la dans une colonne au format Texte.",
    ),
    good=cell({"name": "reference", "type": "string"}, "21860194600013"),
    bad=cell({"name": "reference", "type": "string"}, "2,18602E+13"),
)
def notation_scientifique(field: Field, text: str) -> Detail | None:
    """La cellule contient un nombre abrégé, comme 2,18602E+13, là où l'on attend tous ses chiffres.

    Excel et LibreOffice abrègent ainsi les longs numéros (SIRET, références) : enregistrés en CSV, les chiffres qui ne
    sont pas affichés sont perdus. Mettez la colonne au format Texte avant la saisie ou l'import, puis recopiez
    la valeur depuis sa source ; changer le format après coup ne rend pas les chiffres.
    """
    if "E" not in text and "e" not in text:
        return None
    short = french_text.strip(text)
    if len(short) > 40 or not french_text.SCIENTIFIC.fullmatch(short):  # noqa: PLR2004 - no number is so long
        return None
    if field.type in NUMERIC:
        whole = plain_number(field, Decimal(short.replace(",", ".")))
        return {"number": short, **(propose(field, text, whole) if whole else {"huge": short})}
    # Codes such as « 12E3 » exist; a spreadsheet always writes the sign.
    code = re.fullmatch(r"\d+E\d+", short, re.ASCII)
    return {} if field.type in ("string", "any") and not code else None


@rule(
    "nombre-inhabituel",
    type="nombre-inhabituel",
    severity="warning",
    scope="cell",
    title="Un nombre est écrit d'une façon que peu de logiciels comprennent",
    message=(
        "« {infinite} » n'est pas une quantité, même si cette écriture passe pour un nombre.",
        "« {value} » passe pour un nombre, mais il contient autre chose que les chiffres de 0 à 9.",
    ),
    fix=(
        WRITE,
        "Écrivez le nombre à la place de « {infinite} », ou videz la cellule s'il est inconnu.",
        "Écrivez le nombre avec les chiffres de 0 à 9 seulement.",
    ),
    good=cell({"name": "VOTE_POUR", "type": "integer"}, "1000"),
    bad=cell({"name": "VOTE_POUR", "type": "integer"}, "1_000"),
)
def nombre_inhabituel(field: Field, text: str) -> Detail | None:
    """Le nombre est admis par l'outil de référence, mais écrit d'une façon que les tableurs ne comprennent pas.

    Un tiret bas entre les milliers, des chiffres d'un autre alphabet, un signe plus, des espaces autour ou le mot
    « NaN » font de la cellule un texte dans Excel et LibreOffice : elle n'entre plus dans les sommes. Écrivez
    le nombre avec les chiffres de 0 à 9, au format Nombre sans séparateur de milliers.
    """
    if field.type not in NUMERIC or len(text) > LONG or usual(field, text):
        return None
    value, failures = field.read(text)
    if value is None or failures or field.descriptor.get("bareNumber") is False:
        return None
    number = Decimal(str(value))
    if not number.is_finite():
        return {"infinite": french_text.strip(text)}
    return propose(field, text, plain_number(field, number))


@rule(
    "zeros-perdus",
    type="zeros-perdus",
    severity="warning",
    scope="cell",
    title="Un code a perdu les zéros de son début",
    message="« {value} » a {length} chiffres au lieu de {width} : le tableur a sans doute supprimé le zéro du début.",
    fix=(
        "Écrivez « {suggestion} » si c'est bien le cas ; sinon, retrouvez le bon code.",
        "Ajoutez les zéros qui manquent au début du code, ou retrouvez le bon code.",
    ),
    good=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "01000"),
    bad=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "1000"),
)
def zeros_perdus(field: Field, text: str) -> Detail | None:
    """Le code commence par un zéro que le tableur a supprimé, en le prenant pour un nombre.

    « 1000 » au lieu de « 01000 » n'est plus un code postal : les lignes de l'Ain à l'Ariège, entre autres, ne se
    rapprochent plus d'aucun autre fichier. Mettez la colonne au format Texte avant de saisir ou d'importer les codes,
    dans Excel comme dans LibreOffice, puis complétez les valeurs abîmées.
    """
    if field.type != "string" or not text.isdecimal() or not text.isascii():
        return None
    width = code_width(field)
    if not width or len(text) >= width:
        return None
    found = propose(field, text, patterns.lost_zeros(text, width))
    return {"length": len(text), "width": width, **found} if found else None


@rule(
    "espaces-superflus",
    type="espaces-superflus",
    severity="warning",
    scope="cell",
    title="La valeur est précédée ou suivie d'espaces",
    message="« {value} » est précédé ou suivi d'espaces ou de caractères invisibles.",
    fix=(WRITE, "Retirez les espaces placées avant et après la valeur."),
    good=cell({"name": "COMMUNE_NOM", "type": "string"}, "Poitiers"),
    bad=cell({"name": "COMMUNE_NOM", "type": "string"}, "Poitiers "),
)
def espaces_superflus(field: Field, text: str) -> Detail | None:
    """La valeur commence ou finit par des espaces, visibles ou non.

    « Poitiers » et « Poitiers » suivi d'une espace sont deux valeurs différentes pour un logiciel : les
    regroupements et les rapprochements entre fichiers les séparent. Dans Excel ou LibreOffice, la fonction
    SUPPRESPACE retire les espaces ordinaires ; une espace insécable se retire avec Rechercher et remplacer.
    """
    bare = french_text.strip(text)
    return None if bare == text else propose(field, text, bare)


@rule(
    "valeur-exemple",
    type="valeur-exemple",
    severity="warning",
    scope="cell",
    title="La cellule contient un texte d'attente au lieu d'une valeur",
    message=(
        "« {error} » est une erreur de formule du tableur, et non une valeur.",
        "« {value} » est un texte d'attente, et non une valeur.",
    ),
    fix=(
        "Corrigez la formule qui donne « {error} », ou remplacez-la par la valeur voulue.",
        "Remplacez-le par la vraie valeur, ou videz la cellule si la colonne est facultative.",
    ),
    good=cell({"name": "EQUIP_NOM", "type": "string"}, "Salle des fêtes"),
    bad=cell({"name": "EQUIP_NOM", "type": "string"}, "à compléter"),
)
def valeur_exemple(field: Field, text: str) -> Detail | None:
    """La cellule contient un texte provisoire (« XXXX », « à compléter », « n/a », « - »…) resté dans le fichier.

    Pour un logiciel c'est une valeur comme une autre : elle apparaît dans les listes, et la cellule ne compte pas comme
    vide. Remplacez-la par la vraie valeur. Si celle-ci est inconnue et que la colonne est facultative, videz la
    cellule : c'est la façon normale de dire qu'une donnée manque.
    """
    if field.type not in ("string", "any") or "enum" in field.constraints:
        return None
    if len(text) > 24:  # noqa: PLR2004 - longer than any of them but one
        return {} if text[:11].lower() == "lorem ipsum" else None
    word = french_text.unaccented(text)
    if word in FORMULA_ERRORS:
        return {"error": french_text.strip(text)}
    if word in PLACEHOLDERS or text in NULLS or PLACEHOLDER.fullmatch(word):
        return {}
    return None


@rule(
    "date-future",
    type="date-future",
    severity="warning",
    scope="cell",
    title="La date n'est pas encore passée",
    message="« {value} » est une date à venir.",
    fix="Vérifiez l'année, le mois et le jour ; gardez la date si elle est bien à venir.",
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2023-06-26"),
    bad=cell({"name": "DELIB_DATE", "type": "date"}, "2999-06-26"),
)
def date_future(field: Field, text: str) -> Detail | None:
    """La date est postérieure au jour du contrôle, alors que la colonne décrit un fait passé.

    C'est le plus souvent une faute de frappe dans l'année (2203 pour 2023), qui fausse les classements et les
    graphiques. Les colonnes de fin, d'échéance, de validité ou de menu ne sont pas concernées. Dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre toutes les dates à venir.
    """
    if field.type not in ("date", "datetime") or words(field) & AHEAD:
        return None
    day = today()
    if re.match(r"[12]\d{3}-\d\d-\d\d", text, re.ASCII) and text[:10] <= day.isoformat():
        return None
    value, _ = field.read(text[:LONG])
    if isinstance(value, datetime):
        value = value.date()
    return {} if isinstance(value, date) and value > day else None


@rule(
    "donnee-personnelle",
    type="donnee-personnelle",
    severity="warning",
    scope="cell",
    title="La cellule semble contenir une donnée personnelle",
    message="La cellule semble contenir {kind}.",
    fix="Retirez cette donnée, sauf si la personne a donné son accord ou si la loi en impose la publication.",
    good=cell({"name": "DELIB_OBJET", "type": "string"}, "Nomination du secrétaire de séance"),
    bad=cell({"name": "DELIB_OBJET", "type": "string"}, "Contacter prenom.nom@gmail.com"),
)
def donnee_personnelle(field: Field, text: str) -> Detail | None:
    """La cellule semble contenir l'adresse électronique, le mobile ou le numéro de sécurité sociale d'une personne.

    Un fichier ouvert est copié partout et ne se rattrape pas : sauf accord de la personne ou obligation légale, ces
    données ne doivent pas y figurer. Supprimez-les, ou remplacez-les par les coordonnées du service. Les colonnes
    prévues pour un courriel ou un téléphone ne sont pas examinées, sauf pour les numéros de sécurité sociale.
    """
    if field.type not in ("string", "any") or field.format in ("uri", "uuid", "binary", "wkt"):
        return None
    short = text[:FAR]
    for found in NIR.finditer(short):
        if is_nir(found[0]):
            return {"kind": "un numéro de sécurité sociale"}
    if field.format == "email" or words(field) & CONTACT:
        return None
    if "@" in short:
        for match in PERSONAL_EMAIL.finditer(short):
            if not OFFICE.search(match[1].lower()):
                return {"kind": "une adresse électronique personnelle"}
    if "pattern" not in field.constraints and any(n in short for n in ("06", "07", "33")) and MOBILE.search(short):
        return {"kind": "un numéro de téléphone mobile"}
    return None


PLACEHOLDER = re.compile(r"[x]{3,}|[n]{3,}|[?]+|[.]{2,}|\u2026|[-_\u2013\u2014]+|/+|lorem ipsum.*", re.DOTALL)
PLACEHOLDERS = frozenset(
    (
        "a completer",
        "a definir",
        "a preciser",
        "a remplir",
        "a renseigner",
        "a saisir",
        "a venir",
        "aaaa-mm-jj",
        "en attente",
        "example",
        "exemple",
        "jj/mm/aaaa",
        "n.c.",
        "n.r.",
        "n/a",
        "n/c",
        "n/r",
        "ne rien ecrire",
        "ne rien indiquer",
        "neant",
        "non communique",
        "non disponible",
        "non renseigne",
        "non renseignee",
        "sans objet",
        "tbd",
        "todo",
        "yyyy-mm-dd",
    )
)
NULLS = frozenset(("null", "NULL", "None", "nan", "NaN", "undefined"))  # « Nan » is a first name
FORMULA_ERRORS = frozenset(
    (
        "#calc!",
        "#champ!",
        "#div/0!",
        "#n/a",
        "#name?",
        "#nom?",
        "#nombre!",
        "#nul!",
        "#num!",
        "#ref!",
        "#valeur!",
        "#value!",
        "err:502",
        "err:508",
        "err:509",
        "err:522",
    )
)
AHEAD = frozenset(
    ("echeance", "expiration", "fin", "limite", "menu", "prevision", "prevue", "previsionnelle", "validite")
)
CONTACT = frozenset(
    ("contact", "courriel", "email", "fax", "mail", "mel", "mobile", "phone", "portable", "tel", "telephone")
)
OFFICE = re.compile(
    r"mairie|commune|ville|village|contact|accueil|secret|ecole|college|lycee|biblio|media|ludo|musee|theatre|cinema|"
    r"assoc|asso\b|club|comite|office|tourisme|info|service|urbanisme|etatcivil|syndicat|agence|camping|creche|ehpad|"
    r"centre|foyer|paroisse|pompier|sport|culture|communaut|^(?:cc|ccas|mjc|sivom|sivu|mfr|usep|amicale)"
)
PERSONAL_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})@(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|orange|wanadoo|free|sfr|"
    r"neuf|laposte|bbox|numericable|icloud|me|mac|aol|protonmail|proton|gmx|club-internet|cegetel|aliceadsl)"
    r"\.(?:com|fr|net|me)\b",
    re.ASCII | re.IGNORECASE,
)
MOBILE = re.compile(
    r"(?<![\w./,+-])(?:(?:\+|00)33 ?(?:\(0\) ?)?|0)[67](?:[ .\-\u00a0\u202f]?\d{2}){4}(?![\w/-]|[.,]\d)"
)
NIR = re.compile(
    r"[12](?<!\d\d) ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?[/-]? ?\d\d(?!\d)".replace(
        " ", "[ \u00a0]"
    ),
    re.ASCII,
)


def today() -> date:
    """The day of the run; VALIDATA_TODAY (AAAA-MM-JJ) replaces it in tests."""
    given = os.environ.get("VALIDATA_TODAY")
    return date.fromisoformat(given) if given else datetime.now().astimezone().date()


def usual(field: Field, text: str) -> bool:
    """Whether a number is written in plain digits, with the marks that its field declares."""
    if field.type != "number":
        return re.fullmatch(r"-?\d+", text, re.ASCII) is not None
    group = str(field.descriptor.get("groupChar") or "")
    mark = re.escape(str(field.descriptor.get("decimalChar") or "."))
    plain = text.replace(group, "") if group else text
    return re.fullmatch(rf"-?(?:\d+(?:{mark}\d*)?|{mark}\d+)", plain, re.ASCII) is not None


def plain_number(field: Field, number: Decimal) -> str:
    """A number in plain digits, with the decimal mark of its field."""
    if abs(number.adjusted()) > 30:  # noqa: PLR2004 - more zeros than a reader can check
        return ""
    plain = f"{number:f}"
    return plain.replace(".", str(field.descriptor.get("decimalChar") or "."))


def words(field: Field) -> frozenset[str]:
    """The words of a field's name and title, in lower case without accents."""
    return words_of(f"{field.name} {field.descriptor.get('title') or ''}")


@lru_cache(maxsize=1024)
def words_of(label: str) -> frozenset[str]:
    """The words of a label, cut at spaces, signs and capitals inside a word (`dateFin`)."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    return frozenset(re.findall(r"[a-z]+", french_text.unaccented(apart).replace("_", " ")))


WIDTHS = {"siret": 14, "siren": 9, "insee": 5, "codepostal": 5, "postal": 5, "telephone": 10, "tel": 10}
CHECK_WIDTHS = {
    "french-siret-value": 14,
    "siret": 14,
    "french-siren-value": 9,
    "siren": 9,
    "code-commune-insee": 5,
    "code-postal": 5,
    "phone-number-value": 10,
}


def code_width(field: Field) -> int:
    """How many digits the code of a field has, from its pattern, its checks or the words of its name; 0 if unknown."""
    pattern = str(field.constraints.get("pattern") or "")
    if pattern:
        return patterns.fixed_width(pattern) or 0
    for check in field.checks:
        if check.name in CHECK_WIDTHS:
            return CHECK_WIDTHS[check.name]
    return next((WIDTHS[word] for word in sorted(words_of(field.name)) if word in WIDTHS), 0)


def is_nir(text: str) -> bool:
    """Whether the control key of a social security number is right."""
    from stdnum.fr import nir  # noqa: PLC0415 - only for suspicious texts

    return bool(nir.is_valid(re.sub(r"[\s/-]", "", text)))
