"""One key, two contents: an identifier for two things, a number under two names."""

from __future__ import annotations

from typing import Any

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import Contrast, ContrastRule

COUNCIL: dict[str, Any] = {
    "fields": [
        {"name": "COLL_NOM", "type": "string", "role": "name", "with": ["COLL_SIRET"]},
        {"name": "COLL_SIRET", "type": "string"},
        {"name": "DELIB_ID", "type": "string", "role": "identifier", "with": ["COLL_SIRET"]},
        {"name": "DELIB_OBJET", "type": "string", "role": "text"},
    ],
}
HEADER = ["COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_OBJET"]
FIRST = ["Ville de Poitiers", "21860194600013", "2023-0112", "Vote du budget"]
SECOND = ["Ville de Poitiers", "21860194600013", "2023-0113", "Tarifs de la cantine"]


@rule(
    "identifiant-repete",
    type="identifiant-repete",
    severity="warning",
    family="doute",
    scope="row",
    title="Un même identifiant désigne deux lignes différentes",
    message=(
        "« {value} » figure déjà à la ligne {first}, avec la même valeur dans {others} ; le reste de la ligne change.",
        "« {value} » figure déjà à la ligne {first}, mais le reste de la ligne change.",
    ),
    remedy="Comparez avec la ligne {first} : gardez la bonne ligne, ou corrigez l'identifiant de l'une des deux.",
    good=rows(COUNCIL, HEADER, FIRST, SECOND),
    bad=rows(COUNCIL, HEADER, FIRST, [*FIRST[:3], "Tarifs de la cantine"]),
    public=("first", "others"),
    plant=planting.same_identifier,
)
def identifiant_repete(contrast: Contrast) -> Facts:
    """Deux lignes ont le même identifiant, et disent des choses différentes.

    Un identifiant ne désigne qu'une chose : une délibération, un équipement, un marché, un prénom donné dans une
    commune une année. On ne sait donc pas laquelle des deux lignes est la bonne, et les totaux comptent deux fois. Deux
    lignes qui ne diffèrent que par ce qui peut se répéter (les titulaires d'un marché) ne sont pas signalées.
    """
    return {"first": contrast.first, **({"others": contrast.names[1:]} if contrast.names[1:] else {})}


@rule(
    "nom-variable",
    type="nom-variable",
    severity="warning",
    family="doute",
    scope="row",
    title="Un même numéro porte deux noms",
    message="Le numéro {number} (« {partner} ») porte ici le nom « {value} », et à la ligne {first} « {before} ».",
    remedy="Écrivez le nom de la même façon sur toutes les lignes, ou corrigez le numéro de celle qui se trompe.",
    good=rows(COUNCIL, HEADER, FIRST, SECOND),
    bad=rows(COUNCIL, HEADER, FIRST, ["Commune de Poitiers", *SECOND[1:]]),
    public=("first", "partner"),
    plant=planting.renamed_body,
)
def nom_variable(contrast: Contrast) -> Facts:
    """L'organisme qui publie, désigné par son numéro (SIRET, code INSEE), change de nom d'une ligne à l'autre.

    Pour un logiciel, ce sont deux organismes : les totaux par nom sont coupés en deux. Si les noms sont bien ceux de
    deux organismes, c'est le numéro qui est faux sur l'une des lignes. Chaque nom n'est signalé qu'une fois. Un grand
    fichier où chaque ligne vient d'un autre organisme n'est pas examiné.
    """
    return {
        "first": contrast.first,
        "number": contrast.texts[0],
        "partner": contrast.names[0],
        "before": contrast.before[-1],
    }


CONTRASTS: tuple[ContrastRule, ...] = (identifiant_repete, nom_variable)
