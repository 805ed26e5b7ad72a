"""The pages of an exercise: instructions for the agents, key for the trainer, in Markdown and HTML."""

from __future__ import annotations

from functools import cache
from typing import Any

from validata.exercise import lesson
from validata.exercise.levels import LEVELS
from validata.exercise.make import Exercise
from validata.render import html
from validata.render.inert import inert
from validata.render.markup import code, escape, markdown_table, paragraph
from validata.rules.listed import RULES
from validata.text.typography import count, typography
from validata.version import __version__

TASKS = (
    "Ouvrez exercice.xlsx dans votre tableur (ou exercice.csv, si le formateur le demande).",
    "Le fichier est-il conforme au modèle ? Cherchez les fautes : en-tête, cellules, colonnes et lignes entre elles.",
    (
        "Corrigez chaque faute, sans toucher à ce qui est juste ni supprimer de ligne de données. S'il manque une "
        "valeur que rien ne permet de retrouver, écrivez-en une vraisemblable."
    ),
    "Enregistrez le fichier sous le nom de votre table (table-3.xlsx, par exemple) et remettez-le au formateur.",
)


def every(exercise: Exercise) -> dict[str, str]:
    """Name -> text of the pages of an exercise."""
    return {
        "consignes.md": instructions(exercise),
        "consignes.html": page("consignes.html", exercise),
        "corrige.md": key(exercise),
        "corrige.html": page("corrige.html", exercise),
    }


@cache
def asset(name: str) -> str:
    """A file that stands beside this module."""
    from importlib.resources import files

    return files(__package__).joinpath(name).read_text("utf-8")


def page(name: str, exercise: Exercise) -> str:
    """A page in HTML, without network nor script."""
    style = html.asset("style.css") + asset("style.css")
    template = html.environment(asset).get_template(name)
    return template.render(**told(exercise), style=style, policy=policy(style)) + "\n"


def policy(style: str) -> str:
    """What a browser may do of a page: apply its style."""
    return f"default-src 'none'; style-src {html.digest(style)}; base-uri 'none'; form-action 'none'"


def told(exercise: Exercise) -> dict[str, Any]:
    """What the templates tell."""
    asked = exercise.asked
    return {
        "exercise": exercise,
        "schema": exercise.schema,
        "level": LEVELS[asked.level].title,
        "custom": bool(asked.codes),
        "context": lesson.context(exercise),
        "columns": lesson.columns(exercise.schema),
        "links": lesson.links(exercise.schema),
        "tasks": [typography(task) for task in TASKS],
        "hints": lesson.hints(exercise.faults),
        "faults": [
            {
                "fault": fault,
                "rule": RULES[fault.code],
                "severity": RULES[fault.code].severity,
                "place": lesson.place(fault),
                "only": lesson.only(fault),
                "written": lesson.written(fault),
                "expected": lesson.expected(fault),
            }
            for fault in exercise.faults
        ],
        "besides": [RULES[name] for name in dict.fromkeys(name for _, name in exercise.besides)],
        "variant": f"table {exercise.variant} sur {asked.variants}" if asked.variants > 1 else "",
        "version": __version__,
    }


def instructions(exercise: Exercise) -> str:
    """The instructions in Markdown."""
    schema = exercise.schema
    said = [
        f"# Contrôle qualité : {escape(schema.title)}",
        f"Vingt minutes. {lesson.context(exercise)}",
        "## Ce qui vous est demandé",
        "\n".join(f"{number}. {escape(task)}" for number, task in enumerate(TASKS, 1)),
        f"## Le modèle {escape(schema.title)} en une page",
        "Les colonnes marquées ● sont obligatoires : aucune de leurs cellules n'est vide.",
        markdown_table(
            ["", "Colonne", "Contenu", "Ce qui s'y écrit"],
            [["●" if one.needed else "", code(one.name), escape(one.title), escape(one.words)]
             for one in lesson.columns(schema)],
        ).rstrip(),
    ]  # fmt: skip
    if lesson.links(schema):
        said.append("\n".join(f"- {escape(one)}" for one in lesson.links(schema)))
    said.append("## Trois indices, à n'ouvrir qu'un par un")
    for number, (question, lines) in enumerate(lesson.hints(exercise.faults), 1):
        items = "\n".join(f"- {escape(inert(line))}" for line in lines)
        said.append(f"<details><summary>Indice {number} : {question}</summary>\n\n{items}\n\n</details>")
    return typography("\n\n".join(said)) + "\n"


def key(exercise: Exercise) -> str:
    """The key in Markdown."""
    schema, faults = exercise.schema, told(exercise)["faults"]
    size = f"{count(len(faults), 'faute')} dans {count(len(exercise.draft.rows), 'ligne')}"
    about = (
        f"Exercice de niveau {LEVELS[exercise.asked.level].title}, graine {exercise.asked.seed}, {size}. Le fichier "
        f"juste est {code('corrige.csv')} ; {code(exercise.command)} trouve ces fautes, et elles seules."
    )
    said = [
        f"# Corrigé : {escape(schema.title)}",
        about,
        markdown_table(
            ["N°", "Où", "Colonne", "Faute", "Lu", "À écrire"],
            [
                [
                    str(one["fault"].number),
                    one["fault"].address + escape(one["only"]),
                    code(one["fault"].field) if one["fault"].field else "",
                    escape(one["rule"].title),
                    code(one["written"]) if one["written"] else "",
                    escape(inert(one["expected"])),
                ]
                for one in faults
            ],
        ).rstrip(),
    ]
    for one in faults:
        fault, rule = one["fault"], one["rule"]
        said += [
            f"## {fault.number}. {escape(rule.title)}",
            f"Où : {escape(one['place'])}{escape(one['only'])}. Règle : {code(rule.code)}.",
            paragraph(inert(fault.message)),
            f"Pourquoi c'est important : {paragraph(' '.join(rule.why.split()))}",
            f"Comment corriger : {paragraph(inert(fault.remedy))}",
        ]
    for rule in told(exercise)["besides"]:
        said.append(f"Il est dit aussi « {escape(rule.title)} » : cela tient au modèle, et n'est pas à corriger.")
    return typography("\n\n".join(said)) + "\n"
