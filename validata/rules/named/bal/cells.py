"""Cells of a base adresse locale: suffixes, former unique ids, parcels."""

from __future__ import annotations

import re
from typing import Any

from validata.rule import Facts, rule
from validata.rules.constraints.forms import motif_non_respecte
from validata.rules.finders import CheckRule
from validata.rules.mending import known
from validata.rules.named.bal import reading
from validata.rules.named.shared import WRITE_INSTEAD, asked, because
from validata.rules.repairs import alike, same_code
from validata.table.arrow import matching

V4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
UUID4 = re.compile(V4, re.IGNORECASE)
ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸ"
SUFFIX = re.compile(rf"[0-9A-Za-z{ACCENTED}\s]+")
SIZES = (14, 15)  # characters of a parcel


@rule(
    "identifiant-ban-invalide",
    type="identifiant-ban-invalide",
    scope="cell",
    title="L'identifiant n'est pas un UUID de version 4",
    message=(
        "« {value} » n'est pas un identifiant de la Base adresse nationale : {reason}.",
        "« {value} » n'est pas un identifiant de la Base adresse nationale (UUID de version 4).",
    ),
    remedy=(
        WRITE_INSTEAD,
        (
            "Recopiez l'identifiant depuis le logiciel qui l'a produit, ou videz la colonne sur toutes les lignes ; "
            "un identifiant ne se compose pas à la main."
        ),
    ),
    good=asked("uuid-v4", "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
    bad=(
        asked("uuid-v4", "{7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973}", "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
        asked("uuid-v4", "7c1b5f0e93d44e2a8a6f25d0b1e4c973", "7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
        asked("uuid-v4", "7c1b5f0e-93d4-1e2a-8a6f-25d0b1e4c973"),
        asked("uuid-v4", "86194_3500_00012"),
    ),
    checks=("uuid-v4",),
    screen=lambda _: matching(f"(?i)^{V4}$"),
    replaces=(motif_non_respecte,),
    public=("reason",),
    sow=lambda _, text: text[:-1],
    repair=same_code,
)
def identifiant_ban_invalide(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Les identifiants de la Base adresse nationale sont des UUID de version 4 : 32 chiffres ou lettres de a à f.

    Ils sont écrits en cinq groupes (8, 4, 4, 4 et 12), dont le troisième commence par 4 et le quatrième par 8, 9, a ou
    b : ils sont tirés au hasard. Un identifiant d'une autre sorte, ou abîmé, n'est relié à rien.
    """
    if UUID4.fullmatch(text):
        return None
    digits = re.sub(r"[\s{}()\-\u2013]", "", text)
    if not re.fullmatch("[0-9a-fA-F]+", digits):
        return because("il contient d'autres signes que des chiffres et des lettres de a à f")
    if len(digits) != 32:
        return because(f"il compte {len(digits)} chiffres ou lettres au lieu de 32")
    guess = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    if UUID4.fullmatch(guess):
        return because("il est mal écrit autour de ses chiffres", guess)
    return because("c'est un UUID d'une autre version que la 4")


@rule(
    "suffixe-inhabituel",
    type="suffixe-inhabituel",
    severity="warning",
    scope="cell",
    title="Le suffixe contient d'autres signes que des lettres et des chiffres",
    message="Le suffixe « {value} » contient d'autres signes que des lettres et des chiffres.",
    remedy=(WRITE_INSTEAD, "N'y écrivez que des lettres et des chiffres, par exemple « bis » ou « a »."),
    good=asked("bal-suffix", "bis"),
    bad=asked("bal-suffix", "bis.", "bis"),
    checks=("bal-suffix",),
    screen=lambda _: matching("^[0-9A-Za-z]+$"),
    sow=lambda _, text: f"{text}.",
    repair=alike,
)
def suffixe_inhabituel(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Le suffixe d'un numéro (bis, ter, a, 1er étage) est fait de lettres et de chiffres.

    Les signes y sont le plus souvent des restes de saisie ; ils empêchent de retrouver l'adresse.
    """
    if SUFFIX.fullmatch(text):
        return None
    plain = "".join(c for c in text if SUFFIX.fullmatch(c)).strip()
    return known({"suggestion": plain if plain and plain[0].isascii() else None})


@rule(
    "uid-adresse-invalide",
    type="uid-adresse-invalide",
    severity="warning",
    scope="cell",
    title="Un identifiant contenu dans uid_adresse n'est pas un UUID de version 4",
    message="L'identifiant « {id} », annoncé par « {mark} », n'est pas un UUID de version 4.",
    remedy="Recopiez l'identifiant depuis le logiciel qui l'a produit, ou videz la cellule.",
    good=asked("bal-uid", "@c:7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c973"),
    bad=asked("bal-uid", "@c:7c1b5f0e-93d4-4e2a-8a6f-25d0b1e4c97"),
    checks=("bal-uid",),
    screen=lambda _: matching(f"(?i)^@[cva]:{V4}( @[cva]:{V4}){{0,2}}$"),
    public=("mark",),
    sow=lambda _, text: text[:-1],
)
def uid_adresse_invalide(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """La colonne uid_adresse porte jusqu'à trois identifiants, après `@c:` (commune), `@v:` (voie) et `@a:` (adresse).

    Chacun est un UUID de version 4, attribué par la Base adresse nationale. Ils ont depuis leurs propres colonnes.
    """
    for kind, found in reading.TOKEN.findall(text):
        if not UUID4.fullmatch(found):
            return {"id": found, "mark": f"@{kind.lower()}:"}
    return None


@rule(
    "parcelle-invalide",
    type="parcelle-invalide",
    severity="warning",
    scope="cell",
    title="Une référence de parcelle cadastrale n'a pas la longueur attendue",
    message=(
        "« {item} » compte {length} caractères, alors qu'une parcelle en compte 14 ou 15.",
        "« {value} » commence ou finit par une barre verticale.",
    ),
    remedy=(
        WRITE_INSTEAD,
        "Écrivez chaque parcelle en 14 caractères (code de commune, préfixe, section, numéro), séparées par « | ».",
    ),
    good=asked("cadastral-parcels", "860194000AB0123|860194000AB0124"),
    bad=(
        asked("cadastral-parcels", "860194000AB0123|", "860194000AB0123"),
        asked("cadastral-parcels", "860194000AB0123 | 860194000AB0124", "860194000AB0123|860194000AB0124"),
        asked("cadastral-parcels", "AB0123"),
    ),
    checks=("cadastral-parcels",),
    screen=lambda _: matching(r"^[^|]{14,15}(\|[^|]{14,15})*$"),
    replaces=(motif_non_respecte,),
    public=("length",),
    sow=lambda _, text: f"{text}|",
    repair=same_code,
)
def parcelle_invalide(_value: object, text: str, _params: dict[str, Any]) -> Facts | None:
    """Une parcelle cadastrale se désigne par 14 caractères, ou 15 avec le code de la direction des finances publiques.

    Plusieurs parcelles se séparent par une barre verticale, sans espace. Seule la longueur est contrôlée ici.
    """
    items = text.strip("|").split("|")
    wrong = next((item for item in items if len(item) not in SIZES), None)
    if wrong is None and text == text.strip("|"):
        return None
    tidy = "|".join(item for item in map(str.strip, items) if item)
    right = tidy if tidy and all(len(item) in SIZES for item in tidy.split("|")) else None
    found: Facts = {} if wrong is None else {"item": wrong, "length": len(wrong)}
    return {**found, **known({"suggestion": right})}


RULES: tuple[CheckRule, ...] = (
    identifiant_ban_invalide,
    suffixe_inhabituel,
    uid_adresse_invalide,
    parcelle_invalide,
)
