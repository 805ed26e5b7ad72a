"""A file to fill in for a schema: a workbook that keeps from the usual faults, or the header of a CSV."""

from __future__ import annotations
