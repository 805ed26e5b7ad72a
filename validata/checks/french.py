"""Rules about one column that a schema asks for by name: French identifiers, codes, places and hours.

`value` is the typed value of a cell that is neither empty nor of a wrong type. A test that cannot
even examine it (a number given to a test of texts) means that it is not valid: see `holds`.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from validata.rules import Detail, Example, cell, rule, typography
from validata.schema import key

# A name of CHECKS leads to one rule; these names are judged by a second one, registered under a longer name.
ALSO = {"french-gps-coordinates": ("french-gps-coordinates/inversees",)}

SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
DECIMAL = re.compile(r"(\d+)[.,]0+")
SIREN, SIRET = 9, 14  # digits
LOST_ZEROS = 2  # how many leading zeros a spreadsheet may have removed
YEARS = re.compile(r"(\d{4})/(\d{4})\n?")
MATTERS = (
    "Commande publique",
    "Urbanisme",
    "Domaine et patrimoine",
    "Fonction publique",
    "Institutions et vie politique",
    "Libertés publiques et pouvoirs de police",
    "Finances locales",
    "Domaines de compétences par thèmes",
    "Autres domaines de compétences",
)
DAYS = {"lu": "Mo", "ma": "Tu", "me": "We", "je": "Th", "ve": "Fr", "sa": "Sa", "di": "Su"}
# West, south, east, north of each French territory; a point on the border is outside.
BOXES = (
    (-5.141277, 41.333571, 9.560091, 51.088989),  # metropolitan France
    (-61.809839, 15.832041, -61.001959, 16.514488),  # Guadeloupe
    (-61.229033, 14.388646, -60.809655, 14.878723),  # Martinique
    (-54.60239, 2.111055, -51.619041, 5.748138),  # French Guiana
    (55.216526, -21.389631, 55.836654, -20.8718),  # La Réunion
    (45.01833, -13.005254, 45.299985, -12.63659),  # Mayotte
)
FORMATS = {
    "canton": "nom de canton",
    "code-commune-insee": "code commune INSEE",
    "code-departement": "code de département",
    "code-fantoir": "code FANTOIR",
    "code-pays-iso2": "code de pays à deux lettres",
    "code-pays-iso3": "code de pays à trois lettres",
    "code-postal": "code postal",
    "code-region": "code de région",
    "code-rna": "numéro d'association (RNA)",
    "commune": "nom de commune",
    "coordonnees-gps-francaises": "point situé en France",
    "departement": "nom de département",
    "id-rnb": "identifiant de bâtiment (RNB)",
    "latitude-l93": "latitude en Lambert 93",
    "longitude-l93": "longitude en Lambert 93",
    "nomenclature-acte": "matière de la nomenclature des actes",
    "pays": "nom de pays",
    "region": "nom de région",
    "siren": "numéro SIREN",
    "siret": "numéro SIRET",
}
OLDER = {"numero-departement": "code-departement"}
"""Names that frformat gave to its formats before version 0.5."""
LONG = 500  # characters beyond which a text is not examined further: it is no slip of the pen
FEW = 1000  # valid values among which the closest is worth suggesting

NOT_A_TEXT = "« {value} » ne peut pas être contrôlé : le modèle déclare cette colonne comme {kind}, et non comme texte."
NOT_A_TEXT_FIX = "Signalez aux auteurs du modèle que cette colonne doit y être de type texte, et non {kind}."
KINDS = {"bool": "booléen", "int": "nombre entier", "Decimal": "nombre", "float": "nombre", "list": "tableau"}
WRITE = "Écrivez « {suggestion} » à la place de « {value} »."


def asked(check: str, text: str, *, type: str = "string", **params: str) -> Example:  # noqa: A002 - the field's own word
    """The example of a column whose values a schema checks by name."""
    return cell({"type": type}, text, checks=({"name": check, "params": {"column": "champ", **params}},))


def holds(test: Callable[[Any], Any], value: object) -> bool:
    """Whether `value` passes the test; a value that the test cannot examine does not."""
    try:
        return bool(test(value))
    except Exception:  # noqa: BLE001 - whatever a library makes of a value that it did not foresee
        return False


def judge(test: Callable[[Any], Any], value: object, text: str, explain: Callable[[str], Detail]) -> Detail | None:
    """None when `value` passes a test of texts, else what `explain` says of the text."""
    if holds(test, value):
        return None
    if holds(test, text):  # the text is right: the schema has read it as something else
        return {"kind": KINDS.get(type(value).__name__, "autre chose")}
    return explain(text) if len(text) <= LONG else {}


def facts(reason: str | None, suggestion: str | None = None) -> Detail:
    """The facts that are known."""
    known = ("reason", typography(reason) if reason else None), ("suggestion", suggestion)
    return {name: fact for name, fact in known if fact is not None}


@rule(
    "siret-invalide",
    type="french-siret-value",
    scope="cell",
    title="Le numéro SIRET n'est pas valide",
    message=(
        NOT_A_TEXT,
        "« {value} » n'est pas un numéro SIRET valide : {reason}.",
        "« {value} » n'est pas un numéro SIRET valide.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Retrouvez les 14 chiffres sur annuaire-entreprises.data.gouv.fr, et mettez la colonne au format texte.",
    ),
    good=asked("siret", "21860194600013"),
    bad=asked("siret", "2,18602E+13"),
    checks=("siret", "french-siret-value"),
    replaces=("motif-non-respecte",),
)
def siret_invalide(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Un numéro SIRET désigne un établissement par 14 chiffres : les 9 du SIREN, puis 5 pour l'établissement.

    Ses derniers chiffres sont des clés de contrôle, qui révèlent une faute de frappe. Un numéro faux empêche de
    rapprocher ce fichier d'un autre. Les tableurs l'abîment souvent (`2,18602E+13`, zéro initial perdu) : mettez la
    colonne au format texte avant de le saisir. La validité du numéro ne prouve pas que l'établissement existe.
    """
    from stdnum.fr import siren, siret  # noqa: PLC0415 - only for the schemas that ask for it

    def explain(text: str) -> Detail:
        found = number_fault(text, SIRET, siret.is_valid)
        digits = found.pop("digits", "")
        if len(digits) == SIREN and siren.is_valid(digits):
            return facts(f"c'est un SIREN ({SIREN} chiffres), il manque les 5 chiffres de l'établissement")
        if len(digits) == SIRET and "suggestion" not in found:
            zeros = len(digits) - len(digits.rstrip("0"))
            if siren.is_valid(digits[:SIREN]) and digits.endswith("00000"):
                return facts("ses 5 derniers chiffres (00000) ne désignent aucun établissement")
            if zeros > SIRET - SIREN:
                return facts(f"il se termine par {zeros} zéros, un tableur l'a sans doute arrondi")
            if not siren.is_valid(digits[:SIREN]):
                return facts("ses 9 premiers chiffres ne forment pas un SIREN, l'un d'eux est sans doute erroné")
        return found

    return judge(siret.is_valid, value, text, explain)


