"""SIRET and SIREN."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from validata.rule import Facts, rule
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.finders import CheckRule
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, judge
from validata.rules.patterns import SIREN, SIRET
from validata.table.arrow import Mask, fixed

ABRIDGED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
ROUND = re.compile(r"(\d+)[.,]0+")
LOST_ZEROS = 2  # how many leading zeros a spreadsheet may have removed


def luhn(texts: pa.StringArray, width: int) -> Mask:
    """Texts of `width` digits that pass the Luhn test; a SIRET's first nine digits must pass too.

    https://fr.wikipedia.org/wiki/Formule_de_Luhn (the special rule of La Poste stays in doubt).
    """
    mask, rows = fixed(texts, width)
    figures = (rows - np.uint8(48)).astype(np.int16)
    good = (figures < 10).all(axis=1)
    for size in {9, width}:
        doubled = figures[:, :size].copy()
        doubled[:, -2::-2] *= 2
        doubled = np.where(doubled > 9, doubled - 9, doubled)
        good &= doubled.sum(axis=1) % 10 == 0
    mask[mask] = good
    return mask


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
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Retrouvez les 14 chiffres sur annuaire-entreprises.data.gouv.fr, et mettez la colonne au format texte.",
    ),
    good=asked("siret", "21860194600013"),
    bad=(
        asked("siret", "2,18602E+13"),
        asked("siret", "21860194600013.0", "21860194600013"),
        asked("siret", "21860194600014"),
    ),
    checks=("siret", "french-siret-value"),
    screen=lambda _: lambda texts: luhn(texts, SIRET),
    replaces=(motif_non_respecte,),
    public=("reason", "kind"),
    sow=lambda _, text: text[:-1],
)
def siret_invalide(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Un numéro SIRET désigne un établissement par 14 chiffres : les 9 du SIREN, puis 5 pour l'établissement.

    Ses derniers chiffres sont des clés de contrôle, qui révèlent une faute de frappe. Un numéro faux empêche de
    rapprocher ce fichier d'un autre. Les tableurs l'abîment souvent (`2,18602E+13`, zéro initial perdu) : mettez la
    colonne au format texte avant de le saisir. La validité du numéro ne prouve pas que l'établissement existe.
    """
    from stdnum.fr import siren, siret

    def explain(text: str) -> Facts:
        found = number_fault(text, SIRET, siret.is_valid)
        digits = found.pop("digits", "")
        if len(digits) == SIREN and siren.is_valid(digits):
            return because(f"c'est un SIREN ({SIREN} chiffres), il manque les 5 chiffres de l'établissement")
        if len(digits) == SIRET and "suggestion" not in found:
            zeros = len(digits) - len(digits.rstrip("0"))
            if siren.is_valid(digits[:SIREN]) and digits.endswith("00000"):
                return because("ses 5 derniers chiffres (00000) ne désignent aucun établissement")
            if zeros > SIRET - SIREN:
                return because(f"il se termine par {zeros} zéros, un tableur l'a sans doute arrondi")
            if not siren.is_valid(digits[:SIREN]):
                return because("ses 9 premiers chiffres ne forment pas un SIREN, l'un d'eux est sans doute erroné")
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
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Retrouvez les 9 chiffres sur annuaire-entreprises.data.gouv.fr, et mettez la colonne au format texte.",
    ),
    good=asked("siren", "218601946"),
    bad=(
        asked("siren", "218601945"),
        asked("siren", "21860194600013", "218601946"),
    ),
    checks=("siren", "french-siren-value"),
    screen=lambda _: lambda texts: luhn(texts, SIREN),
    replaces=(motif_non_respecte,),
    public=("reason", "kind"),
    sow=lambda _, text: text[:-1],
)
def siren_invalide(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Un numéro SIREN désigne une entreprise, une association ou une collectivité par 9 chiffres.

    Le dernier est une clé de contrôle, qui révèle une faute de frappe. Un numéro faux empêche de rapprocher ce
    fichier d'un autre. Ne le confondez pas avec le SIRET (14 chiffres), dont il est le début, ni avec le numéro de
    TVA, dont il est la fin.
    """
    from stdnum.fr import siren, siret

    def explain(text: str) -> Facts:
        found = number_fault(text, SIREN, siren.is_valid)
        digits = found.pop("digits", "")
        if len(digits) == SIRET and siret.is_valid(digits):
            reason = f"c'est un SIRET ({SIRET} chiffres), dont seuls les {SIREN} premiers sont attendus"
            return because(reason, digits[:SIREN])
        return found

    return judge(siren.is_valid, value, text, explain)


def number_fault(text: str, length: int, valid: Callable[[str], bool]) -> Facts:
    """What is wrong with an identifier of `length` digits; `digits` are those that can be trusted."""
    plain = text.strip()
    if ABRIDGED.fullmatch(plain):
        return because("la notation scientifique d'un tableur en a perdu les derniers chiffres")
    decimal = ROUND.fullmatch(plain)
    digits = decimal[1] if decimal else re.sub(r"[^0-9]", "", plain)
    others = "" if decimal else re.sub(r"[0-9]", "", plain)
    if any(c.isalpha() for c in others):
        return because("il contient des lettres")
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
    return {**because(reason, right), "digits": digits}


RULES: tuple[CheckRule, ...] = (siret_invalide, siren_invalide)
