"""Rules that a schema asks for by name (`custom_checks`).

`value` is the typed value of a cell that is neither empty nor of a wrong type. A test that cannot
even examine it (a number given to a test of texts) means that it is not valid: see `shared.holds`.
"""
