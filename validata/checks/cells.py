"""Rules about one cell that frictionless's reader has rejected: wrong type, broken constraint.

Each function is told the field and the rejected text, and finds what helps to mend it. It never
raises and looks at long texts only to measure them: see `mendable` and `propose`.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
from contextlib import suppress
from datetime import date, datetime
from datetime import time as hour_of_day
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from validata.checks import french_text
from validata.rules import Detail, cell, rows, rule
from validata.schema import Field, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LONG = 1_000  # characters: a longer text is not searched for a correction
LONG_FOR_PATTERN = 200
TRIES = 12  # candidates tried against a pattern
SHOWN_VALUES = 12  # values of a list quoted in a message
MANY_VALUES = 300  # values among which the closest is looked for
CLOSE, VERY_CLOSE = 0.75, 0.9  # difflib's ratios
STEM = 4  # letters in common at the start of two values that are worth comparing
SIREN, SIRET = 9, 14  # digits

WRITE = "Écrivez « {suggestion} »."
ADVICE = ("{advice}", "Prenez modèle sur l'exemple donné pour cette colonne : « {example} ».")
EITHER = "Écrivez « {suggestion} » ou « {alternative} », selon ce que la cellule veut dire."
FIND_DAY = (
    "Cherchez la vraie date dans le document d'origine (le {impossible} n'existe pas), "
    "puis écrivez-la au format {expected}."
)
EITHER_DAY = (
    "Écrivez {suggestion} si c'est le {suggestion_en_lettres}, ou {alternative} si c'est le {alternative_en_lettres}."
)

DIRECTIVES = {"Y": "AAAA", "y": "AA", "m": "MM", "d": "JJ", "H": "hh", "M": "mm", "S": "ss", "B": "mois", "b": "mois"}
ISO_DATE, ISO_DATETIME, ISO_TIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%H:%M:%S"


# Values of the wrong type


@rule(
    "date-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une date écrite au format attendu",
    message=(
        "« {value} » n'est pas une date : le {impossible} n'existe pas.",
        "« {serial} » est un numéro de jour d'Excel, qui correspond au {suggestion_en_lettres}, et non une date.",
        "« {value} » n'indique que l'année {year} : il manque le mois et le jour.",
        "« {value} » n'indique que le mois ({month}) : il manque le jour.",
        "« {value} » comporte une heure ({hour}) alors que la date seule est attendue, au format {expected}.",
        "« {value} » n'est pas une date au format {expected}.",
        "« {value} » n'est pas une date au format attendu.",
    ),
    fix=(
        EITHER_DAY,
        "Écrivez {suggestion} si la cellule désigne bien le {suggestion_en_lettres}, et non le nombre {serial}.",
        "Écrivez {suggestion}, c'est-à-dire le {suggestion_en_lettres}.",
        WRITE,
        FIND_DAY,
        "Ajoutez le mois et le jour à l'année {year}, au format {expected}.",
        "Ajoutez le jour à {month}, au format {expected}.",
        *ADVICE,
        "Écrivez la date au format {expected}.",
        "Écrivez la date au format que le modèle indique pour la colonne « {field} ».",
    ),
    good=cell({"name": "DELIB_DATE", "type": "date"}, "2017-06-27"),
    bad=cell({"name": "DELIB_DATE", "type": "date"}, "27/06/2017"),
    explains=("type:date",),
)
def date_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une date, écrite le plus souvent année-mois-jour (AAAA-MM-JJ).

    Une date écrite autrement n'est pas reconnue par les logiciels, ou l'est de travers : « 05/06/2017 » est
    le 5 juin pour un Français et le 6 mai pour un Américain. Dans Excel ou LibreOffice, sélectionnez la colonne,
    ouvrez le format de cellule et choisissez le format personnalisé AAAA-MM-JJ avant d'enregistrer en CSV. Un nombre
    comme 43000 est une date que le tableur a laissée sous forme de numéro de jour : le même réglage la fait reparaître.
    """
    form = pattern_of(field, ISO_DATE)
    found = french_text.moment(mendable(text))
    readings = [(day, written(day, form)) for day in found.days]
    return known(
        {
            "expected": in_words(form),
            "serial": text if found.serial else None,
            "impossible": found.impossible,
            "year": found.year and str(found.year),
            "month": month_in_words(found.month),
            "hour": found.clock if found.clock and not found.serial else None,
            **(propose_days(field, text, readings) if "d" in form else propose(field, text, *(w for _, w in readings))),
            **hints(field),
        }
    )


@rule(
    "date-heure-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une date et une heure écrites au format attendu",
    message=(
        "« {value} » n'est pas une date : le {impossible} n'existe pas.",
        "« {serial} » est un numéro de jour d'Excel, qui correspond au {suggestion_en_lettres}, et non une date.",
        "« {value} » indique le jour ({day}) mais pas l'heure, alors que le format attendu est {expected}.",
        "« {value} » n'est pas une date suivie d'une heure au format {expected}.",
        "« {value} » n'est pas une date suivie d'une heure au format attendu.",
    ),
    fix=(
        EITHER_DAY,
        WRITE,
        FIND_DAY,
        "Ajoutez l'heure après le {day}, au format {expected}.",
        *ADVICE,
        "Écrivez la date et l'heure au format {expected}.",
        "Écrivez la date et l'heure au format que le modèle indique pour la colonne « {field} ».",
    ),
    good=cell({"name": "menuPublicationDate", "type": "datetime"}, "2023-10-09T08:00:00Z"),
    bad=cell({"name": "menuPublicationDate", "type": "datetime"}, "09/10/2023 à 8h00"),
    explains=("type:datetime",),
)
def date_heure_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une date, la lettre T, puis une heure avec ses secondes (2023-10-09T08:00:00).

    Sans l'heure complète, ou avec une date à la française, un logiciel ne peut ni trier ni comparer les moments.
    Dans Excel ou LibreOffice, appliquez à la colonne le format personnalisé AAAA-MM-JJ"T"hh:mm:ss. La lettre Z à la
    fin signifie que l'heure est donnée en temps universel.
    """
    form = pattern_of(field, ISO_DATETIME)
    found = french_text.moment(mendable(text))
    hour = found.clock or ("00:00:00" if found.serial else None)
    readings = []
    for day in found.days if hour else ():
        iso = f"{day.isoformat()}T{hour}"
        readings.append((day, iso if form == ISO_DATETIME else written(parsed(iso), form)))
    return known(
        {
            "expected": in_words(form),
            "serial": text if found.serial else None,
            "impossible": found.impossible,
            "day": french_text.in_letters(found.days[0]) if len(found.days) == 1 and not hour else None,
            **propose_days(field, text, readings),
            **hints(field),
        }
    )


@rule(
    "heure-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une heure écrite au format attendu",
    message=(
        "« {value} » n'est pas une heure au format {expected}.",
        "« {value} » n'est pas une heure au format attendu.",
    ),
    fix=(WRITE, *ADVICE, "Écrivez l'heure avec ses minutes et ses secondes, par exemple 08:30:00."),
    good=cell({"name": "heure_debut", "type": "time"}, "10:30:00"),
    bad=cell({"name": "heure_debut", "type": "time"}, "10h30"),
    explains=("type:time",),
)
def heure_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une heure sur 24 heures : heures, minutes et secondes séparées par deux-points.

    « 10h30 » se lit bien mais ne se trie pas et ne se calcule pas. Dans Excel ou LibreOffice, appliquez à la colonne
    le format personnalisé hh:mm:ss.
    """
    form = pattern_of(field, ISO_TIME)
    found = french_text.clock(mendable(text)) or ""
    if found and form != ISO_TIME:
        found = written(parsed(f"2000-01-01T{found}"), form)
    return known({"expected": in_words(form), **propose(field, text, found), **hints(field)})


