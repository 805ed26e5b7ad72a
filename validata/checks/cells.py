"""Rules about one cell that frictionless's reader has rejected: wrong type, broken constraint.

Each function is told the field and the rejected text, and finds what helps to mend it. It never
raises and looks at long texts only to measure them: see `mendable` and `propose`.
"""

from __future__ import annotations

import re

from validata.checks import french_text
from validata.checks.mending import (
    DAMAGED,
    LONG,
    RESTORE,
    amount,
    as_json,
    bounds,
    closest,
    constraint,
    coordinates,
    damage,
    duration,
    hints,
    hyphenated,
    in_words,
    item_fits,
    json_fault,
    json_list,
    known,
    likely_zeros,
    lists,
    mendable,
    month_in_words,
    parsed,
    pattern_of,
    periods,
    propose,
    propose_days,
    size,
    unit_of,
    web_addresses,
    written,
)
from validata.checks.patterns import LONG_FOR_PATTERN, fixed_width, forbidden, pattern_in_words, repairs
from validata.readers import FALSE, TRUE
from validata.rules import Detail, cell, rows, rule
from validata.schema import Field, key

SHOWN_VALUES = 12  # values of a list quoted in a message

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
    true = [str(v) for v in field.descriptor.get("trueValues") or TRUE]
    false = [str(v) for v in field.descriptor.get("falseValues") or FALSE]
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
        *DAMAGED,
        "« {scientific} » est un nombre abrégé par le tableur : les chiffres d'origine sont perdus.",
        "« {value} » compte {digits} chiffres au lieu de {wanted}.",
        "« {value} » contient des caractères qui ne sont pas admis dans cette colonne : {forbidden}.",
        "« {value} » n'a pas la forme attendue : {expected}.",
        "« {value} » n'a pas la forme attendue dans la colonne « {field} ».",
    ),
    fix=(
        "Écrivez « {suggestion} » si le jour est placé avant le mois, ou « {alternative_jour} » dans le cas contraire.",
        "Écrivez « {suggestion_zeros} » si un tableur a supprimé le zéro du début ; sinon, retrouvez le bon code.",
        EITHER,
        WRITE,
        RESTORE,
        "Retrouvez le numéro complet, puis saisissez-le au format Texte à la place de « {scientific} ».",
        ADVICE[0],
        "Retirez ou remplacez les caractères suivants : {forbidden}.",
        ADVICE[1],
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
    days = propose(field, text, *periods(short), two=True)
    if "alternative" in days:
        days["alternative_jour"] = days["alternative"]
    return damage(field, text) or known(
        {
            "pattern": pattern or None,
            "expected": pattern_in_words(pattern),
            "forbidden": forbidden(pattern, short),
            "digits": count,
            "wanted": wanted if count else None,
            "scientific": scientific,
            **(days or hyphenated(field, text) or likely_zeros(field, text, repairs(pattern, short))),
            **hints(field),
        }
    )


@rule(
    "valeur-hors-liste",
    type="constraint-error",
    scope="cell",
    title="La valeur ne figure pas dans la liste des valeurs admises",
    message=(
        *DAMAGED,
        "Cette liste contient des éléments qui ne figurent pas parmi les valeurs admises : {items}.",
        "« {value} » ne figure pas dans la liste des valeurs admises.",
    ),
    fix=(
        "Écrivez « {suggestion_proche} » si c'est bien le sens voulu, sinon choisissez une autre valeur de la liste.",
        WRITE,
        RESTORE,
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
    spoilt = damage(field, text)
    if spoilt:
        return spoilt
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
        *DAMAGED,
        "La liste a pour taille {count}, alors que le maximum est {limit}.",
        "« {value} » a pour longueur {length} caractères, alors que le maximum est de {limit}.",
        "« {value} » est trop long.",
    ),
    fix=(
        "Retirez des éléments de la liste : elle en a {count}, le maximum est {limit}.",
        WRITE,
        RESTORE,
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
    return damage(field, text) or known(
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
    return known(bounds(field, text, "minimum", "exclusiveMinimum", ("floor", "earliest")))


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
    return known(detail)


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
