"""What Feishu refuses in a card of JSON 2.0 (facts/feishu.md 5).

No official schema exists, so this is ours. The gateway, the tests and the emulated cloud share it, and nothing else:
it is the one exception to DESIGN rule 5. Standard library only.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.card_rules.frame import card as _card
from bot.card_rules.limits import BUDGET_BYTES, BUDGET_ELEMENTS, BUDGET_TABLES, MOST_BYTES, MOST_ELEMENTS
from bot.card_rules.problem import PARSE, TOO_LONG, TOO_MANY, Problem, Problems, error_code
from bot.card_rules.shapes import under
from bot.card_rules.standing import PLACE_RULES, element_ids, forms_submit, names, tables
from bot.card_rules.tree import Survey, components, count_elements, survey

__all__ = [
    "BUDGET_BYTES",
    "BUDGET_ELEMENTS",
    "BUDGET_TABLES",
    "count_elements",
    "error_code",
    "validate_card",
]

_DEEPEST_JSON = 40  # five containers need about 20; deeper JSON is an attack on recursive readers


def validate_card(card: Mapping[str, Any], size: int | None = None) -> list[str]:
    """Everything Feishu would refuse in this card, as ``sub-code what, path: where``; empty when it is good.

    ``size`` is that of its JSON in bytes, for callers that read the card from it. ``error_code`` turns the list into
    the cloud's own answer.
    """
    return [str(problem) for problem in _problems(card, size)]


def _problems(card: Any, size: int | None) -> Problems:
    seen = survey(card, _DEEPEST_JSON)
    if seen.too_deep:
        yield Problem(PARSE, "ROOT", "nested too deeply")
        return
    refused = [*_size(card, size, seen), *under("ROOT", _card(card))]
    yield from refused
    if not refused:
        yield from _tree(card, seen)


def _size(card: Any, size: int | None, seen: Survey) -> Problems:
    try:
        size = size or len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())
    except (TypeError, ValueError) as error:
        yield Problem(PARSE, "ROOT", f"not JSON: {error}")
        return
    if size > MOST_BYTES:
        yield Problem(TOO_LONG, "ROOT", f"{size} bytes, at most {MOST_BYTES}")
    if seen.tags > MOST_ELEMENTS:
        yield Problem(TOO_MANY, "ROOT", "element exceeds the limit")


def _tree(card: Mapping[str, Any], seen: Survey) -> Problems:
    found = components(card)
    for each in found:
        for rule in PLACE_RULES.get(each.tag, ()):
            yield from rule(each)
    yield from names(found)
    yield from forms_submit(found)
    yield from tables(found)
    yield from element_ids(seen.element_ids)
