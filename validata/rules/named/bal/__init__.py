"""The rules of the bases adresses locales (BAL), as the national validator judges them.

Each condition and its level are those of @ban-team/validateur-bal, but for its groupings, which ignore the commune;
`schemas/adresses` says which apply to each version, and how much they weigh.
"""

from __future__ import annotations

from validata.rules.finders import CheckRule, GroupRule, RowRule, TallyRule
from validata.rules.named.bal import cells, ids, keys, names, position

RULES: tuple[CheckRule, ...] = (*keys.RULES, *cells.RULES)
ROW_RULES: tuple[RowRule, ...] = (*keys.ROW_RULES, *position.RULES, *ids.ROW_RULES, *names.ROW_RULES)
TABLE_RULES: tuple[GroupRule | TallyRule, ...] = (*ids.TALLY_RULES, *ids.GROUP_RULES, *names.GROUP_RULES)
