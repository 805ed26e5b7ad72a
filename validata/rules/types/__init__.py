"""Rules about a cell whose text is not of the type of its field.

Each function is told the field and the rejected text, and finds what helps to mend it. It never
raises and looks at long texts only to measure them: see `mendable` and `propose`.
"""
