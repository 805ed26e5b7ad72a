"""Criteria about the patterns of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validata.review.criterion import Criterion, Place, criterion, one_field
from validata.review.document import Described, Document
from validata.review.samples import costly, sample
from validata.schema.pattern import Pattern

SECONDS = 2  # that a pattern may take on one text
SHORT, LONG = 40, 400
"""How many times what a pattern repeats is written in the texts that it is tried on."""
SMALL = 1_000_000  # choices on a long text: a fraction of a second
TRIED = 12  # texts that a pattern is tried on


def patterns(document: Document) -> Iterator[tuple[Described, str, str]]:
    """The patterns: the field, the text, the pointer."""
    for one in document.fields:
        item = one.descriptor.get("arrayItem")
        inner = item.get("constraints") if isinstance(item, dict) else None
        for holder, place in ((one.constraints, ""), (inner if isinstance(inner, dict) else {}, "/arrayItem")):
            if isinstance(holder.get("pattern"), str):
                yield one, holder["pattern"], f"{one.pointer}{place}/constraints/pattern"


def compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern as the reference validator compiles it, None when it cannot."""
    try:
        return re.compile(f"^{pattern}$")
    except (re.error, RecursionError, OverflowError):
        return None


@criterion(
    "motif-illisible",
    title="Le motif n'est pas une expression régulière que Python sait lire",
    message="Le motif « {pattern} » est illisible : {reason}.",
    remedy="Corrigez l'expression : parenthèses et crochets fermés, barres obliques inverses doublées en JSON.",
    good=one_field(constraints={"pattern": "[0-9]+"}),
    bad=[one_field(constraints={"pattern": "[0-9"}), one_field(constraints={"pattern": "(?<annee>[0-9]+)"})],
)
def motif_illisible(document: Document) -> Iterator[Place]:
    r"""Le modèle entier est refusé, et avec lui tous les fichiers : aucun validateur écrit en Python ne lit ce motif.

    Les expressions de JavaScript ou de PCRE ne s'y écrivent pas toutes de la même façon (`(?<nom>…)` devient
    `(?P<nom>…)`, `\p{L}` n'existe pas).
    """
    for one, pattern, place in patterns(document):
        if compiled(pattern) is None:
            yield Place({"pattern": pattern, "reason": reason(pattern)}, place, one.name)


def reason(pattern: str) -> str:
    """Why Python cannot read a pattern, in French as far as it is known."""
    try:
        re.compile(f"^{pattern}$")
    except re.error as error:
        found = str(error.msg)
        known = next((words for start, words in REASONS.items() if found.startswith(start)), "syntaxe inconnue")
        at = f", au caractère {error.pos}" if error.pos else ""
        return known + at
    except (RecursionError, OverflowError):
        return "motif démesuré"
    return ""


REASONS = {
    "unterminated character set": "un crochet ouvrant n'est pas refermé",
    "missing )": "une parenthèse ouvrante n'est pas refermée",
    "unbalanced parenthesis": "une parenthèse fermante est de trop",
    "nothing to repeat": "un signe de répétition ne suit rien",
    "multiple repeat": "deux signes de répétition se suivent",
    "bad escape": "une barre oblique inverse précède une lettre qu'elle ne peut pas précéder",
    "unknown extension": "cette forme de groupe n'existe pas en Python",
    "bad character range": "un intervalle de caractères est à l'envers",
    "min repeat greater than max repeat": "une répétition a un minimum plus grand que son maximum",
    "look-behind requires fixed-width pattern": "un regard en arrière doit être de longueur fixe",
    "global flags not at the start": "une option (« (?i) ») ne peut pas suivre le « ^ » que le validateur ajoute",
}
"""How Python's explanations start, and what they mean."""


