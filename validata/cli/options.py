"""The options of `validata check`, by what they are about; `validata fix` has some of them."""

from __future__ import annotations

from typing import Annotated

import typer

from validata import arguments

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FICHIERS]",
        help="Fichiers, dossiers, motifs, adresses http(s), ou « - » pour l'entrée standard. Sans eux, ce que liste la "
        "configuration (.validata.yml).",
    ),
]
Schema = Annotated[
    str | None,
    typer.Option(
        "-s",
        "--schema",
        "--modele",
        metavar="MODÈLE",
        help="Modèle : nom (deliberations, etalab/schema-irve-statique), nom@version, chemin ou adresse. Sans "
        "cette option, il est reconnu d'après l'en-tête.",
    ),
]

# The reports

Form = Annotated[
    str,
    typer.Option(
        "-f",
        "--format",
        metavar="FORME",
        help="Forme du rapport affiché : console, concise (une ligne par constat), html (une page), xlsx, "
        "corrections, markdown, json, github, gitlab, sarif, junit, badge, shields ; ou auto : celle du service qui "
        "lance la commande (GitHub, GitLab).",
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FICHIER",
        help="Écrit aussi le rapport dans ce fichier, sous la forme que dit son extension (.txt, .html, .xlsx, "
        ".csv : liste des corrections, .md, .json, .sarif, .xml : JUnit, .svg : badge) ou FORME:FICHIER ; répétable.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="NOMBRE",
        help="Nombre de détails gardés par règle et par colonne (par défaut : 1000, moins s'il y a plus de "
        "100 fichiers) ; les totaux restent exacts.",
    ),
]
Places = Annotated[
    int,
    typer.Option(
        "--limit-display",
        min=1,
        metavar="NOMBRE",
        help="Nombre de places montrées par sorte de constat dans le terminal.",
    ),
]
NoValues = Annotated[bool, typer.Option("--no-values", help="Ne cite pas le contenu des cellules.")]
Explain = Annotated[
    bool,
    typer.Option("--explain", help="Résume d'abord les constats, puis explique chaque règle (console et HTML)."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="N'affiche rien : seul compte le code de sortie.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="Sans couleurs.")]

# How files are read

Encoding = Annotated[str | None, typer.Option(metavar="ENCODAGE", help="Encodage du fichier, au lieu de le deviner.")]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="SIGNE", help="Séparateur de colonnes : « , », « ; », « | » ou tab, au lieu de le deviner."),
]
Sheet = Annotated[
    str | None, typer.Option(metavar="FEUILLE", help="Nom ou numéro de la feuille à lire dans un classeur.")
]
HeaderRow = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=arguments.LAST_ROW,
        metavar="LIGNE",
        help="Numéro de la ligne d'en-tête, au lieu de la chercher.",
    ),
]

# What counts

Strict = Annotated[
    bool | None,
    typer.Option(
        "--strict/--no-strict", show_default=False, help="Les avertissements rendent aussi non conforme (ou non)."
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RÈGLES",
        help="Seules règles à appliquer, séparées par des virgules ; celles qui disent qu'un fichier n'a pas pu être "
        "contrôlé s'y ajoutent ; répétable.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RÈGLES",
        help="Règles à ne pas appliquer (voir « validata rules »), séparées par des virgules, « doute » pour cette "
        "famille ; répétable. Un fichier qui a des erreurs ignorées est dit toléré.",
    ),
]
Tolerance = Annotated[
    str | None,
    typer.Option(
        metavar="PART",
        help="Part de lignes fautives tolérée, par exemple 5% ; un défaut du fichier ou de son en-tête ne l'est "
        "jamais.",
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        metavar="FICHIER",
        help="Référence : les constats qu'elle connaît ne comptent pas. Ils sont reconnus par leur contenu, et non par "
        "leur ligne.",
    ),
]
WriteBaseline = Annotated[
    str | None,
    typer.Option(metavar="FICHIER", help="Écrit la référence de tous les constats du contrôle, qui ne comptent plus."),
]
Compare = Annotated[
    str | None,
    typer.Option(metavar="RAPPORT", help="Dit ce qui a changé depuis ce rapport JSON : erreurs restantes, nouvelles."),
]
ExitZero = Annotated[
    bool,
    typer.Option(
        "--exit-zero",
        help="Sort avec le code 0 même si un fichier n'est pas conforme (2 si un contrôle n'a pas eu lieu).",
    ),
]

# Which files, and how

Exclude = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MOTIF",
        help="Fichiers ou dossiers à ne pas contrôler, écrits comme dans un fichier .gitignore ('archives/**') ; "
        "répétable.",
    ),
]
ForceExclude = Annotated[
    bool,
    typer.Option(
        "--force-exclude",
        help="Ne contrôle pas non plus un fichier nommé que la configuration exclut, ou ne liste pas (pour "
        "pre-commit).",
    ),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FICHIER",
        help="Configuration, au lieu du fichier .validata.yml du dossier courant ou d'un dossier au-dessus.",
    ),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="N'applique aucune configuration.")]
Cache = Annotated[
    bool,
    typer.Option("--cache", help="Ne contrôle pas de nouveau un fichier qui n'a pas changé : son rapport est repris."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="NOMBRE",
        help="Nombre de processus qui se partagent les fichiers (par défaut : un par cœur ; 1 : aucun autre).",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADRESSE", help="Confie les fichiers à une grappe Dask, par exemple tcp://calcul:8786."),
]
