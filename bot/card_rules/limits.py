"""Feishu's limits for one card, and the smaller budgets we keep ourselves (facts/feishu.md 5.3).

The hard figures are what the cloud refuses; the budgets leave room for what nobody has measured on a real tenant.
"""

MOST_BYTES = 30 * 1024  # of the card's JSON; refused as 230025 above it
MOST_ELEMENTS = 200  # objects that carry a ``tag``, counted through the whole tree, ``plain_text`` included
MOST_TABLES = 5  # table components and markdown tables together
MOST_DEPTH = 5  # containers inside one another
MOST_TAGS = 3  # beside the title
MOST_COLUMNS = 50  # of a table

BUDGET_BYTES = 24 * 1024
BUDGET_ELEMENTS = 150
BUDGET_TABLES = 3

LONGEST_INPUT = 1000
LONGEST_BUTTON = 100
LONGEST_HINT = 100  # the placeholder of an input
