"""The rules of the bases adresses locales (BAL), as the national validator judges them.

Each condition and its level are those of @ban-team/validateur-bal, but for its groupings, which ignore the commune;
`schemas/adresses` says which apply to each version, and how much they weigh.
"""
