"""Workbooks (xlsx, xlsb, xls, ods), within limits."""