@rule(
    "annee-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une année sur quatre chiffres, suivie du mois quand il est demandé",
    message=(
        "« {value} » couvre deux années ({period}) alors qu'une seule est attendue.",
        "« {value} » n'indique que l'année {year} : il manque le mois.",
        "« {value} » n'est pas une année suivie d'un mois, au format {expected_month}.",
        "« {value} » n'est pas une année sur quatre chiffres.",
    ),
    fix=(
        EITHER,
        WRITE,
        "Choisissez l'une des deux années ({period}), ou faites deux lignes.",
        "Ajoutez le mois à l'année {year}, au format {expected_month}.",
        *ADVICE,
        "Écrivez l'année puis le mois au format {expected_month}.",
        "Écrivez l'année seule, sur quatre chiffres.",
    ),
    good=cell({"name": "ANNEE", "type": "year"}, "2017"),
    bad=cell({"name": "ANNEE", "type": "year"}, "2 017"),
    explains=("type:year", "type:yearmonth"),
)
def annee_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une année seule (2017), ou une année et un mois (2017-06) selon le modèle.

    Une espace, une décimale ou une date complète empêchent de regrouper les lignes par année. Dans Excel ou
    LibreOffice, mettez la colonne au format Nombre, sans décimale ni séparateur de milliers, ou au format Texte.
    """
    short = mendable(text)
    found = french_text.moment(short)
    months = [(day.year, day.month) for day in found.days if not found.serial] or ([found.month] if found.month else [])
    if field.type == "yearmonth":
        detail: Detail = {"expected_month": "AAAA-MM", "year": found.year and str(found.year)}
        return known({**detail, **propose(field, text, *(f"{y}-{m:02}" for y, m in months), two=True), **hints(field)})
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", short, re.ASCII)
    joined = re.sub(r"\s", "", short)
    period = years[:2] if len(years) == 2 and not months else None  # noqa: PLR2004 - two years make a period
    guesses = [] if period else [*french_text.integers(joined), *(str(y) for y, _ in months)]
    return known({"period": period, **propose(field, text, *guesses), **hints(field)})


@rule(
    "entier-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un nombre entier",
    message=(
        "« {value} » a des décimales alors qu'un nombre entier est attendu : {decimal}.",
        "« {value} » n'est pas un nombre entier écrit avec des chiffres seulement.",
    ),
    fix=(
        EITHER,
        WRITE,
        "Écrivez un nombre sans décimale à la place de {decimal}, ou vérifiez que la valeur est dans la bonne colonne.",
        *ADVICE,
        "Écrivez le nombre avec des chiffres seulement, sans espace, unité ni commentaire.",
    ),
    good=cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "1200"),
    bad=cell({"name": "NOMBRE_OCCURRENCES", "type": "integer"}, "1 200"),
    explains=("type:integer",),
)
def entier_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir un nombre entier : des chiffres, précédés au besoin du signe moins.

    Une espace entre les milliers, une décimale ou une unité transforment le nombre en texte, qui ne s'additionne
    plus. Dans Excel ou LibreOffice, mettez la colonne au format Nombre, sans décimale ni séparateur de milliers, et
    déplacez les commentaires dans une autre colonne.
    """
    short, unit = mendable(text), unit_of(field, text)
    whole = french_text.integers(short, unit)
    read = () if whole else french_text.numbers(short, unit)
    return known({"decimal": read[0] if read else None, **propose(field, text, *whole, two=True), **hints(field)})


@rule(
    "nombre-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un nombre écrit au format attendu",
    message=(
        "« {scientific} » est un nombre abrégé par le tableur en notation scientifique, avec une virgule.",
        "« {value} » n'est pas un nombre au format attendu : des chiffres, et {mark_in_words} devant les décimales.",
    ),
    fix=(
        "Écrivez « {suggestion} » si le signe sépare les décimales, ou « {alternative} » s'il sépare les milliers.",
        WRITE,
        "Affichez la cellule au format Nombre pour retrouver tous les chiffres abrégés en « {scientific} ».",
        *ADVICE,
        "Écrivez le nombre seul, sans espace, unité ni symbole, avec {mark_in_words} devant les décimales.",
    ),
    good=cell({"name": "MONTANT", "type": "number"}, "14700.00"),
    bad=cell({"name": "MONTANT", "type": "number"}, "14 700,00"),
    explains=("type:number",),
)
def nombre_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir un nombre : des chiffres, et un point devant les décimales s'il y en a.

    La virgule, les espaces entre les milliers, le symbole € ou le mot « euros » se lisent bien à l'écran, mais un
    logiciel y voit du texte et laisse la ligne hors des totaux. Dans Excel ou LibreOffice, mettez la colonne au format
    Nombre sans séparateur de milliers, puis remplacez la virgule par un point dans le fichier CSV, ou choisissez la
    langue « Anglais » au moment de l'enregistrer.
    """
    short = mendable(text)
    mark = str(field.descriptor.get("decimalChar") or ".")
    guesses = [guess.replace(".", mark) for guess in french_text.numbers(short, unit_of(field, text))]
    return known(
        {
            "mark_in_words": {".": "un point", ",": "une virgule"}.get(mark, f"le signe « {mark} »"),
            "scientific": text if french_text.SCIENTIFIC.fullmatch(short) else None,
            **propose(field, text, *guesses, two=True),
            **hints(field),
        }
    )


@rule(
    "booleen-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient aucune des valeurs qui signifient oui ou non",
    message="« {value} » ne figure pas parmi les valeurs admises pour dire oui ou non : {allowed}.",
    fix=(WRITE, "Écrivez l'une des valeurs suivantes : {allowed}."),
    good=cell({"name": "platProduitOGM", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "oui"),
    bad=cell({"name": "platProduitOGM", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "VRAI"),
    explains=("type:boolean",),
)
def booleen_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait répondre par oui ou par non, avec l'une des écritures que le modèle admet.

    Les majuscules comptent : « Oui », « OUI » et « oui » sont trois valeurs différentes pour un logiciel, et
    les lignes mal écrites échappent aux comptages. Dans Excel ou LibreOffice, remplacez toutes les variantes avec
    Rechercher et remplacer, ou imposez les valeurs par une liste déroulante (Données, Validation).
    """
    true = [str(v) for v in field.descriptor.get("trueValues") or ("true", "True", "TRUE", "1")]
    false = [str(v) for v in field.descriptor.get("falseValues") or ("false", "False", "FALSE", "0")]
    word = key(french_text.unaccented(mendable(text).replace(",0", "").replace(".0", "")))
    same = [v for v in (*true, *false) if word and key(v) == word]
    yes = word in {"oui", "o", "vrai", "v", "true", "t", "yes", "y", "x", "1"}
    no = word in {"non", "n", "faux", "f", "false", "no", "0"}
    guesses = [*same, *true[: int(yes)], *false[: int(no)]]
    return known({"allowed": [*true, *false][:SHOWN_VALUES], **propose(field, text, *guesses)})


