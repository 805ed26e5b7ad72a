"""The rules, one module per place where they look. Importing this package fills RULES."""

from validata.checks import cells, file, french, header, quality, rows

__all__ = ["cells", "file", "french", "header", "quality", "rows"]
