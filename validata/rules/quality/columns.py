"""What a column shows as a whole, told once: exchanged with another, in capitals, its numbers written in many ways."""

from __future__ import annotations

from typing import Any

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import Whole, WholeRule

GRANTS: dict[str, Any] = {
    "fields": [
        {"name": "nomAttribuant", "type": "string", "role": "name", "with": ["idAttribuant"]},
        {"name": "idAttribuant", "type": "string"},
        {"name": "objet", "type": "string", "role": "text"},
    ],
}
HEADER = ["nomAttribuant", "idAttribuant", "objet"]
TOPICS = ("Achat de voiles", "Ateliers de jardinage", "Restauration des orgues", "Fête des écoles")


@rule(
    "colonnes-echangees",
    type="colonnes-echangees",
    severity="warning",
    family="doute",
    scope="row",
    title="Les contenus de deux colonnes semblent échangés",
    message="La colonne contient ce qui est attendu dans « {partner} » (ici « {value} »), et « {partner} » l'inverse.",
    remedy="Échangez les contenus des deux colonnes, ou leurs en-têtes si ce sont eux qui sont inversés.",
    good=rows(GRANTS, HEADER, *(["Région Bretagne", "23350001600040", topic] for topic in TOPICS)),
    bad=rows(GRANTS, HEADER, *([topic, "23350001600040", "Région Bretagne"] for topic in TOPICS)),
    public=("partner",),
    plant=planting.columns_exchanged,
)
def colonnes_echangees(whole: Whole) -> Facts:
    """Sur presque toutes les lignes, deux colonnes contiennent chacune ce qui est attendu dans l'autre.

    C'est l'effet d'un export ou d'un copier-coller dans le mauvais ordre : un nom dans la colonne du SIRET et le SIRET
    dans celle du nom, une phrase à la place d'une date, un objet qui reste le même et un nom qui change à chaque
    ligne. Corriger la cause efface d'un coup toutes les erreurs de ces deux colonnes. Ce constat n'est fait qu'une
    fois.
    """
    return {"partner": whole.partner}


SPEECHES: dict[str, Any] = {"fields": [{"name": "DELIB_OBJET", "type": "string", "role": "text"}]}


@rule(
    "texte-en-capitales",
    type="texte-en-capitales",
    severity="warning",
    family="doute",
    scope="row",
    title="Les textes de la colonne sont écrits en capitales",
    message="Les phrases de la colonne sont écrites en capitales, comme « {value} ».",
    remedy="Écrivez les phrases en minuscules, avec leurs accents ; dans Excel, la fonction MINUSCULE aide à le faire.",
    good=rows(SPEECHES, ["DELIB_OBJET"], ["Vote du budget annexe de l'eau"], ["Tarifs de la cantine scolaire"]),
    bad=rows(
        SPEECHES,
        ["DELIB_OBJET"],
        ["VOTE DU BUDGET ANNEXE DE L'EAU"],
        ["TARIFS DE LA CANTINE SCOLAIRE"],
        ["ACQUISITION D'UNE PARCELLE"],
    ),
)
def texte_en_capitales(_whole: Whole) -> Facts:
    """Au moins neuf phrases sur dix, dans la colonne, sont écrites entièrement en capitales.

    Elles se lisent mal, ont le plus souvent perdu leurs accents, et une recherche qui en tient compte ne les trouve
    pas. Seules les colonnes de phrases (objet, description, titre) sont examinées, et le constat n'est fait qu'une
    fois.
    """
    return {}


PHONES: dict[str, Any] = {"fields": [{"name": "TELEPHONE", "type": "string"}]}


@rule(
    "ecritures-melees",
    type="ecritures-melees",
    severity="warning",
    family="doute",
    scope="row",
    title="Les numéros de la colonne sont écrits de plusieurs façons",
    message="« {value} » : c'est la troisième façon d'écrire un numéro dans cette colonne, après {others}.",
    remedy="Choisissez une écriture et tenez-vous-y dans toute la colonne.",
    good=rows(PHONES, ["TELEPHONE"], ["05 49 52 35 35"], ["05 49 52 35 36"], ["05 49 52 35 37"]),
    bad=rows(PHONES, ["TELEPHONE"], ["05 49 52 35 35"], ["0549523536"], ["05.49.52.35.37"]),
)
def ecritures_melees(whole: Whole) -> Facts:
    """Des numéros de même longueur sont séparés par des espaces, des points, des tirets ou rien, selon les lignes.

    Un logiciel y voit autant de numéros différents : les doublons passent inaperçus et les rapprochements échouent. Le
    constat est fait une fois, à la troisième écriture rencontrée, pour les numéros d'au moins huit chiffres.
    """
    return {"others": whole.texts[:-1]}


WHOLES: tuple[WholeRule, ...] = (colonnes_echangees, texte_en_capitales, ecritures_melees)
