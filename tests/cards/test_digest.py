"""What a digest says before anything is listed."""

import pytest
from bot.cards.digest import DigestFacts, digest_card
from bot.domain.manners import Urgency


@pytest.mark.parametrize(
    ("made_up_for", "said"),
    [("", "已升级给您 35 · 逾期 10"), ("补发：11月20日", "补发：11月20日 · 已升级给您 35 · 逾期 10")],
)
def test_a_digest_counts_everything_by_urgency_whatever_it_has_room_to_list(made_up_for: str, said: str) -> None:
    counts = ((Urgency.ESCALATED, 35), (Urgency.OVERDUE, 10))

    card = digest_card(DigestFacts(counts, (), (), made_up_for))

    assert card.subtitle == (said,)
