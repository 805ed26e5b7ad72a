"""Personal data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validata.rule import Facts, rule
from validata.rules.examples import cell
from validata.schema.roles import words

if TYPE_CHECKING:
    from validata.schema.model import Field

FAR = 10_000  # characters: personal data is not looked for further


@rule(
    "donnee-personnelle",
    type="donnee-personnelle",
    severity="warning",
    scope="cell",
    title="La cellule semble contenir une donnée personnelle",
    message="La cellule semble contenir {kind}.",
    remedy="Retirez cette donnée, sauf si la personne a donné son accord ou si la loi en impose la publication.",
    good=cell({"name": "DELIB_OBJET", "type": "string"}, "Nomination du secrétaire de séance"),
    bad=(
        cell({"name": "DELIB_OBJET", "type": "string"}, "Contacter prenom.nom@gmail.com"),
        cell({"name": "DELIB_OBJET", "type": "string"}, "Tél. 06 12 34 56 78"),
    ),
    public=("kind",),
)
def donnee_personnelle(field: Field, text: str) -> Facts | None:
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
MOBILE_RE2 = r"(^|[^0-9A-Za-z_./,+-])((\+|00)33 ?(\(0\) ?)?|0)[67]([ .\x{a0}\x{202f}-]?[0-9]{2}){4}($|[^0-9A-Za-z_/-])"
NIR = re.compile(
    r"[12](?<!\d\d) ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?[/-]? ?\d\d(?!\d)".replace(
        " ", "[ \u00a0]"
    ),
    re.ASCII,
)
NIR_RE2 = (
    r"(^|[^0-9])[12] ?[0-9]{2} ?(0[1-9]|1[0-2]|[2-9][0-9]) ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[/-]? ?[0-9]{2}"
    r"($|[^0-9])"
).replace(" ", r"[ \x{a0}]")
"""The same in the dialect of Arrow; they may find more."""


def is_nir(text: str) -> bool:
    """Whether the control key of a social security number is right."""
    from stdnum.fr import nir

    return bool(nir.is_valid(re.sub(r"[\s/-]", "", text)))