@rule(
    "url-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une adresse web complète",
    message=(
        "« {value} » contient {several} adresses alors qu'une seule est attendue.",
        "« {email} » est une adresse électronique, et non l'adresse d'une page web.",
        "« {value} » n'est pas une adresse web complète, qui commence par https:// ou http://.",
    ),
    fix=(
        "Gardez une seule des {several} adresses.",
        WRITE,
        "Remplacez « {email} » par l'adresse d'une page web, ou déplacez-la dans la colonne prévue pour le courriel.",
        *ADVICE,
        "Ouvrez la page dans un navigateur, puis copiez toute la barre d'adresse, https:// compris.",
    ),
    good=cell({"name": "DELIB_URL", "type": "string", "format": "uri"}, "https://www.mairie-exemple.fr/actes"),
    bad=cell({"name": "DELIB_URL", "type": "string", "format": "uri"}, "www.mairie-exemple.fr/actes"),
    explains=("type:string/uri",),
)
def url_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une adresse web entière, avec https:// (ou http://) au début.

    Sans ce début, le lien n'est pas cliquable et les logiciels ne savent pas quoi télécharger. Copiez l'adresse depuis
    la barre du navigateur plutôt que de la retaper. Une espace dans l'adresse s'écrit %20.
    """
    short = french_text.squeeze(mendable(text))
    pieces = [p for p in re.split(r"[\s;,|]+", short) if re.match(r"https?:/|www\.", p, re.IGNORECASE)]
    if len(pieces) > 1:
        return known({"several": len(pieces), **hints(field)})
    email = re.fullmatch(r"[^\s@/]+@[^\s@/]+", short)
    return known({"email": short if email else None, **propose(field, text, *web_addresses(short)), **hints(field)})


@rule(
    "email-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une adresse électronique correcte",
    message=(
        "« {value} » contient {several} adresses électroniques alors qu'une seule est attendue.",
        "« {value} » n'est pas une adresse électronique correcte.",
    ),
    fix=(
        "Gardez une seule des {several} adresses.",
        WRITE,
        *ADVICE,
        "Écrivez une adresse entière, sans espace ni accent, comme accueil@mairie-exemple.fr.",
    ),
    good=cell({"name": "EQUIP_EMAIL", "type": "string", "format": "email"}, "accueil@mairie-exemple.fr"),
    bad=cell({"name": "EQUIP_EMAIL", "type": "string", "format": "email"}, "accueil (at) mairie-exemple.fr"),
    explains=("type:string/email",),
)
def email_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une adresse électronique et une seule, de la forme nom@domaine.fr.

    Une adresse mal écrite ne reçoit aucun message, et deux adresses dans une cellule n'en font aucune de valable.
    Dans Excel ou LibreOffice, retirez les espaces avec Rechercher et remplacer, et mettez la seconde adresse
    dans une autre colonne si le modèle en prévoit une.
    """
    short = french_text.squeeze(mendable(text))
    several = short.count("@")
    if several > 1 and re.search(r"@[^@]+(?:[\s;,/|]|\bou\b|\bet\b)[^@]+@", short):
        return known({"several": several, **hints(field)})
    plain = re.sub(r"(?i)\bmailto:", "", short)
    if named := re.search(r"<([^<>]+)>", plain):
        plain = named[1]
    plain = re.sub(r"(?i) ?[(\[{] ?(?:at|a|arobase|chez) ?[)\]}] ?| (?:at|arobase) ", "@", plain)
    plain = re.sub(r"(?i) ?[(\[{] ?(?:dot|point) ?[)\]}] ?", ".", plain)
    tight = plain.replace(" ", "").strip(".,;:<>\"'")
    guesses = (tight, tight.replace(",", "."), tight.replace("@.", "@").replace("..", "."))
    return known({**propose(field, text, *guesses), **hints(field)})


