"""Values that must be found elsewhere; the engine, which sees all rows, finds those that are not."""

from __future__ import annotations

from typing import NamedTuple

from validata.rule import Facts, rule
from validata.rules.examples import rows

SERVICES = {
    "fields": [{"name": "SERVICE_ID"}, {"name": "SERVICE_PARENT"}],
    "foreignKeys": [{"fields": "SERVICE_PARENT", "reference": {"resource": "", "fields": "SERVICE_ID"}}],
}


class Reference(NamedTuple):
    """Cells that refer to a row that is not there, and the names of the columns where it should be."""

    cells: list[str]
    names: list[str]


@rule(
    "reference-inconnue",
    type="foreign-key",
    scope="row",
    title="Une valeur renvoie à une ligne qui n'existe pas",
    message=(
        "La valeur {values} de « {field} » ne figure sur aucune ligne, dans {references}.",
        "La valeur « {value} » ne figure sur aucune ligne, dans la colonne à laquelle elle renvoie.",
    ),
    remedy=(
        "Corrigez cette valeur, ou ajoutez la ligne qui porte {values} dans {references}.",
        "Corrigez cette valeur, ou ajoutez la ligne à laquelle elle renvoie.",
    ),
    good=rows(SERVICES, ["SERVICE_ID", "SERVICE_PARENT"], ["S1", ""], ["S2", "S1"]),
    bad=rows(SERVICES, ["SERVICE_ID", "SERVICE_PARENT"], ["S1", ""], ["S2", "S9"]),
    public=("references",),
)
def reference_inconnue(reference: Reference) -> Facts:
    """Le modèle veut que chaque valeur de cette colonne (`foreignKeys`) soit l'identifiant d'une ligne du tableau.

    Une cellule vide ne renvoie à rien, ce qui est permis. Une valeur qui n'existe pas ailleurs est une faute de frappe,
    un zéro perdu, ou une ligne supprimée sans ce qui y renvoyait : dans un tableur, un filtre sur la colonne des
    identifiants montre s'il existe une valeur voisine.
    """
    return {"values": reference.cells, "references": reference.names}