@criterion(
    "motif-mal-ancre",
    severity="warning",
    title="Une alternative du motif n'est pas ancrée comme elle en a l'air",
    message="Lu comme « ^{pattern}$ », le motif accepte « {accepted} », qu'aucune alternative ne décrit.",
    remedy="Entourez les alternatives de parenthèses : « (?:{pattern}) ».",
    good=one_field(constraints={"pattern": "(oui|non)"}),
    bad=[
        one_field(constraints={"pattern": "oui|non"}),
        one_field(constraints={"pattern": "^[0-9]{5}|[0-9]{9}$"}),
    ],
)
def motif_mal_ancre(document: Document) -> Iterator[Place]:
    """Le validateur de référence met « ^ » et « $ » autour du motif, sans parenthèses : `A|B` devient `^A|B$`.

    La première alternative n'est alors tenue qu'au début du texte : `oui|non` accepte « ouistiti ». Le texte cité dans
    le message a été essayé : le validateur de référence l'accepte vraiment.
    """
    for one, pattern, place in patterns(document):
        accepted = surprise(pattern)
        if accepted is not None:
            yield Place({"pattern": pattern, "accepted": accepted}, place, one.name)


def surprise(pattern: str) -> str | None:
    """A text that is accepted although none of the alternatives matches it whole; None when there is none."""
    read = compiled(pattern)
    branches = alternatives(pattern)
    if read is None or len(branches) < 2:
        return None
    for branch in branches[:-1]:
        text = sample(branch)
        if text is None:
            continue
        for more in ("x", "0", " x", "!"):
            asked = Pattern(pattern, seconds=SECONDS)
            wanted = [Pattern(f"(?:{one})", seconds=SECONDS) for one in branches]
            if asked.matches(text + more) and not any(one.matches(text + more) for one in wanted):
                return text + more
    return None


CLASS = r"\[\^?\]?(?:\\.|[^\]\\])*\]"
PIECE = re.compile(rf"\\.|{CLASS}|[()|]", re.DOTALL)
"""What may hold a bar, or be one: an escape, a class, a group."""


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, outside any group."""
    found, depth, start = [], 0, 0
    for piece in PIECE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "|" and depth == 0:
            found.append(pattern[start : piece.start()])
            start = piece.end()
    return [*found, pattern[start:]]


@criterion(
    "motif-couteux",
    severity="warning",
    title="Le motif peut demander un temps démesuré",
    message=(
        "Sur un texte de {size} caractères comme « {text} », l'essai du motif « {pattern} » n'a pas fini en "
        "{seconds} secondes."
    ),
    remedy="Récrivez le motif sans répétition à l'intérieur d'une répétition : « ([a-z]+ ?)+ » devient « [a-z ]+ ».",
    good=one_field(constraints={"pattern": "([A-Z][a-z]+-)*[A-Z][a-z]+"}),
    bad=[one_field(constraints={"pattern": "^(a+)+$"}), one_field(constraints={"pattern": "([a-z]+[a-z ]*)*;"})],
)
def motif_couteux(document: Document) -> Iterator[Place]:
    """Une répétition dans une répétition fait essayer un nombre de découpages qui double à chaque caractère.

    Un seul texte malheureux bloque alors le validateur de référence. validata s'en garde : il essaie le motif par un
    moteur dont le temps est borné ou, faute de mieux, s'arrête au bout de quelques secondes et le dit. Le texte cité a
    été essayé.
    """
    for one, pattern, place in patterns(document):
        found = slow(pattern) if compiled(pattern) else None
        document.deadline.check()
        if found:
            facts = {"pattern": pattern, "text": found, "size": len(found), "seconds": SECONDS}
            yield Place(facts, place, one.name)


def slow(pattern: str) -> str | None:
    """A text on which Python takes too long to say whether the pattern matches; None when none was found."""
    asked = Pattern(pattern, seconds=60)
    if asked.work.ways * (LONG * 10) ** asked.work.degree <= SMALL:
        return None
    tried: list[str] = []
    for times in (SHORT, LONG):
        tried += [text for text in costly(pattern, times) if len(text) <= LONG * 10][:TRIED]
    if not tried:
        return None
    asked.apart("")  # the process is there: its start does not count
    for text in tried:
        asked.seconds = asked.spent + SECONDS
        asked.apart(text)
        if asked.exhausted:
            return text.removesuffix("\n!") + "!"
    return None


CRITERIA: tuple[Criterion, ...] = (motif_illisible, motif_mal_ancre, motif_couteux)