@rule(
    "uuid-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un identifiant UUID correct",
    message=(
        "« {value} » contient {several} identifiants UUID alors qu'un seul est attendu.",
        "« {value} » n'est pas un identifiant UUID : il compte {digits} chiffres ou lettres au lieu de 32.",
        "« {value} » n'est pas un identifiant UUID.",
    ),
    fix=(
        "Gardez un seul des {several} identifiants, sans rien autour.",
        WRITE,
        *ADVICE,
        "Copiez l'identifiant entier depuis sa source, avec ses 32 chiffres ou lettres et ses quatre tirets.",
    ),
    good=cell({"name": "uid_adresse", "type": "string", "format": "uuid"}, "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
    bad=cell({"name": "uid_adresse", "type": "string", "format": "uuid"}, "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c97"),
    explains=("type:string/uuid",),
)
def uuid_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir un identifiant UUID : 32 chiffres ou lettres de a à f, en cinq groupes.

    Cet identifiant relie la ligne à d'autres fichiers ; un caractère de moins, et le lien est perdu. Il ne se retape
    pas : copiez-le depuis le logiciel qui l'a produit, dans une colonne au format Texte.
    """
    several = len(re.findall(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", mendable(text)))
    if several > 1:
        return known({"several": several, **hints(field)})
    short = re.sub(r"(?i)^urn:uuid:", "", french_text.squeeze(mendable(text)))
    digits = re.sub(r"[\s{}_.\-\u2013\u2014]", "", short)
    groups = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    hexadecimal = re.fullmatch(r"[0-9a-fA-F]+", digits) is not None and len(digits) > 1
    wrong_length = hexadecimal and len(digits) != 32  # noqa: PLR2004 - what a UUID has
    guess = "" if wrong_length else "-".join(groups)
    return known({"digits": len(digits) if wrong_length else None, **propose(field, text, guess), **hints(field)})


@rule(
    "geopoint-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas les coordonnées d'un point",
    message="« {value} » ne donne pas les coordonnées d'un point sous la forme attendue, {expected}.",
    fix=(
        "Écrivez « {suggestion} » : la longitude d'abord, la latitude ensuite.",
        *ADVICE,
        "Écrivez les coordonnées en degrés, sous la forme {expected}, avec un point devant les décimales.",
    ),
    good=cell({"name": "coordonneesXY", "type": "geopoint"}, "0.340375, 46.580224"),
    bad=cell({"name": "coordonneesXY", "type": "geopoint"}, "0,340375 ; 46,580224"),
    explains=("type:geopoint",),
)
def geopoint_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir deux nombres, la longitude puis la latitude, en degrés décimaux.

    Des virgules à la place des points, un autre séparateur ou une seule coordonnée empêchent de placer le point sur
    une carte. La longitude va de -180 à 180 et la latitude de -90 à 90 ; en France métropolitaine, la latitude est
    comprise entre 41 et 52. Dans Excel ou LibreOffice, mettez la colonne au format Texte avant la saisie.
    """
    forms = {
        "array": ("[longitude,latitude]", "[{},{}]"),
        "object": ('{"lon":longitude,"lat":latitude}', '{{"lon":{},"lat":{}}}'),
    }
    words, form = forms.get(field.format, ("longitude,latitude", "{},{}"))
    point = coordinates(mendable(text))
    return known({"expected": words, **propose(field, text, form.format(*point) if point else ""), **hints(field)})


@rule(
    "geojson-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un objet géographique GeoJSON",
    message=(
        "« {value} » n'est pas du GeoJSON : l'écriture est incorrecte à partir du caractère {position}.",
        "« {value} » n'est pas un objet GeoJSON : son type ou ses coordonnées ne conviennent pas.",
    ),
    fix=(WRITE, *ADVICE, "Exportez de nouveau l'objet au format GeoJSON depuis votre logiciel de cartographie."),
    good=cell({"name": "geometrie", "type": "geojson"}, '{"type": "Point", "coordinates": [0.34, 46.58]}'),
    bad=cell({"name": "geometrie", "type": "geojson"}, "{'type': 'Point', 'coordinates': [0.34, 46.58]}"),
    explains=("type:geojson",),
)
def geojson_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir un objet géographique écrit en GeoJSON (point, ligne, surface).

    Des guillemets simples ou une cellule coupée par le tableur (Excel s'arrête à 32 767 caractères) rendent l'objet
    illisible et le lieu disparaît de la carte. Produisez ces cellules avec un logiciel de cartographie, sans les
    modifier à la main.
    """
    return known({"position": json_fault(text), **propose(field, text, *as_json(text, dict)), **hints(field)})


@rule(
    "tableau-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une liste de valeurs écrite comme attendu",
    message=(
        "« {value} » est une liste dont des éléments n'ont pas le type attendu : {items}.",
        "« {value} » n'est pas une liste dont les éléments sont séparés par « {separator} » et tous du type attendu.",
        "« {value} » n'est pas une liste entre crochets, comme {expected}.",
    ),
    fix=(
        WRITE,
        "Corrigez ou retirez les éléments suivants : {items}.",
        *ADVICE,
        "Séparez les éléments par « {separator} » et vérifiez chacun d'eux.",
        "Écrivez les valeurs entre crochets, chacune entre guillemets droits, séparées par des virgules : {expected}.",
    ),
    good=cell({"name": "menuPlatRegime", "type": "array"}, '["végétarien"]'),
    bad=cell({"name": "menuPlatRegime", "type": "array"}, "végétarien;sans porc"),
    explains=("type:array", "type:list"),
)
def tableau_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir une liste : des valeurs entre crochets et guillemets droits, ou séparées d'un signe.

    Mal écrite, la liste n'est qu'un texte : un logiciel ne retrouve pas les lignes qui portent telle ou telle
    valeur. Attention aux guillemets courbes que les traitements de texte mettent à la place des guillemets droits.
    """
    if field.type == "list":
        separator = str(field.descriptor.get("delimiter") or ",")
        parts = [french_text.strip(part) for part in re.split(r"[;|,]", mendable(text))]
        return known({"separator": separator, **propose(field, text, separator.join(parts)), **hints(field)})
    items = json_list(text)
    wrong = [item for item in items or () if not item_fits(field, item)]
    return known(
        {
            "expected": '["valeur 1", "valeur 2"]',
            "items": [str(item) for item in wrong[:3]] or None,
            **propose(field, text, *lists(field, text)),
            **hints(field),
        }
    )


@rule(
    "objet-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas un objet JSON",
    message=(
        "« {value} » n'est pas un objet JSON : l'écriture est incorrecte à partir du caractère {position}.",
        "« {value} » n'est pas un objet JSON, qui s'écrit entre accolades.",
    ),
    fix=(WRITE, *ADVICE, "Écrivez l'objet entre accolades, avec des guillemets droits autour des noms et des textes."),
    good=cell({"name": "proprietes", "type": "object"}, '{"surface": 120}'),
    bad=cell({"name": "proprietes", "type": "object"}, "{'surface': 120}"),
    explains=("type:object",),
)
def objet_invalide(field: Field, text: str) -> Detail:
    """La cellule devrait contenir un objet JSON : des noms et des valeurs entre accolades.

    Un objet mal écrit ne peut pas être relu par un programme. Les erreurs les plus courantes sont les guillemets
    simples ou courbes et l'accolade finale oubliée ; un éditeur de texte les corrige mieux qu'un tableur.
    """
    return known({"position": json_fault(text), **propose(field, text, *as_json(text, dict)), **hints(field)})


@rule(
    "type-invalide",
    type="type-error",
    scope="cell",
    title="La cellule ne contient pas une valeur de la nature attendue",
    message=(
        "« {value} » n'est pas {expected}.",
        "« {value} » n'est pas une valeur de la nature attendue dans la colonne « {field} ».",
    ),
    fix=(
        WRITE,
        *ADVICE,
        "Remplacez « {value} » par {expected}.",
        "Consultez la description de la colonne « {field} » dans le modèle, puis corrigez la valeur.",
    ),
    good=cell({"name": "duree", "type": "duration"}, "P3M"),
    bad=cell({"name": "duree", "type": "duration"}, "3 mois"),
    explains=("type:string", "type:any", "type:duration", "type:string/binary", "type:string/wkt"),
)
def type_invalide(field: Field, text: str) -> Detail:
    """La cellule contient une valeur qui n'est pas de la nature que le modèle prévoit pour la colonne.

    Le logiciel qui relit le fichier ne saura qu'en faire. Reportez-vous à la description de la colonne dans la
    documentation du modèle : une durée, par exemple, s'écrit P3M pour trois mois ou PT2H30M pour deux heures et demie.
    """
    expected = {
        "duration": "une durée écrite comme P3M (trois mois) ou PT2H30M (deux heures et demie)",
        "binary": "un contenu codé en Base64",
        "wkt": "une géométrie écrite comme POINT (0.34 46.58)",
    }
    words = expected.get(field.type) or expected.get(field.format)
    guess = duration(mendable(text)) if field.type == "duration" else ""
    return known({"expected": words, **propose(field, text, guess), **hints(field)})


# Values that break a constraint


@rule(
    "valeur-manquante",
    type="constraint-error",
    scope="cell",
    title="Une cellule obligatoire est vide",
    message=(
        "« {marker} » signifie « pas de valeur » dans ce modèle, alors que la colonne « {field} » est obligatoire.",
        "La cellule est vide alors que la colonne « {field} » est obligatoire.",
    ),
    fix=(
        "Renseignez la cellule, par exemple « {example} ».",
        "Renseignez la cellule. {advice}",
        "Renseignez la cellule : une valeur est attendue sur chaque ligne de la colonne « {field} ».",
    ),
    good=cell({"name": "COLL_NOM", "type": "string", "constraints": {"required": True}}, "Ville de Poitiers"),
    bad=cell({"name": "COLL_NOM", "type": "string", "constraints": {"required": True}}, ""),
    explains=("constraint:required",),
)
def valeur_manquante(field: Field, text: str) -> Detail:
    """Le modèle exige une valeur sur chaque ligne de cette colonne, et la cellule est vide.

    Sans elle, la ligne ne peut être ni rattachée à sa collectivité, ni datée, ni comptée avec les autres. Dans Excel
    ou LibreOffice, un filtre sur les cellules vides de la colonne montre toutes les lignes à compléter. Si la même
    valeur vaut pour tout le fichier, recopiez-la vers le bas.
    """
    marker = text if french_text.strip(text[:LONG]) else None
    return known({"marker": marker, **hints(field)})


@rule(
    "motif-non-respecte",
    type="constraint-error",
    scope="cell",
    title="La valeur n'a pas la forme attendue",
    message=(
        "« {scientific} » est un nombre abrégé par le tableur : les chiffres d'origine sont perdus.",
        "« {value} » compte {digits} chiffres au lieu de {wanted}.",
        "« {value} » contient des caractères qui ne sont pas admis dans cette colonne : {forbidden}.",
        "« {value} » n'a pas la forme attendue : {expected}.",
        "« {value} » n'a pas la forme attendue dans la colonne « {field} ».",
    ),
    fix=(
        "Écrivez « {suggestion} » si le jour est placé avant le mois, ou « {alternative} » dans le cas contraire.",
        WRITE,
        "Retrouvez le numéro complet, puis saisissez-le au format Texte à la place de « {scientific} ».",
        *ADVICE,
        "Écrivez {expected}.",
        "Suivez la description de la colonne dans le modèle, dont le motif est : {pattern}",
    ),
    good=cell({"name": "COLL_SIRET", "type": "string", "constraints": {"pattern": r"^\d{14}$"}}, "21860194600013"),
    bad=cell({"name": "COLL_SIRET", "type": "string", "constraints": {"pattern": r"^\d{14}$"}}, "218 601 946 00013"),
    explains=("constraint:pattern",),
)
def motif_non_respecte(field: Field, text: str) -> Detail:
    """La valeur n'a pas la forme que le modèle impose : nombre de chiffres, lettres admises, ordre des éléments.

    C'est souvent un identifiant (SIRET, code INSEE, numéro d'association) : à un caractère près, il ne désigne plus
    rien ou désigne quelqu'un d'autre. Les tableurs en sont la première cause, car ils suppriment les zéros du début et
    abrègent les grands nombres. Dans Excel ou LibreOffice, mettez la colonne au format Texte avant la saisie, et à
    l'ouverture d'un CSV importez-la comme du texte.
    """
    pattern = str(constraint(field, "pattern") or "")
    short = mendable(text, LONG_FOR_PATTERN)
    digits = re.sub(r"[\s.\-\u2013]", "", short)
    wanted = fixed_width(pattern)
    count = len(digits) if wanted and digits.isdecimal() and 1 < len(digits) != wanted else None
    scientific = text if french_text.SCIENTIFIC.fullmatch(french_text.strip(short)) else None
    days = periods(short)
    return known(
        {
            "pattern": pattern or None,
            "expected": pattern_in_words(pattern),
            "forbidden": forbidden(pattern, short),
            "digits": count,
            "wanted": wanted if count else None,
            "scientific": scientific,
            **(propose(field, text, *days, two=True) or propose(field, text, *repairs(pattern, short))),
            **hints(field),
        }
    )


@rule(
    "valeur-hors-liste",
    type="constraint-error",
    scope="cell",
    title="La valeur ne figure pas dans la liste des valeurs admises",
    message=(
        "Cette liste contient des éléments qui ne figurent pas parmi les valeurs admises : {items}.",
        "« {value} » ne figure pas dans la liste des valeurs admises.",
    ),
    fix=(
        "Écrivez « {suggestion_proche} » si c'est bien le sens voulu, sinon choisissez une autre valeur de la liste.",
        WRITE,
        "Choisissez l'une des valeurs admises : {allowed}, ou l'une des {others} autres.",
        "Choisissez l'une des valeurs admises : {allowed}.",
        "Choisissez l'une des valeurs que le modèle admet pour la colonne « {field} ».",
    ),
    good=cell({"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}}, "dépense"),
    bad=cell({"name": "BGT_CODRD", "type": "string", "constraints": {"enum": ["recette", "dépense"]}}, "Depense"),
    explains=("constraint:enum",),
)
def valeur_hors_liste(field: Field, text: str) -> Detail:
    """Le modèle donne la liste des valeurs possibles de cette colonne, et la valeur trouvée n'en fait pas partie.

    Les accents, les majuscules et le pluriel comptent : une valeur presque juste sort des filtres et des statistiques.
    Recopiez la valeur depuis la documentation du modèle. Dans Excel ou LibreOffice, une liste déroulante (Données,
    Validation) évite toute variante.
    """
    values = [str(value) for value in constraint(field, "enum") or ()]
    shown = values if len(values) <= SHOWN_VALUES + 1 else values[:SHOWN_VALUES]
    detail: Detail = {"allowed": shown or None, "others": len(values) - len(shown) or None}
    items = json_list(text)
    if field.type == "array" and items is not None:
        wrong = [item for item in items if str(item) not in values]
        detail["items"] = [str(item) for item in wrong[:3]] or None
        return known({**detail, **propose(field, text, *lists(field, text)), **hints(field)})
    best, sure = closest(mendable(text), values)
    found = propose(field, text, best)
    if found and not sure:
        found["suggestion_proche"] = best
    return known({**detail, **found, **hints(field)})


@rule(
    "valeur-trop-courte",
    type="constraint-error",
    scope="cell",
    title="La valeur est trop courte",
    message=(
        "La liste a pour taille {count}, alors que le minimum est {limit}.",
        "« {value} » a pour longueur {length}, alors que le minimum est de {limit} caractères.",
        "« {value} » est trop court.",
    ),
    fix=(
        "Ajoutez des éléments à la liste : elle en a {count}, le minimum est {limit}.",
        *ADVICE,
        "Complétez la valeur : elle a sans doute été abrégée ou coupée.",
    ),
    good=cell({"name": "voie_nom", "type": "string", "constraints": {"minLength": 3}}, "Rue de la Marne"),
    bad=cell({"name": "voie_nom", "type": "string", "constraints": {"minLength": 3}}, "ZA"),
    explains=("constraint:minLength",),
)
def valeur_trop_courte(field: Field, text: str) -> Detail:
    """La valeur a moins de caractères, ou la liste moins d'éléments, que le modèle n'en demande.

    Elle a souvent été abrégée ou amputée de ses zéros, ce qui empêche de la rapprocher d'autres fichiers. Écrivez-la en
    entier ; pour un code, mettez d'abord la colonne au format Texte dans Excel ou LibreOffice.
    """
    return known({**size(field, text), "limit": constraint(field, "minLength"), **hints(field)})


@rule(
    "valeur-trop-longue",
    type="constraint-error",
    scope="cell",
    title="La valeur est trop longue",
    message=(
        "La liste a pour taille {count}, alors que le maximum est {limit}.",
        "« {value} » a pour longueur {length} caractères, alors que le maximum est de {limit}.",
        "« {value} » est trop long.",
    ),
    fix=(
        "Retirez des éléments de la liste : elle en a {count}, le maximum est {limit}.",
        WRITE,
        *ADVICE,
        "Raccourcissez la valeur, dont la longueur maximale est de {limit}.",
        "Raccourcissez la valeur.",
    ),
    good=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "86000"),
    bad=cell({"name": "ADR_CODEPOSTAL", "type": "string", "constraints": {"maxLength": 5}}, "86 000"),
    explains=("constraint:maxLength",),
)
def valeur_trop_longue(field: Field, text: str) -> Detail:
    """La valeur a plus de caractères, ou la liste plus d'éléments, que le modèle n'en admet.

    Le logiciel qui reçoit le fichier risque de la couper, parfois au milieu d'un mot. Résumez un texte en une phrase,
    et retirez d'un code les espaces et les points. Dans Excel ou LibreOffice, la fonction NBCAR compte les caractères.
    """
    short = mendable(text)
    plain = french_text.squeeze(short)
    code = re.sub(r"[\s.\-\u2013_/]", "", plain)
    guesses = (plain, code if code.removeprefix("+").isdecimal() else "")
    return known(
        {
            **size(field, text),
            "limit": constraint(field, "maxLength"),
            **propose(field, text, *guesses),
            **hints(field),
        }
    )


@rule(
    "valeur-trop-petite",
    type="constraint-error",
    scope="cell",
    title="La valeur est inférieure au minimum admis",
    message=(
        "« {value} » n'est pas un nombre utilisable, alors que le minimum admis est {floor}.",
        "« {value} » vient avant la première valeur admise, {earliest}.",
        "« {value} » doit être strictement supérieur à {strict}.",
        "« {value} » est inférieur au minimum admis, {limit}.",
        "« {value} » est inférieur au minimum admis.",
    ),
    fix=(
        *ADVICE,
        "Vérifiez la valeur à la source, puis corrigez-la : elle doit être strictement supérieure à {strict}.",
        "Vérifiez la valeur à la source, puis corrigez-la : le minimum admis est {limit}.",
        "Vérifiez la valeur à la source, puis corrigez-la.",
    ),
    good=cell({"name": "DUREE_MOIS", "type": "integer", "constraints": {"minimum": 1}}, "12"),
    bad=cell({"name": "DUREE_MOIS", "type": "integer", "constraints": {"minimum": 1}}, "0"),
    explains=("constraint:minimum", "constraint:exclusiveMinimum"),
)
def valeur_trop_petite(field: Field, text: str) -> Detail:
    """La valeur est plus petite que le minimum fixé par le modèle.

    C'est le signe d'une faute de frappe, d'une unité différente ou d'un zéro mis à la place d'une cellule vide ; elle
    fausse les totaux et les moyennes. Vérifiez la valeur à la source. Si elle est inconnue et que la colonne est
    facultative, videz la cellule.
    """
    return known({**bounds(field, text, "minimum", "exclusiveMinimum", ("floor", "earliest")), **hints(field)})


@rule(
    "valeur-trop-grande",
    type="constraint-error",
    scope="cell",
    title="La valeur est supérieure au maximum admis",
    message=(
        "« {value} » n'est pas un nombre utilisable, alors que le maximum admis est {ceiling}.",
        "« {value} » vient après la dernière valeur admise, {latest}.",
        "« {value} » doit être strictement inférieur à {strict}.",
        "« {value} » est supérieur au maximum admis, {limit}.",
        "« {value} » est supérieur au maximum admis.",
    ),
    fix=(
        "Écrivez « {suggestion} » si « {value} » est un pourcentage : ici, 1 vaut 100 %.",
        *ADVICE,
        "Vérifiez la valeur à la source, puis corrigez-la : elle doit être strictement inférieure à {strict}.",
        "Vérifiez la valeur à la source, puis corrigez-la : le maximum admis est {limit}.",
        "Vérifiez la valeur à la source, puis corrigez-la.",
    ),
    good=cell({"name": "pourcentageSubvention", "type": "number", "constraints": {"maximum": 1}}, "0.45"),
    bad=cell({"name": "pourcentageSubvention", "type": "number", "constraints": {"maximum": 1}}, "45"),
    explains=("constraint:maximum", "constraint:exclusiveMaximum"),
)
def valeur_trop_grande(field: Field, text: str) -> Detail:
    """La valeur est plus grande que le maximum fixé par le modèle.

    C'est le signe d'une faute de frappe, d'une virgule perdue ou d'une autre unité : un taux de 45 % s'écrit 0.45 quand
    le maximum est 1. Une seule valeur démesurée suffit à fausser un total. Vérifiez-la à la source ; dans Excel ou
    LibreOffice, un tri décroissant de la colonne montre les autres cas.
    """
    detail = bounds(field, text, "maximum", "exclusiveMaximum", ("ceiling", "latest"))
    value = amount(field, text)
    if value is not None and amount(field, str(constraint(field, "maximum"))) == 1 and 1 < value <= 100:  # noqa: PLR2004
        mark = str(field.descriptor.get("decimalChar") or ".")
        share = f"{value / 100:f}"
        share = share.rstrip("0").rstrip(".") if "." in share else share
        detail |= propose(field, text, share.replace(".", mark))
    return known({**detail, **hints(field)})


# Values found twice: the engine, which sees all rows, finds them


@rule(
    "valeur-dupliquee",
    type="unique-error",
    scope="row",
    title="Une valeur qui doit être unique figure plusieurs fois dans la colonne",
    message=(
        "« {value} » figure déjà à la ligne {first}, alors que chaque valeur de la colonne « {field} » est unique.",
        "« {value} » figure déjà plus haut, alors que chaque valeur de la colonne « {field} » doit être unique.",
    ),
    fix=(
        "Comparez avec la ligne {first} : supprimez la ligne en trop, ou donnez à celle-ci sa propre valeur.",
        "Supprimez la ligne en trop, ou donnez à celle-ci sa propre valeur.",
    ),
    good=rows(
        {
            "fields": [
                {"name": "DELIB_ID", "type": "string", "constraints": {"unique": True}},
                {"name": "DELIB_OBJET", "type": "string"},
            ]
        },
        ["DELIB_ID", "DELIB_OBJET"],
        ["2023-0112", "Vote du budget"],
        ["2023-0113", "Tarifs de la cantine"],
    ),
    bad=rows(
        {
            "fields": [
                {"name": "DELIB_ID", "type": "string", "constraints": {"unique": True}},
                {"name": "DELIB_OBJET", "type": "string"},
            ]
        },
        ["DELIB_ID", "DELIB_OBJET"],
        ["2023-0112", "Vote du budget"],
        ["2023-0112", "Tarifs de la cantine"],
    ),
)
def valeur_dupliquee() -> Detail:
    """Le modèle veut que chaque valeur de cette colonne soit unique, et celle-ci est déjà prise par une autre ligne.

    Deux lignes de même identifiant ne se distinguent plus : on ne sait laquelle est la bonne, et les totaux comptent
    deux fois. Dans Excel, la mise en forme conditionnelle « Valeurs en double » les montre ; dans LibreOffice, la même
    condition s'appelle « est en double ».
    """
    return {}


@rule(
    "cle-primaire-dupliquee",
    type="primary-key",
    scope="row",
    title="Deux lignes ont le même identifiant, ou une ligne n'en a pas",
    message=(
        "Cette ligne a le même identifiant que la ligne {first} : {values}.",
        "Cette ligne n'a pas d'identifiant : toutes les cellules qui le composent sont vides.",
    ),
    fix=(
        "Comparez avec la ligne {first} : supprimez la ligne en trop, ou corrigez l'identifiant de l'une des deux.",
        "Renseignez les colonnes qui identifient la ligne.",
    ),
    good=rows(
        {
            "fields": [{"name": "ANNEE", "type": "year"}, {"name": "ENFANT_PRENOM", "type": "string"}],
            "primaryKey": ["ANNEE", "ENFANT_PRENOM"],
        },
        ["ANNEE", "ENFANT_PRENOM"],
        ["2022", "Camille"],
        ["2023", "Camille"],
    ),
    bad=rows(
        {
            "fields": [{"name": "ANNEE", "type": "year"}, {"name": "ENFANT_PRENOM", "type": "string"}],
            "primaryKey": ["ANNEE", "ENFANT_PRENOM"],
        },
        ["ANNEE", "ENFANT_PRENOM"],
        ["2023", "Camille"],
        ["2023", "Camille"],
    ),
)
def cle_primaire_dupliquee() -> Detail:
    """Le modèle désigne une ou plusieurs colonnes qui, ensemble, identifient chaque ligne ; ici l'identifiant manque
    ou sert déjà.

    Sans identifiant propre, une ligne ne peut être ni citée, ni mise à jour, ni rapprochée d'un autre fichier. Dans
    Excel ou LibreOffice, triez sur ces colonnes pour voir les lignes identiques côte à côte, puis supprimez la copie ou
    corrigez la cellule fautive.
    """  # noqa: D205 - one French sentence over two lines
    return {}


# What the rules share


def mendable(text: str, longest: int = LONG) -> str:
    """The text if a correction can be looked for in it, else nothing: too long, or with damaged characters."""
    if len(text) > longest or "\ufffd" in text or french_text.unscramble(text) != text:
        return ""
    return text


def known(facts: Detail) -> Detail:
    """The facts that are known."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def hints(field: Field) -> Detail:
    """What the schema itself offers as help: an example, a piece of advice."""
    example = field.descriptor.get("example")
    if example is None:
        examples = field.descriptor.get("examples")
        example = examples[0] if isinstance(examples, list) and examples else None
    advice = field.descriptor.get("hint")
    return known(
        {
            "example": None if example is None or isinstance(example, (dict, list)) else str(example),
            "advice": str(advice) if advice else None,
        }
    )


def constraint(field: Field, name: str) -> Any:  # noqa: ANN401 - whatever the schema holds
    """A constraint of the field, failing that of the items of its lists."""
    found = field.constraints.get(name)
    item = field.descriptor.get("arrayItem")
    if found is None and isinstance(item, dict) and isinstance(item.get("constraints"), dict):
        found = item["constraints"].get(name)
    return found


def accepts(field: Field, text: str) -> bool:
    """Whether frictionless's reader takes the text as a value of the field, asked without risk of a hang."""
    if text in field.missing or len(text) > LONG:
        return False
    pattern = field.constraints.get("pattern")
    if pattern and not matching(str(pattern), [text]):
        return False
    value, right = read(field, text)
    return right and value is not None


def read(field: Field, text: str) -> tuple[Any, bool]:
    """The typed value that the field reads in a text (None if none), and whether it accepts it."""
    try:
        value, failures = field.reader(text)
    except Exception:  # noqa: BLE001 - whatever a hostile text makes the library raise
        return None, False
    return value, not failures


def propose(field: Field, text: str, *candidates: str, two: bool = False) -> Detail:
    """The first candidate that the field accepts, as `suggestion`; with `two`, the next one as `alternative`."""
    found: list[str] = []
    for candidate in candidates:
        if candidate and candidate != text and candidate not in found and accepts(field, candidate):
            found.append(candidate)
            if len(found) > int(two):
                break
    return dict(zip(("suggestion", "alternative"), found, strict=False))


def propose_days(field: Field, text: str, readings: Iterable[tuple[date, str]]) -> Detail:
    """The same for days and their writings, with the day in words beside each."""
    names = {writing: french_text.in_letters(day) for day, writing in reversed(list(readings))}
    found = propose(field, text, *reversed(names), two=True)
    return found | {f"{name}_en_lettres": names[writing] for name, writing in found.items()}


# Dates and hours


def pattern_of(field: Field, default: str) -> str:
    """The strftime pattern of a field."""
    return default if field.format in ("default", "any") else field.format


def in_words(form: str) -> str | None:
    """A strftime pattern as a French reader knows it (AAAA-MM-JJ), if it has nothing exotic."""
    if set(re.findall(r"%(.)", form)) - {*DIRECTIVES, "z"}:
        return None
    return re.sub(r"%(.)", lambda m: DIRECTIVES.get(m[1], "+00:00"), form)


def written(moment: date | hour_of_day | None, form: str) -> str:
    """A day or an hour in a strftime pattern, or nothing."""
    with suppress(ValueError, UnicodeError):
        return moment.strftime(form) if moment else ""
    return ""


def parsed(text: str) -> datetime | None:
    """The moment of an ISO 8601 text."""
    with suppress(ValueError):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return None


def month_in_words(month: tuple[int, int] | None) -> str | None:
    """`juin 2017`."""
    return f"{french_text.MONTHS[month[1] - 1]} {month[0]}" if month else None


DURATIONS = {"an": "P{}Y", "mois": "P{}M", "semaine": "P{}W", "jour": "P{}D", "heure": "PT{}H", "minute": "PT{}M"}


def duration(text: str) -> str:
    """The ISO 8601 duration of « 3 mois », or nothing."""
    match = re.fullmatch(r"(\d{1,4}) ?([a-z]+?)s?", french_text.unaccented(text), re.ASCII)
    word = match[2] if match and match[2] != "moi" else "mois"
    return DURATIONS[word].format(match[1]) if match and word in DURATIONS else ""


def day_texts(text: str) -> Iterator[str]:
    """The dates that stand in a text, as they are written."""
    for match in re.finditer(
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}(?:er)? [^\W\d]{3,9} \d{4}", text
    ):
        yield match[0]


def periods(text: str) -> list[str]:
    """The ISO writings of a day or of a period in French: two when day and month may be swapped everywhere."""
    plain = french_text.squeeze(text)
    dates = list(day_texts(plain))
    rest = plain
    for day in dates:
        rest = rest.replace(day, " ", 1)
    if not 1 <= len(dates) <= 2 or re.sub(r"(?i)\b(?:du|au|le|et|a|à)\b|[\s/\-\u2013_;,]", "", rest):  # noqa: PLR2004
        return []
    readings = [french_text.moment(day).days for day in dates]
    if not all(readings):
        return []
    found = ["/".join(days[0].isoformat() for days in readings)]
    if all(len(days) > 1 or days[0].day == days[0].month for days in readings):
        found.append("/".join(days[-1].isoformat() for days in readings))
    return found


# Numbers


def unit_of(field: Field, text: str) -> str:
    """The word at the end of a text when the field's name holds it: « 12 mois » in DUREE_MOIS."""
    word = re.search(r"([^\W\d_]{3,12})$", french_text.unaccented(mendable(text)))
    return word[1] if word and word[1] in key(field.name) else ""


def amount(field: Field, text: str) -> Decimal | None:
    """The finite number that a field reads in a text."""
    if field.type not in ("number", "integer"):
        return None
    with suppress(InvalidOperation):
        value = Decimal(str(read(field, text[:LONG])[0]))
        return value if value.is_finite() else None
    return None


def bounds(field: Field, text: str, name: str, strict: str, named: tuple[str, str]) -> Detail:
    """The limit that a value passes: `limit`, and the fact that suits the kind of value (`named`: number, moment)."""
    unusable, moment = named
    limit, strict_limit = constraint(field, name), constraint(field, strict)
    shown = limit if limit is not None else strict_limit
    detail: Detail = {"limit": shown}
    if field.type in ("number", "integer") and amount(field, text) is None:
        detail[unusable] = shown
    elif limit is None:
        detail["strict"] = strict_limit
    elif field.type not in ("number", "integer", "array"):
        detail[moment] = str(limit)
    return detail


# Lists and objects


def size(field: Field, text: str) -> Detail:
    """The length of a text, or how many items a list has."""
    if field.type in ("array", "list", "object"):
        value, _ = read(field, text)
        if value is not None:
            return {"count": len(value)}
    return {"length": len(text)}


def json_value(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a text, None when it is none."""
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def json_list(text: str) -> list[Any] | None:
    """The JSON list of a text."""
    found = json_value(text)
    return found if isinstance(found, list) else None


def json_fault(text: str) -> int | None:
    """Where a text stops being JSON, from 1."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos + 1
    except (ValueError, RecursionError):
        return None
    return None


def as_json(text: str, kind: type) -> Iterator[str]:
    """The JSON writing of a text whose quotation marks are single or curly."""
    plain = french_text.squeeze(mendable(text))
    plain = re.sub("[\u201c\u201d\u201e]|\u00ab ?| ?\u00bb", '"', plain).replace("\u2019", "'")
    if isinstance(json_value(plain), kind):
        yield plain
    with suppress(ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        found = ast.literal_eval(plain)
        if isinstance(found, kind):
            yield json.dumps(found, ensure_ascii=False, allow_nan=False)


def lists(field: Field, text: str) -> Iterator[str]:
    """The JSON lists that a text may stand for, their items brought back to the values that are allowed."""
    short = mendable(text)
    values = [str(value) for value in constraint(field, "enum") or ()]
    for writing in [short, *as_json(short, list), *bare_lists(short)]:
        items = json_list(writing)
        if items:
            mended = [closest(item, values)[0] or item if isinstance(item, str) else item for item in items]
            yield writing
            yield json.dumps(mended, ensure_ascii=False)


def bare_lists(text: str) -> Iterator[str]:
    """The JSON list of items written one after the other, with or without brackets and quotation marks."""
    plain = french_text.squeeze(text)
    if not plain or json_value(plain) is not None or plain[0] == "{":
        return
    inside = plain.strip("[]() ")
    for separator in (";", "|", ","):
        if separator in inside:
            parts = [part.strip(" \"'\u2019\u201c\u201d\u00ab\u00bb") for part in inside.split(separator)]
            yield json.dumps([part for part in parts if part], ensure_ascii=False)
            return
    yield json.dumps([inside.strip(" \"'")], ensure_ascii=False)


def item_fits(field: Field, item: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a list of this item alone is accepted by the field."""
    return read(field, json.dumps([item]))[1]


# Addresses and places


FILES = ("csv", "doc", "docx", "htm", "html", "jpeg", "jpg", "ods", "odt", "pdf", "png", "txt", "xls", "xlsx", "zip")


def web_addresses(text: str) -> Iterator[str]:
    """Complete web addresses that a text may stand for."""
    plain = text.strip("<>\"'()[] ").replace("\\", "/")
    plain = re.sub(r"(?i)^(?:h{1,2}t{1,3}p{1,2}|ttp)(s?) ?[:;.,]{0,2} ?/{1,3} ?", r"http\1://", plain)
    site = re.match(r"(?i)(?:[^\W_](?:[\w-]*\w)?\.)+([a-z]{2,18})(?:[:/?#]|$)", plain)
    if site and "@" not in plain and not (site.end() == len(plain) and site[1].lower() in FILES):
        plain = f"https://{plain}"
    if plain.startswith(("http://", "https://")):
        yield plain.replace(" ", "%20")


def coordinates(text: str) -> tuple[str, str] | None:
    """The longitude and latitude that a text gives in another form; swapped when the point is plainly in France."""
    plain = re.sub(r"[\[\](){}°]", " ", french_text.squeeze(text)).strip()
    plain = re.sub(r"(?i)\"?(?:longitude|latitude|long?|lat)\"?\s*[:=]", "", plain).strip()
    commas = re.fullmatch(r"([+-]?\d{1,3},\d+)\s*,\s*([+-]?\d{1,3},\d+)", plain, re.ASCII)
    points = re.fullmatch(r"([+-]?\d{1,3}\.?\d*)\s*,\s*([+-]?\d{1,3}\.?\d*)", plain, re.ASCII)
    apart = re.fullmatch(r"([+-]?\d{1,3}(?:[.,]\d*)?)(?:\s*[;|/]\s*|\s+)([+-]?\d{1,3}(?:[.,]\d*)?)", plain, re.ASCII)
    match = commas or points or apart
    if match is None:
        return None
    x, y = (part.replace(",", ".").lstrip("+") for part in match.groups())
    in_france = 41 < float(x) < 52 and -6 < float(y) < 10  # noqa: PLR2004 - latitudes and longitudes of the mainland
    return (y, x) if in_france else (x, y)


# Values of a list


SEXES = {"h": "M", "masculin": "M", "homme": "M", "garcon": "M", "feminin": "F", "femme": "F", "fille": "F"}


def closest(text: str, values: list[str]) -> tuple[str, bool]:
    """The value nearest to a text (nothing if none is near), and whether only its form differs."""
    word = key(text) if len(text) <= LONG_FOR_PATTERN else ""
    if not word:
        return "", False
    names = by_key(tuple(values))
    if word in names:
        return names[word], True
    if word in SEXES and {"M", "F"} <= set(values):
        return SEXES[word], True
    found = difflib.get_close_matches(word, names, n=1, cutoff=CLOSE) if len(names) <= MANY_VALUES else []
    if not found or difflib.SequenceMatcher(None, found[0], word).ratio() < VERY_CLOSE:
        longer = [n for n in names if min(len(n), len(word)) >= STEM and (n.startswith(word) or word.startswith(n))]
        found = sorted(longer, key=len)[-1:] or found
    return (names[found[0]], False) if found else ("", False)


@lru_cache(maxsize=64)
def by_key(values: tuple[str, ...]) -> dict[str, str]:
    """Simplified value -> value, for those that are nearly right."""
    return {key(value): value for value in reversed(values)}


# Patterns

NAMED_PATTERNS = {
    r"([013-9]\d|2[AB1-9])\d{3}": "un code INSEE de commune, sur 5 caractères",
    r"([013-9]\d|2[AB1-9])\d{3}-T-\d{3}": "un code INSEE de commune, « -T- », puis 3 chiffres",
    r"([013-9]\d|2[AB1-9])\d{3}-P-\d{3}": "un code INSEE de commune, « -P- », puis 3 chiffres",
    r"\d{4}(/\d{4})?": "une année sur 4 chiffres, ou deux années séparées par une barre oblique",
    r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?": "une date AAAA-MM-JJ, ou deux dates séparées par une barre oblique",
    r"\d{8}(-\d)?": "8 chiffres, suivis au besoin d'un tiret et d'un chiffre",
    r"\d{4}.{1,10}\d{2}": "une année sur 4 chiffres, un numéro interne de 1 à 10 caractères, puis 2 chiffres",
    r"\d{14}\d{4}.{1,10}\d{2}": (
        "un SIRET, une année sur 4 chiffres, un numéro interne de 1 à 10 caractères, puis 2 chiffres"
    ),
    r"[\dA-B]{5}-\d{8}-\d{3}": "un code INSEE de commune, 8 chiffres et 3 chiffres, séparés par des tirets",
    r"[A-Z0-9]{9,}": "au moins 9 caractères, qui sont des chiffres ou des lettres majuscules",
    r"[a-zA-Z0-9]{9,14}": "de 9 à 14 chiffres ou lettres sans accent",
    r"\w+( \w+)*/[ \w]+": "deux niveaux séparés par une barre oblique",
    r"(https?)://[^\s/$.?#].[^\s]*": "une adresse web qui commence par https:// ou http://",
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})": (
        "une date, la lettre T, une heure, puis Z ou un décalage, comme 2023-10-09T08:00:00Z"
    ),
}
SIGNS = {
    ".": "un point",
    "-": "un tiret",
    "/": "une barre oblique",
    "_": "un tiret bas",
    ":": "deux-points",
    " ": "une espace",
    "|": "une barre verticale",
    "+": "le signe plus",
}
ELEMENT = re.compile(r"(\\d|\[A-Z\]|\[a-z\]|\\[^\w]|[\w/: \-]+?(?=[\\\[\W]|$))(?:\{(\d+)(?:,(\d+))?\})?")
KINDS = {
    r"\d": ("un chiffre", "chiffres"),
    "[A-Z]": ("une lettre majuscule", "lettres majuscules"),
    "[a-z]": ("une lettre minuscule", "lettres minuscules"),
}


def plain_pattern(pattern: str) -> str:
    """A pattern without its anchors, its useless escapes and its variants of « a digit »."""
    bare = pattern.removeprefix("^").removesuffix("$")
    return re.sub(r"\\([-/'])", r"\1", bare.replace("[0-9]", r"\d").replace("[0-9", r"[\d"))


@lru_cache(maxsize=256)
def pattern_in_words(pattern: str) -> str | None:
    """What a pattern asks for, in French, when it is one of the usual ones or a plain succession."""
    bare = plain_pattern(pattern)
    for named, words in NAMED_PATTERNS.items():
        if plain_pattern(named) == bare:
            return words
    parts: list[str] = []
    position = 0
    while position < len(bare):
        match = ELEMENT.match(bare, position)
        part = element_in_words(match) if match else None
        if match is None or part is None:
            return None
        parts.append(part)
        position = match.end()
    return ", puis ".join(parts) or None


def element_in_words(match: re.Match[str]) -> str | None:
    """One element of a pattern in words: « 14 chiffres », « un tiret », « la lettre W »."""
    element, low, high = match.groups()
    if element in KINDS:
        one, many = KINDS[element]
        if high:
            return f"{low} {'ou' if int(high) == int(low) + 1 else 'à'} {high} {many}"
        return one if low in (None, "1") else f"{low} {many}"
    literal = element.removeprefix("\\")
    if low:
        return None
    if literal in SIGNS:
        return SIGNS[literal]
    if len(literal) == 1:
        return f"{'le chiffre' if literal.isdecimal() else 'la lettre'} {literal}" if literal.isalnum() else None
    return f"« {literal} »"


def fixed_width(pattern: str) -> int | None:
    """How many digits a pattern asks for, when it asks for nothing else."""
    match = re.fullmatch(r"\\d\{(\d{1,2})\}", plain_pattern(pattern))
    return int(match[1]) if match else None


def forbidden(pattern: str, text: str) -> list[str] | None:
    """The characters that a pattern of one single set (`^[A-Z ]+$`) leaves out, at most five."""
    one_set = re.fullmatch(r"\^?(\[(?:[^\]\\]|\\.)+\])[+*]\$?", pattern)
    if one_set is None:
        return None
    try:
        allowed = re.compile(one_set[1])
    except re.error:
        return None
    found = [c for c in dict.fromkeys(text) if not allowed.match(c)]
    return ["espace" if c.isspace() else c for c in found[:5]] or None


def matching(pattern: str, texts: list[str]) -> list[str]:
    """The texts that match, by Arrow's engine, whose time is linear: no pattern of a schema can hang us here."""
    import pyarrow as pa  # noqa: PLC0415 - only for faulty cells
    import pyarrow.compute as pc  # noqa: PLC0415

    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: re.escape(chr(int(m[1], 16))), pattern)
    try:
        mask = pc.match_substring_regex(pa.array(texts, pa.string()), f"^{plain}$").to_pylist()
    except (ValueError, UnicodeError, pa.ArrowException):  # a pattern that this engine does not know
        return []
    return [text for text, right in zip(texts, mask, strict=True) if right]


SWAPS = (("_", "/"), ("_", "-"), ("_", " "), (";", ","), (",", ";"), (",", "."), ("-", "/"))


def repairs(pattern: str, text: str) -> list[str]:
    """The cheap repairs of a text that match a pattern, the least intrusive first."""
    plain = french_text.squeeze(text).replace("\u2019", "'").replace("\u2013", "-")
    tight = plain.replace(" ", "")
    whole = re.sub(r"[.,]0+$", "", tight)
    marks = "".join(mark for mark in ".-_/" if mark not in plain_pattern(pattern))
    digits = "".join(c for c in whole if c not in marks)
    digits = digits if any(c.isdigit() for c in digits) else ""
    cases: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.title)
    candidates = [
        plain,
        re.sub(r" ?([-/_;,.|']) ?", r"\1", plain),
        tight,
        whole,
        *(case(plain) for case in cases),
        tight.upper(),
        digits.upper(),
        padded(pattern, digits),
        *(plain.replace(a, b) for a, b in SWAPS if a in plain),
    ]
    different = [c for c in dict.fromkeys(candidates) if c and c != text]
    return matching(pattern, different[:TRIES])


def padded(pattern: str, digits: str) -> str:
    """The digits with the leading zeros that a spreadsheet removes, in the width that the pattern asks for."""
    width = 5 if plain_pattern(pattern).startswith("([013-9]\\d|2[AB1-9])") else fixed_width(pattern)
    return lost_zeros(digits, width or 0)


def lost_zeros(digits: str, width: int) -> str:
    """The digits padded to a width, when so few are missing that they must be zeros; else nothing."""
    missing = width - len(digits)
    most = 2 if width in (SIREN, SIRET) else 1
    if not digits.isdecimal() or digits.startswith("0") or not 1 <= missing <= most:
        return ""
    whole = digits.zfill(width)
    if width in (SIREN, SIRET):
        from stdnum.fr import siren, siret  # noqa: PLC0415 - only for faulty cells

        return whole if (siren if width == SIREN else siret).is_valid(whole) else ""
    return whole
