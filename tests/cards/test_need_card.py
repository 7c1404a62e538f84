"""The card of a need when it is large: who is still owed an answer stays in sight (UX 4.2)."""

from datetime import UTC, datetime

from bot.cards.model import Card, Fields, Fold, Person
from bot.cards.need import Answering, Change, NeedFacts, group_card
from bot.cards.render_plain import render
from bot.cards.seal import has_acts
from bot.domain.layouts import LAYOUTS
from bot.domain.need import Need, NeedState, NeedVersion, Party, PartyState

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
CONFIRMED, WAITING = PartyState.CONFIRMED, PartyState.WAITING


def card(
    *states: PartyState,
    changes: tuple[Change, ...] = (),
    state: NeedState = NeedState.CONFIRMING,
    approved: bool = True,
) -> Card:
    """A need that asks as many departments, the first of them 部门0."""
    version = NeedVersion(2, {"title": "海报终稿"}, tuple(range(len(states))), NOW, 1, NOW)
    parties = tuple(Party(number, state) for number, state in enumerate(states))
    at = NOW if approved else None
    need = Need(1, "2026-Q4-SHB-001", "F04", state, 1, "中", 1, 1, NOW, version, approved_at=at, parties=parties)
    answers = tuple(Answering(f"部门{party.department_id}", party) for party in parties)
    layout = LAYOUTS["F04"]
    return group_card(NeedFacts(need, layout, Person(1, "王磊"), "市场部", "11月27日", answers, changes=changes))


def folds(shown: Card) -> dict[str, list[str]]:
    """The labels behind each fold."""
    found = [element for element in shown.elements if isinstance(element, Fold)]
    fields = {fold.title: [each for each in fold.elements if isinstance(each, Fields)] for fold in found}
    return {title: [label for each in inside for label, _ in each.pairs] for title, inside in fields.items()}


def labels(shown: Card) -> list[str]:
    """The labels in sight."""
    return [label for each in shown.elements if isinstance(each, Fields) for label, _ in each.pairs]


def test_of_twelve_departments_those_that_confirmed_fold_away() -> None:
    shown = card(*[CONFIRMED] * 9, *[WAITING] * 3)

    assert "部门确认 9/12" in render(shown)
    assert [label for label in labels(shown) if label.startswith("部门")] == ["部门9", "部门10", "部门11"]
    assert folds(shown)["已确认 9 个部门"] == [f"部门{number}" for number in range(9)]


def test_a_few_departments_all_stand_in_sight() -> None:
    shown = card(CONFIRMED, WAITING, CONFIRMED)

    assert [label for label in labels(shown) if label.startswith("部门")] == ["部门0", "部门1", "部门2"]
    assert "已确认 2 个部门" not in folds(shown)


def test_a_withdrawn_need_asks_for_nothing_and_accuses_nobody_it_never_asked() -> None:
    never_asked = card(WAITING, state=NeedState.WITHDRAWN, approved=False)
    asked = card(WAITING, state=NeedState.WITHDRAWN)

    assert not has_acts(never_asked)
    assert "部门确认" not in render(never_asked)
    assert "没有答复" in render(asked)


def test_of_a_long_change_its_beginning_is_told() -> None:
    shown = card(WAITING, changes=(Change("需求背景", "旧" * 200, "新" * 200),))

    assert "旧" * 59 + "… → " + "新" * 59 + "…" in render(shown)
