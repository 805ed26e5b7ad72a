"""Cells that are no web address, e-mail address or UUID."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.rules.mending import ADVICE, HINTS, PENDING, WRITE, hints, known, mendable, propose
from validata.rules.repairs import link, mailbox, same_code
from validata.schema.model import Field
from validata.text import characters


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
    remedy=(
        *PENDING,
        "Gardez une seule des {several} adresses.",
        WRITE,
        "Remplacez « {email} » par l'adresse d'une page web, ou déplacez-la dans la colonne prévue pour le courriel.",
        *ADVICE,
        "Ouvrez la page dans un navigateur, puis copiez toute la barre d'adresse, https:// compris.",
    ),
    good=cell({"name": "DELIB_URL", "type": "string", "format": "uri"}, "https://www.mairie-exemple.fr/actes"),
    bad=(
        cell(
            {"name": "DELIB_URL", "type": "string", "format": "uri"},
            "www.mairie-exemple.fr/actes",
            "https://www.mairie-exemple.fr/actes",
        ),
        cell({"name": "DELIB_URL", "type": "string", "format": "uri"}, "accueil@mairie-exemple.fr"),
    ),
    explains=("type:string/uri",),
    public=("several", *HINTS),
    sow=lambda _, text: text.removeprefix("https://"),
    repair=link,
)
def url_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une adresse web entière, avec https:// (ou http://) au début.

    Sans ce début, le lien n'est pas cliquable et les logiciels ne savent pas quoi télécharger. Copiez l'adresse depuis
    la barre du navigateur plutôt que de la retaper. Une espace dans l'adresse s'écrit %20.
    """
    short = characters.squeeze(mendable(text))
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
    remedy=(
        *PENDING,
        "Gardez une seule des {several} adresses.",
        WRITE,
        *ADVICE,
        "Écrivez une adresse entière, sans espace ni accent, comme accueil@mairie-exemple.fr.",
    ),
    good=cell({"name": "EQUIP_EMAIL", "type": "string", "format": "email"}, "accueil@mairie-exemple.fr"),
    bad=(
        cell(
            {"name": "EQUIP_EMAIL", "type": "string", "format": "email"},
            "accueil (at) mairie-exemple.fr",
            "accueil@mairie-exemple.fr",
        ),
        cell(
            {"name": "EQUIP_EMAIL", "type": "string", "format": "email"},
            "accueil@mairie-exemple,fr",
            "accueil@mairie-exemple.fr",
        ),
        cell(
            {"name": "EQUIP_EMAIL", "type": "string", "format": "email"},
            "mailto:accueil@mairie-exemple.fr",
            "accueil@mairie-exemple.fr",
        ),
    ),
    explains=("type:string/email",),
    public=("several", *HINTS),
    sow=lambda _, text: text.replace("@", " (at) "),
    repair=mailbox,
)
def email_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir une adresse électronique et une seule, de la forme nom@domaine.fr.

    Une adresse mal écrite ne reçoit aucun message, et deux adresses dans une cellule n'en font aucune de valable.
    Dans Excel ou LibreOffice, retirez les espaces avec Rechercher et remplacer, et mettez la seconde adresse
    dans une autre colonne si le modèle en prévoit une.
    """
    short = characters.squeeze(mendable(text))
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
    remedy=(
        *PENDING,
        "Gardez un seul des {several} identifiants, sans rien autour.",
        WRITE,
        *ADVICE,
        "Copiez l'identifiant entier depuis sa source, avec ses 32 chiffres ou lettres et ses quatre tirets.",
    ),
    good=cell({"name": "uid_adresse", "type": "string", "format": "uuid"}, "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
    bad=cell({"name": "uid_adresse", "type": "string", "format": "uuid"}, "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c97"),
    explains=("type:string/uuid",),
    public=("several", "digits", *HINTS),
    sow=lambda _, text: text[:-1],
    repair=same_code,
)
def uuid_invalide(field: Field, text: str) -> Facts:
    """La cellule devrait contenir un identifiant UUID : 32 chiffres ou lettres de a à f, en cinq groupes.

    Cet identifiant relie la ligne à d'autres fichiers ; un caractère de moins, et le lien est perdu. Il ne se retape
    pas : copiez-le depuis le logiciel qui l'a produit, dans une colonne au format Texte.
    """
    several = len(re.findall(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", mendable(text)))
    if several > 1:
        return known({"several": several, **hints(field)})
    short = re.sub(r"(?i)^urn:uuid:", "", characters.squeeze(mendable(text)))
    digits = re.sub(r"[\s{}_.\-\u2013\u2014]", "", short)
    groups = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    hexadecimal = re.fullmatch(r"[0-9a-fA-F]+", digits) is not None and len(digits) > 1
    wrong_length = hexadecimal and len(digits) != 32  # what a UUID has
    guess = "" if wrong_length else "-".join(groups)
    return known({"digits": len(digits) if wrong_length else None, **propose(field, text, guess), **hints(field)})


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
