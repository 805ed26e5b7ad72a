"""Telephone numbers."""

from __future__ import annotations

import re
from typing import Any

from validata.rule import Facts, rule
from validata.rules.finders import CheckRule
from validata.rules.named.identifiers import ABRIDGED
from validata.rules.named.shared import NOT_A_TEXT, NOT_A_TEXT_FIX, WRITE_INSTEAD, asked, because, judge


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
    remedy=(
        NOT_A_TEXT_FIX,
        WRITE_INSTEAD,
        "Écrivez un seul numéro, à 10 chiffres (« 01 99 00 27 37 ») ou international (« +33 1 99 00 27 37 »).",
    ),
    good=asked("phone-number-value", "+33 1 99 00 27 37"),
    bad=(
        asked("phone-number-value", "01 99 00 27 3"),
        asked("phone-number-value", "01 99 00 27 37 / 01 99 00 27 38"),
    ),
    checks=("phone-number-value",),
    public=("reason", "kind"),
    sow=lambda _, text: text[:-1],
)
def telephone_invalide(value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Le numéro ne peut pas être appelé tel quel.

    Sont admis les numéros français à 10 chiffres, les numéros internationaux qui commencent par `+` et l'indicatif
    du pays, et les numéros courts (`115`, `3949`). Un numéro tronqué, ou deux numéros dans une cellule, ne peuvent
    être appelés depuis une application. Les tableurs suppriment volontiers le zéro initial : mettez la colonne au
    format texte.
    """

    def explain(text: str) -> Facts:
        found = phones(text)
        if len(found) > 1:
            return because("la cellule contient plusieurs numéros")
        return because(phone_reason(text), found[0] if found else None)

    return judge(is_phone, value, text, explain)


def is_phone(value: str) -> bool:
    """Whether it can be dialled: in France (short numbers included) or as an international number."""
    import phonenumbers

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
    import phonenumbers

    found = []
    plain = re.sub(r"^(?=[1-9]\d{8}$)", "0", re.sub(r"[.,]0$", "", text.strip()))
    for match in phonenumbers.PhoneNumberMatcher(plain, "FR"):
        french = match.number.country_code == 33  # the calling code of France
        style = phonenumbers.PhoneNumberFormat.NATIONAL if french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        found.append(phonenumbers.format_number(match.number, style))
    return found


def phone_reason(text: str) -> str | None:
    """What is wrong with a phone number, if it is known."""
    import phonenumbers

    if ABRIDGED.fullmatch(text.strip()):
        return "la notation scientifique d'un tableur en a perdu les derniers chiffres"
    digits = re.sub(r"[^0-9]", "", text)
    if re.fullmatch(r"0[\d\s./-]*", text.strip()) and len(digits) != 10 and digits[1:2] != "0":
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


RULES: tuple[CheckRule, ...] = (telephone_invalide,)
