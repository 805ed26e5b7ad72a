"""Values and rows found several times; `judge.repeats`, which sees all rows, says which."""

from __future__ import annotations

from validata.rule import Facts, rule
from validata.rules import planting
from validata.rules.examples import rows
from validata.rules.finders import Repeat, RepeatRule
from validata.rules.named.columns import PLAIN


@rule(
    "valeur-dupliquee",
    type="unique-error",
    scope="row",
    title="Une valeur qui doit être unique figure plusieurs fois dans la colonne",
    message=(
        "« {value} » figure déjà à la ligne {first}, alors que chaque valeur de la colonne « {field} » est unique.",
        "« {value} » figure déjà plus haut, alors que chaque valeur de la colonne « {field} » doit être unique.",
    ),
    remedy=(
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
    public=("first",),
)
def valeur_dupliquee(repeat: Repeat) -> Facts:
    """Le modèle veut que chaque valeur de cette colonne soit unique, et celle-ci est déjà prise par une autre ligne.

    Deux lignes de même identifiant ne se distinguent plus : on ne sait laquelle est la bonne, et les totaux comptent
    deux fois. Dans Excel, la mise en forme conditionnelle « Valeurs en double » les montre ; dans LibreOffice, la même
    condition s'appelle « est en double ».
    """
    return {"first": repeat.first}


@rule(
    "cle-primaire-dupliquee",
    type="primary-key",
    scope="row",
    title="Deux lignes ont le même identifiant, ou une ligne n'en a pas",
    message=(
        "Cette ligne a le même identifiant que la ligne {first} : {values}.",
        "Cette ligne n'a pas d'identifiant : toutes les cellules qui le composent sont vides.",
    ),
    remedy=(
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
    public=("first",),
)
def cle_primaire_dupliquee(repeat: Repeat) -> Facts:
    """Le modèle désigne une ou plusieurs colonnes qui, ensemble, identifient chaque ligne ; ici l'identifiant manque
    ou sert déjà.

    Sans identifiant propre, une ligne ne peut être ni citée, ni mise à jour, ni rapprochée d'un autre fichier. Dans
    Excel ou LibreOffice, triez sur ces colonnes pour voir les lignes identiques côte à côte, puis supprimez la copie ou
    corrigez la cellule fautive.
    """  # noqa: D205 - one French sentence over two lines
    return {} if repeat.first is None else {"first": repeat.first, "values": repeat.cells}


UNIQUE = {"fields": [{"name": "ANNEE"}, {"name": "ENFANT_PRENOM"}], "uniqueKeys": [["ANNEE", "ENFANT_PRENOM"]]}


@rule(
    "cle-unique-dupliquee",
    type="unique-key",
    severity="warning",
    scope="row",
    title="Deux lignes ont les mêmes valeurs dans des colonnes qui, ensemble, n'en admettent pas deux fois",
    message=(
        "Cette ligne a les mêmes valeurs que la ligne {first} : {values}.",
        "Cette ligne a les mêmes valeurs qu'une ligne précédente.",
    ),
    remedy=(
        "Comparez avec la ligne {first} : supprimez la ligne en trop, ou corrigez l'une des deux.",
        "Supprimez la ligne en trop, ou corrigez l'une des deux.",
    ),
    good=rows(UNIQUE, ["ANNEE", "ENFANT_PRENOM"], ["2022", "Camille"], ["2023", "Camille"]),
    bad=rows(UNIQUE, ["ANNEE", "ENFANT_PRENOM"], ["2023", "Camille"], ["2023", "Camille"]),
    public=("first",),
)
def cle_unique_dupliquee(repeat: Repeat) -> Facts:
    """Le modèle désigne des colonnes (`uniqueKeys`, version 2 de Table Schema) dont les valeurs, prises ensemble, ne
    se répètent pas.

    Les lignes où l'une de ces cellules est vide ne sont pas comparées. Le validateur de référence ne lit pas cette
    propriété : ce n'est donc qu'un avertissement, mais deux lignes que rien ne distingue se contredisent tôt ou tard.
    """  # noqa: D205 - one French sentence over two lines
    return {"first": repeat.first, "values": repeat.cells}


@rule(
    "ligne-dupliquee",
    type="duplicate-row",
    severity="warning",
    scope="row",
    title="La ligne est identique à une autre",
    message=("Cette ligne répète la ligne {first}.", "Cette ligne en répète une autre."),
    remedy="Supprimez l'une des deux lignes, ou complétez-les de ce qui les distingue.",
    good=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "", "Lyon"], ["Crèche", "", "Nantes"]),
    bad=rows(PLAIN, ["nom", "adresse", "ville"], ["Crèche", "", "Lyon"], ["Crèche", "", "Lyon"]),
    public=("first",),
    plant=planting.copied,
)
def ligne_dupliquee(repeat: Repeat) -> Facts:
    """Toutes les cellules de la ligne sont celles d'une ligne précédente.

    C'est souvent l'effet d'un copier-coller ou d'un export répété, et les totaux calculés sur le fichier en sont
    faussés. Si les deux lignes décrivent bien deux choses, une colonne devrait les distinguer.
    """
    return {"first": repeat.first}


RULES: tuple[RepeatRule, ...] = (
    valeur_dupliquee,
    cle_primaire_dupliquee,
    cle_unique_dupliquee,
    ligne_dupliquee,
)
