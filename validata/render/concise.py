"""One line per notice: `file:line:column: code message`, for terminals, editors and grep."""

from __future__ import annotations

from validata.render.display import Display
from validata.render.inert import inert
from validata.render.words import SEVERITIES, about, asked, total_line, verdict_line
from validata.report import Report


def render(report: Report, display: Display) -> str:
    """The notices of each file in the order of the file, then the verdict; the total of several files."""
    lines: list[str] = []
    for file in report:
        path = f"./{file.path}" if file.path.lstrip().startswith("::") else file.path  # else an order to GitHub
        for severity in ("error", "warning", "info"):
            for notice in file.of(severity):
                shown = notice if display.values else notice.without_value()
                place = f"{shown.line or shown.row or 1}:{shown.column or 1}"
                lines.append(inert(f"{path}:{place}: {SEVERITIES[severity]} {shown.code} {shown.message}"))
        lines.append(inert(f"{path}: {' '.join([verdict_line(file), *(f'{said}.' for said in asked(file))])}"))
    if len(report.files) > 1:
        lines.append(total_line(report))
    lines += [inert(f"{said}.") for said in about(report)]
    return "\n".join(lines) + "\n"