@rule(
    "siren-invalide",
    type="french-siren-value",
    scope="cell",
    title="Le numéro SIREN n'est pas valide",
    message=(
        NOT_A_TEXT,
        "« {value} » n'est pas un numéro SIREN valide : {reason}.",
        "« {value} » n'est pas un numéro SIREN valide.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Retrouvez les 9 chiffres sur annuaire-entreprises.data.gouv.fr, et mettez la colonne au format texte.",
    ),
    good=asked("siren", "218601946"),
    bad=asked("siren", "218601945"),
    checks=("siren", "french-siren-value"),
    replaces=("motif-non-respecte",),
)
def siren_invalide(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Un numéro SIREN désigne une entreprise, une association ou une collectivité par 9 chiffres.

    Le dernier est une clé de contrôle, qui révèle une faute de frappe. Un numéro faux empêche de rapprocher ce
    fichier d'un autre. Ne le confondez pas avec le SIRET (14 chiffres), dont il est le début, ni avec le numéro de
    TVA, dont il est la fin.
    """
    from stdnum.fr import siren, siret  # noqa: PLC0415 - only for the schemas that ask for it

    def explain(text: str) -> Detail:
        found = number_fault(text, SIREN, siren.is_valid)
        digits = found.pop("digits", "")
        if len(digits) == SIRET and siret.is_valid(digits):
            reason = f"c'est un SIRET ({SIRET} chiffres), dont seuls les {SIREN} premiers sont attendus"
            return facts(reason, digits[:SIREN])
        return found

    return judge(siren.is_valid, value, text, explain)


def number_fault(text: str, length: int, valid: Callable[[str], bool]) -> Detail:
    """What is wrong with an identifier of `length` digits; `digits` are those that can be trusted."""
    plain = text.strip()
    if SCIENTIFIC.fullmatch(plain):
        return facts("la notation scientifique d'un tableur en a perdu les derniers chiffres")
    decimal = DECIMAL.fullmatch(plain)
    digits = decimal[1] if decimal else re.sub(r"[^0-9]", "", plain)
    others = "" if decimal else re.sub(r"[0-9]", "", plain)
    if any(c.isalpha() for c in others):
        return facts("il contient des lettres")
    lost = length - LOST_ZEROS <= len(digits) and not digits.startswith("0")
    padded = digits.zfill(length) if lost else digits
    right = padded if valid(padded) else None
    if decimal and (right or len(digits) == length):
        reason = "un tableur y a ajouté une décimale"
    elif len(digits) != length and others.strip(" .-\u00a0\u202f"):
        reason = "il contient d'autres signes que des chiffres"
    elif len(digits) != length:
        reason = f"il compte {len(digits)} chiffre{'s' if len(digits) > 1 else ''} au lieu de {length}"
        reason += ", le zéro initial a été perdu" if right else ""
    elif others.strip(". \u00a0\u202f"):
        reason = "il contient des espaces" if others.isspace() else "il contient d'autres signes que des chiffres"
    else:
        reason = "la clé de contrôle est fausse, un chiffre est sans doute erroné"
    return {**facts(reason, right), "digits": digits}


@rule(
    "annees-invalides",
    type="year-interval-value",
    scope="cell",
    title="La période d'années n'est pas valide",
    message=(
        NOT_A_TEXT,
        "« {value} » n'est pas une période d'années valide : {reason}.",
        "« {value} » n'est pas une période d'années valide.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Écrivez {expected}, la première année précédant la seconde.",
        "Écrivez deux années sous la forme AAAA/AAAA, la première précédant la seconde.",
    ),
    good=asked("year-interval-value", "2017/2018"),
    bad=asked("year-interval-value", "2018/2017"),
    checks=("year-interval-value",),
    replaces=("motif-non-respecte",),
)
def annees_invalides(value: object, text: str, params: dict[str, Any]) -> Detail | None:
    """Une période s'écrit avec ses deux années sur quatre chiffres, séparées par une barre : `2017/2018`.

    La première année précède la seconde. Certains modèles admettent aussi une année seule (`2017`). Toute autre
    écriture oblige ceux qui réutilisent les données à deviner l'exercice concerné.
    """
    alone = params.get("allow-year-only") in ("true", "yes", True)

    def valid(years: str) -> bool:
        both = YEARS.fullmatch(years)
        if both:
            return int(both[1]) < int(both[2])
        return alone and bool(re.fullmatch(r"\d{4}\n?", years))

    def explain(text: str) -> Detail:
        expected = "une année (AAAA) ou deux (AAAA/AAAA)" if alone else "deux années sous la forme AAAA/AAAA"
        return {**years_fault(text, valid), "expected": expected}

    return judge(valid, value, text, explain)


def years_fault(text: str, valid: Callable[[str], bool]) -> Detail:
    """What is wrong with a period of years, and the right one when it is certain."""
    years = re.findall(r"\d+", text)
    signs = re.sub(r"\d", "", text).strip().lower()
    plain = "/".join(years)
    reason = None
    if YEARS.fullmatch(plain) and len(signs) <= 1:
        if years[0] == years[1]:
            return facts("les deux années sont les mêmes", years[0] if valid(years[0]) else None)
        if years[0] > years[1]:
            return facts("la seconde année précède la première", f"{years[1]}/{years[0]}")
        reason = "elle contient des espaces" if signs == "/" else "une barre « / » doit séparer les deux années"
    elif re.fullmatch(r"\d{4}", plain) and not signs and not valid(plain):
        reason = "deux années sont attendues"
    return facts(reason, plain if len(signs) <= 1 and valid(plain) else None)


@rule(
    "nomenclature-actes-invalide",
    type="nomenclature-actes-value",
    scope="cell",
    title="La matière de l'acte n'est pas dans la nomenclature",
    message=(
        NOT_A_TEXT,
        "« {value} » ne suit pas la nomenclature des actes : {reason}.",
        "« {value} » ne suit pas la nomenclature des actes.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Écrivez l'une des neuf matières, une barre sans espace, puis le détail (« Finances locales/Subventions »).",
    ),
    good=asked("nomenclature-acte", "Finances locales/Subventions"),
    bad=asked("nomenclature-acte", "Finance locale / Subventions"),
    checks=("nomenclature-acte", "nomenclature-actes-value"),
)
def nomenclature_actes_invalide(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Les actes transmis au contrôle de légalité sont classés en neuf matières, dont « Finances locales ».

    La cellule commence par l'une d'elles (la casse et les accents sont indifférents), suivie d'une barre sans
    espace et du détail. Une matière inconnue empêche de classer l'acte avec ceux des autres collectivités.
    """
    valid = reference("nomenclature-acte").is_valid

    def explain(text: str) -> Detail:
        head, slash, tail = text.partition("/")
        if not slash:
            head, _, tail = text.partition(next((c for c in "\\|>:;\u2013-" if c in text), "/"))
            reason = "la barre « / » manque"
        elif any(key(head) == key(matter) for matter in MATTERS):
            reason = "la barre « / » est précédée ou suivie d'une espace"
        else:
            reason = "ce qui précède la barre « / » n'est pas l'une des neuf matières"
        return facts(reason, matter_of(head, tail, valid))

    return judge(valid, value, text, explain)


def matter_of(head: str, tail: str, valid: Callable[[str], bool]) -> str | None:
    """The act's classification with the matter that `head` is or nearly is."""
    matters = {key(matter): matter for matter in MATTERS}
    close = difflib.get_close_matches(key(re.sub(r"^[\d.\s]+", "", head)), matters, n=1, cutoff=0.8)
    rest = re.sub(r"\s*/\s*", "/", tail.strip())
    right = f"{matters[close[0]]}/{rest}" if close and rest else ""
    return right if right and valid(right) else None


@rule(
    "horaires-invalides",
    type="opening-hours-value",
    scope="cell",
    title="Les horaires d'ouverture ne sont pas écrits selon la norme d'OpenStreetMap",
    message=(NOT_A_TEXT, "« {value} » n'est pas lisible comme horaires d'ouverture."),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Écrivez les jours en anglais sur deux lettres et les heures sur quatre chiffres (« Mo-Fr 09:00-17:30 »).",
    ),
    good=asked("opening-hours-value", "Mo-Fr 09:00-17:30"),
    bad=asked("opening-hours-value", "Lundi-vendredi 9h-17h30"),
    checks=("opening-hours-value",),
)
def horaires_invalides(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Les horaires suivent la norme d'OpenStreetMap (`opening_hours`).

    « Du lundi au vendredi, de 9 h à 17 h 30 » s'y écrit `Mo-Fr 09:00-17:30`, et plusieurs règles se séparent par un
    point-virgule. Ainsi écrits, ils s'affichent sur une carte et disent si le lieu est ouvert à un instant donné.
    Une phrase libre, elle, n'est comprise que par une personne.
    """
    from opening_hours import validate  # noqa: PLC0415 - only for the schemas that ask for it

    def explain(text: str) -> Detail:
        right = hours(text)
        return facts(None, right if holds(validate, right) else None)

    return judge(validate, value, text, explain)


def hours(text: str) -> str:
    """French opening hours with the days and the hours written as OpenStreetMap does."""
    plain = re.sub(r"\b(le|les|du|de)\s+", "", " ".join(text.lower().split()))
    plain = re.sub(r"\b(lu|ma|me|je|ve|sa|di)(?:n|r|u|m)?(?:\.|[a-z]*di|manche)?(?![a-z])", in_english, plain)
    plain = re.sub(r"\s*(?:\bau\b|\bà\b|[-\u2013])\s*", "-", plain)
    plain = re.sub(r"\s*(?:\bet\b|,|/|&)\s*", ",", plain)
    plain = re.sub(r"\b(\d{1,2})\s?(?:h|:)\s?(\d{2})?", lambda m: f"{m[1].zfill(2)}:{m[2] or '00'}", plain)
    plain = re.sub(r"\b(mo|tu|we|th|fr|sa|su)\b", lambda m: m[1].capitalize(), plain)
    return re.sub(r"\s*[:,]?\s+(?=\d)", " ", plain)


def in_english(day: re.Match[str]) -> str:
    """The two letters of a French day."""
    return DAYS[day[1]]


@rule(
    "telephone-invalide",
    type="phone-number-value",
    scope="cell",
    title="Le numéro de téléphone n'est pas valide",
    message=(
        NOT_A_TEXT,
        "« {value} » n'est pas un numéro de téléphone valide : {reason}.",
        "« {value} » n'est pas un numéro de téléphone valide.",
    ),
    fix=(
        NOT_A_TEXT_FIX,
        WRITE,
        "Écrivez un seul numéro, à 10 chiffres (« 01 99 00 27 37 ») ou international (« +33 1 99 00 27 37 »).",
    ),
    good=asked("phone-number-value", "+33 1 99 00 27 37"),
    bad=asked("phone-number-value", "01 99 00 27 3"),
    checks=("phone-number-value",),
)
def telephone_invalide(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """Le numéro ne peut pas être appelé tel quel.

    Sont admis les numéros français à 10 chiffres, les numéros internationaux qui commencent par `+` et l'indicatif
    du pays, et les numéros courts (`115`, `3949`). Un numéro tronqué, ou deux numéros dans une cellule, ne peuvent
    être appelés depuis une application. Les tableurs suppriment volontiers le zéro initial : mettez la colonne au
    format texte.
    """

    def explain(text: str) -> Detail:
        found = phones(text)
        if len(found) > 1:
            return facts("la cellule contient plusieurs numéros")
        return facts(phone_reason(text), found[0] if found else None)

    return judge(is_phone, value, text, explain)


def is_phone(value: str) -> bool:
    """Whether it can be dialled: in France (short numbers included) or as an international number."""
    import phonenumbers  # noqa: PLC0415 - only for the schemas that ask for it

    for region in ("FR", None):
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (region and phonenumbers.is_valid_short_number(number)):
            return True
    return False


def phones(text: str) -> list[str]:
    """The valid numbers that the text contains, well written."""
    import phonenumbers  # noqa: PLC0415 - only for the schemas that ask for it

    found = []
    plain = re.sub(r"^(?=[1-9]\d{8}$)", "0", re.sub(r"[.,]0$", "", text.strip()))
    for match in phonenumbers.PhoneNumberMatcher(plain, "FR"):
        french = match.number.country_code == 33  # noqa: PLR2004 - the calling code of France
        style = phonenumbers.PhoneNumberFormat.NATIONAL if french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        found.append(phonenumbers.format_number(match.number, style))
    return found


def phone_reason(text: str) -> str | None:
    """What is wrong with a phone number, if it is known."""
    import phonenumbers  # noqa: PLC0415 - only for the schemas that ask for it

    if SCIENTIFIC.fullmatch(text.strip()):
        return "la notation scientifique d'un tableur en a perdu les derniers chiffres"
    digits = re.sub(r"[^0-9]", "", text)
    if re.fullmatch(r"0[\d\s./-]*", text.strip()) and len(digits) != 10 and digits[1:2] != "0":  # noqa: PLR2004
        return f"il compte {len(digits)} chiffre{'s' if len(digits) > 1 else ''} au lieu de 10"
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return "son indicatif de pays n'existe pas"
        return None
    reasons = {
        phonenumbers.ValidationResult.TOO_SHORT: "il manque des chiffres",
        phonenumbers.ValidationResult.TOO_LONG: "il y a trop de chiffres",
        phonenumbers.ValidationResult.IS_POSSIBLE: "aucun numéro ne commence ainsi",
    }
    return reasons.get(phonenumbers.is_possible_number_with_reason(number))


@rule(
    "coordonnees-hors-france",
    type="french-gps-coordinates",
    scope="cell",
    title="Le point est hors de France",
    message=(
        "Le point de longitude {longitude} et de latitude {latitude} est hors de France.",
        "« {value} » ne peut pas être contrôlé : le modèle ne déclare pas cette colonne comme un point géographique.",
    ),
    fix=(
        "Vérifiez la longitude {longitude} puis la latitude {latitude} : signe, point décimal, degrés et non mètres.",
        "Signalez aux auteurs du modèle que cette colonne doit y être de type « geopoint ».",
    ),
    good=asked("french-gps-coordinates", "2.35,48.85", type="geopoint"),
    bad=asked("french-gps-coordinates", "12.49,41.89", type="geopoint"),
    checks=("french-gps-coordinates",),
)
def coordonnees_hors_france(value: object, _text: str, _params: dict[str, Any]) -> Detail | None:
    """Le point n'est ni en métropole, ni dans un département d'outre-mer.

    Chaque territoire est pris à grands traits, si bien qu'un point voisin de la frontière passe. Placé sur une
    carte, il tomberait en mer ou à l'étranger. Le plus souvent, un signe ou un chiffre manque, ou les coordonnées
    sont en mètres (Lambert 93) et non en degrés.
    """
    place = point(value)
    if place is None:
        return {}
    longitude, latitude = place
    if in_france(longitude, latitude) or in_france(latitude, longitude):
        return None
    return {"longitude": str(longitude), "latitude": str(latitude)}


@rule(
    "coordonnees-inversees",
    type="reversed-french-gps-coordinates",
    scope="cell",
    title="La latitude est à la place de la longitude",
    message="« {value} » donne la latitude avant la longitude : dans cet ordre, le point est hors de France.",
    fix=(WRITE, "Donnez d'abord la longitude, puis la latitude."),
    good=asked("french-gps-coordinates", "2.35,48.85", type="geopoint"),
    bad=asked("french-gps-coordinates", "48.85,2.35", type="geopoint"),
    checks=("french-gps-coordinates/inversees",),
)
def coordonnees_inversees(value: object, text: str, _params: dict[str, Any]) -> Detail | None:
    """La longitude (est-ouest) s'écrit avant la latitude (nord-sud), à l'inverse de l'usage courant.

    Lu dans l'ordre prévu, le point tombe hors de France ; dans l'autre ordre, il y est. Intervertissez les deux
    nombres dans toute la colonne : la même erreur y est sans doute partout.
    """
    place = point(value)
    if place is None or in_france(*place) or not in_france(*reversed(place)):
        return None
    pair = re.fullmatch(r"(\s*\[?\s*)([^\s,\[\]{}]+)(\s*,\s*)([^\s,\[\]{}]+)(\s*\]?\s*)", text)
    return facts(None, f"{pair[1]}{pair[4]}{pair[3]}{pair[2]}{pair[5]}".strip() if pair else None)


def point(value: object) -> tuple[float, float] | None:
    """The longitude and the latitude of a geopoint, None for anything else."""
    try:
        return float(value.lon), float(value.lat)  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError):
        return None


def in_france(longitude: float, latitude: float) -> bool:
    """Whether the point is strictly inside the box of a French territory."""
    return any(west < longitude < east and south < latitude < north for west, south, east, north in BOXES)


@rule(
    "format-francais-invalide",
    type="custom-check-error",
    scope="cell",
    title="La valeur n'est pas dans la liste ou le format français attendu",
    message="« {value} » n'est pas reconnu comme {format}.",
    fix=(WRITE, "Remplacez cette valeur par une valeur correcte ({format}), telle que l'écrit la source officielle."),
    good=asked("region", "Bretagne", version="2024"),
    bad=asked("region", "Bretagn", version="2024"),
)
def format_francais_invalide(value: object, text: str, params: dict[str, Any]) -> Detail | None:
    """Le modèle demande une valeur d'une liste officielle ou un identifiant d'une forme précise.

    Ce sont par exemple les communes, les départements, les pays, les codes postaux. L'écriture compte : tirets,
    accents, zéro initial des codes. Une valeur hors de la liste ne peut être rapprochée d'aucun autre fichier. Une
    liste change d'une année à l'autre : le modèle dit laquelle il suit.
    """
    name = str(params.get("name"))
    valid = french_format(name, params)
    if valid is None or valid(value):
        return None
    name = OLDER.get(name, name)
    words = FORMATS.get(name) or str(formats()[name].metadata.name)
    return {"format": words, **facts(None, nearest(name, version_of(params), text, valid))}


def french_format(name: str, params: dict[str, Any]) -> Callable[[Any], bool] | None:
    """The test of a format known by its name, None if there is none.

    ValueError, with the reason in French, when the schema's parameters do not allow to build it.
    """
    name = OLDER.get(name, name)
    if name not in formats():
        return None
    if name == "coordonnees-gps-francaises":
        return partial(holds, lambda value: in_france(*(point(value) or ())))
    if "options" in params:
        message = "le paramètre « options » n'est pas pris en charge"
        raise ValueError(typography(message))
    return partial(holds, reference(name, version_of(params)).is_valid)


def version_of(params: dict[str, Any]) -> Any:  # noqa: ANN401 - as the schema has it
    """The edition of a list; « cog » was its name before frformat 0.5."""
    return params.get("version", params.get("cog"))


@cache
def formats() -> dict[str, Any]:
    """The classes of frformat by the name that schemas give them (`CodeRegion` -> `code-region`)."""
    import frformat  # noqa: PLC0415 - slow import, only for the schemas that ask for it

    # The last three are missing from its list.
    known = [*frformat.all_formats, frformat.CodeRNA, frformat.LatitudeL93, frformat.LongitudeL93]
    words = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")
    return {words.sub("-", format_.__name__).lower(): format_ for format_ in known}


@cache
def reference(name: str, version: object = None) -> Any:  # noqa: ANN401 - a format of frformat
    """The format of this name and edition (ValueError in French)."""
    made = formats()[name]
    if "version" not in inspect.signature(made).parameters:
        return made()
    if version is None:
        message = "le paramètre « version » manque (par exemple « 2024 » ou « latest »)"
        raise ValueError(typography(message))
    try:
        return made(version)
    except (AttributeError, ValueError):
        message = f"la version « {version} » n'existe pas (essayez « latest »)"
        raise ValueError(typography(message)) from None


def nearest(name: str, version: object, text: str, valid: Callable[[Any], bool]) -> str | None:
    """The valid value that `text` certainly stands for."""
    code = re.sub(r"[\W_]", "", re.sub(r"[.,]0+$", "", text.strip())).upper()
    coded = name.startswith(("code-", "id-"))
    candidates: list[str] = [text.strip(), code, f"0{code}"] if coded else [text.strip()]
    for candidate in candidates:
        if valid(candidate):
            return candidate
    values = by_key(name, version)
    simple = key(text)
    if simple not in values and len(values) < FEW and not coded:
        simple = next(iter(difflib.get_close_matches(simple, values, n=1, cutoff=0.8)), "")
    return values.get(simple)


@cache
def by_key(name: str, version: object) -> dict[str, str]:
    """The valid values of a closed list by their simplified text, without those that share it."""
    listed: frozenset[str] = getattr(reference(name, version), "get_valid_values_set", frozenset)()
    found: dict[str, str] = {}
    shared: set[str] = set()
    for value in sorted(listed):
        simple = key(value)
        shared.update([simple] if simple in found else [])
        found[simple] = value
    return {simple: value for simple, value in found.items() if simple not in shared}


@rule(
    "controle-impossible",
    type="check-error",
    scope="header",
    title="Un contrôle demandé par le modèle n'a pas pu être fait",
    message=(
        "Le modèle, et non le fichier, est en faute : le contrôle « {name} » n'a pas pu être fait ({reason}).",
        "Le modèle, et non le fichier, est en faute : il demande un contrôle qui n'a pas pu être fait.",
    ),
    fix="Faites corriger le modèle par ses auteurs, puis recommencez.",
    good=asked("siren", "218601946"),
    bad=asked("numero-siren", "218601946"),
)
def controle_impossible() -> Detail:
    """Le modèle (schéma) demande un contrôle impossible.

    Ce contrôle est inconnu, ses paramètres ne suffisent pas, il porte sur une colonne que le modèle ne décrit pas,
    ou c'est un motif dont l'essai prend trop de temps. Le contrôle n'est pas fait, et le fichier ne peut donc pas
    être déclaré conforme. Ce n'est pas au producteur des données d'y remédier : prévenez les auteurs du modèle.
    """
    return {}
