"""A card can be changed for two weeks only: a new one comes on day 13, taps on the old are still answered (F-45)."""

import asyncio
from datetime import timedelta

import pytest
from bot.cards.model import Button
from bot.domain.subject import need
from bot.domain.todo import Role, Todo, TodoKind
from bot.events import CardTapped, Chat, Cloud, Sender, TimerFired
from bot.services import housekeeping
from bot.services.housekeeping import RENEWAL_KIND
from bot.store.tables import metadata
from bot.store.tokens import Token
from sqlalchemy import select

from tests.sending.conftest import GROUP, PostOffice, card

pytestmark = pytest.mark.asyncio
TIMER = metadata.tables["timer"]


async def card_with_button(office: PostOffice, number: int = 1) -> int:
    """A need's card in the group, with a button; returns its posting."""
    now, subject = office.clock.now(), str(need(number))
    value = "old-token" if number == 1 else f"old-token-{number}"
    posting = await office.ask(lambda uow: uow.postings.add(subject, "need", "feishu", now, chat_id=GROUP.chat_id))
    known = Token("help.unasked", subject, 1, posting, "feishu", value=value)
    await office.ask(lambda uow: uow.tokens.add([known], now))
    await office.owe(card("待确认", Button("确认无误", token=value)), posting_id=posting)
    await office.send()
    return posting


async def open_todo(office: PostOffice, number: int = 1) -> None:
    now = office.clock.now()
    todo = Todo(0, TodoKind.ANSWER_NEED, need(number), Role.CONTACT, now, now, {}, 1)
    await office.ask(lambda uow: uow.todos.add(todo))


async def renewal(office: PostOffice) -> None:
    """The morning's look, alone."""
    armed = await office.ask(
        lambda uow: uow.connection.execute(
            select(TIMER).where(TIMER.c.kind == RENEWAL_KIND, TIMER.c.state == "armed")
        ).one()
    )
    office.pass_time(armed.fire_at - office.clock.now())
    await office.bot.app.dispatch(TimerFired(f"timer:{armed.id}", armed.id, RENEWAL_KIND, armed.fire_at, ""))
    await office.send()


async def test_on_day_13_a_new_card_takes_the_place_of_the_old_one(office: PostOffice) -> None:
    await open_todo(office)
    await card_with_button(office)
    ages = []
    while len(office.seen()) == 1:
        born = office.seen()[0].created_at
        await renewal(office)
        ages.append((office.clock.now() - born) / timedelta(days=1))

    old, new = office.seen()
    assert 12 < ages[-1] < 14
    assert (old.labels, new.labels) == ([], ["确认无误"])
    assert "请在新卡片上操作" in old.text


async def test_many_old_cards_are_renewed_a_few_at_a_time_and_none_is_left_out(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    cards = [await card_with_button(office, number) for number in range(1, 6)]
    for number in range(1, 6):
        await open_todo(office, number)
    office.pass_time(timedelta(days=13))
    async with asyncio.timeout(30):
        while await office.bot.sweeper.sweep():
            await office.send()

    assert len([each for each in office.seen() if each.labels == ["确认无误"]]) == len(cards)
    assert len([each for each in office.seen() if "请在新卡片上操作" in each.text]) == len(cards)


async def test_the_new_cards_button_does_what_the_old_one_did(office: PostOffice) -> None:
    await open_todo(office)
    await card_with_button(office)
    while len(office.seen()) == 1:
        await renewal(office)

    value = office.seen()[1].buttons[0].value["t"]
    token = await office.ask(lambda uow: uow.tokens.find(value, "feishu"))

    assert token is not None
    assert (token.act, token.subject) == ("help.unasked", "need:1")
    assert value != "old-token"


async def test_a_card_nobody_must_act_on_stays_as_it_is(office: PostOffice) -> None:
    await card_with_button(office)
    for _ in range(11):
        await renewal(office)

    assert len(office.seen()) == 1


async def tap(office: PostOffice, who: str, message_id: str, chat_id: str) -> str:
    person = office.world.person(who)
    sender = Sender(Cloud.FEISHU, "", person.open_id, who)
    key = f"tap:{who}:{message_id}"
    ack = await office.bot.app.dispatch(CardTapped(key, sender, Chat(Cloud.FEISHU, chat_id), message_id, "old-token"))
    return ack.answer.toast if ack.answer else ""


async def orphan(office: PostOffice, *, private: bool) -> int:
    """A card that was sent by a life that ended before it noted the id; returns its posting."""
    now, person = office.clock.now(), office.people["李敏"]
    place = {"person_id": person} if private else {"chat_id": GROUP.chat_id}
    posting = await office.ask(lambda uow: uow.postings.add("need:1", "need", "feishu", now, **place))
    known = Token("help.unasked", "need:1", 1, posting, "feishu", value="old-token")
    await office.ask(lambda uow: uow.tokens.add([known], now))
    to = "李敏" if private else GROUP.name
    row = await office.owe(card("待确认", Button("确认无误", token="old-token")), to=to, posting_id=posting)
    await office.ask(lambda uow: uow.claims.take([row], office.machine.wall(), 45.0))
    return posting


async def message_of(office: PostOffice, posting: int) -> str:
    return await office.ask(lambda uow: uow.postings.get(posting).message_id)


@pytest.mark.parametrize(
    ("private", "who", "chat", "bound"),
    [
        (False, "李敏", GROUP.chat_id, True),
        (False, "李敏", "oc_elsewhere", False),
        (True, "李敏", "oc_private", True),
        (True, "刘洋", "oc_private", False),
    ],
)
async def test_a_card_without_a_known_message_is_bound_by_a_tap_from_its_own_place_alone(
    office: PostOffice, private: bool, who: str, chat: str, bound: bool
) -> None:
    """F-13: sent, and the id was never stored."""
    posting = await orphan(office, private=private)

    await tap(office, who, "om_first", chat)

    assert (await message_of(office, posting) == "om_first") is bound


async def test_a_second_message_id_is_refused_and_the_bound_card_is_not_sent_again(office: PostOffice) -> None:
    posting = await orphan(office, private=False)
    await tap(office, "李敏", "om_first", GROUP.chat_id)

    said = await tap(office, "王磊", "om_second", GROUP.chat_id)
    office.machine.ahead += 46
    await office.send()

    assert said.startswith("这是转发的卡片")
    assert await message_of(office, posting) == "om_first"
    assert office.calls() == [] or all("待确认" not in str(call.body) for call in office.calls())
