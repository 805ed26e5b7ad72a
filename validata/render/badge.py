"""The verdict as a badge, a small SVG image to be shown on a page."""

from __future__ import annotations

from html import escape

from validata.render.display import Display
from validata.render.shields import LABEL, badge
from validata.report import Report

LETTER, MARGIN, HEIGHT = 7, 6, 20  # pixels


def render(report: Report, display: Display) -> str:  # noqa: ARG001 - there is nothing to hide
    """The badge, its text also for those who do not see it."""
    message, color = badge(report)
    left, right = (LETTER * len(text) + 2 * MARGIN for text in (LABEL, message))
    said = escape(f"{LABEL} : {message}")
    texts = "".join(
        f'<text x="{start + MARGIN}" y="14" textLength="{width - 2 * MARGIN}">{escape(text)}</text>'
        for start, width, text in ((0, left, LABEL), (left, right, message))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{HEIGHT}" role="img" '
        f'aria-label="{said}"><title>{said}</title>'
        f'<rect width="{left}" height="{HEIGHT}" fill="#444"/>'
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" fill="{color}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{texts}</g></svg>\n'
    )
