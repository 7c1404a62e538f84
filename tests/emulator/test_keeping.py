"""A world that was kept stands again as it stood."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bot.clock import MovableClock
from bot.emulator.dingtalk.cards import PUBLIC_TEMPLATE, CardInstance, Cards
from bot.emulator.keeping import keep, restore
from bot.emulator.messages import Message
from bot.emulator.world import World

from tests.emulator.page_cards import button, card
from tests.emulator.page_company import GROUP, company

NOW = datetime(2026, 11, 25, 9, 2, tzinfo=UTC)


def cards_of(world: World) -> Cards:
    return Cards(world, "")


async def lived_in() -> World:
    world, _ = company()
    await world.say("李敏", GROUP, "/看板", mentions=["王磊"])
    posted = world.post(world.chat(GROUP), "interactive", card("待确认", "orange", button("确认无误")))
    world.patch(posted, card("已确认", "green"))
    world.buzz(posted, [world.person("王磊").open_id], "app")
    await world.send_file("王磊", world.private_chat("王磊"), "纪要.docx", b"\x00\xff")
    world.resign("马超")
    assert isinstance(world.clock, MovableClock)
    world.clock.move_to(NOW)
    return world


def seen(message: Message) -> tuple[object, ...]:
    return (message.sender, message.text, message.contents, message.created_at, message.mentions, message.urgent)


@pytest.mark.asyncio
async def test_people_find_their_chats_messages_and_files_again(tmp_path: Path) -> None:
    before, after = await lived_in(), World(MovableClock(NOW))
    keep(before, tmp_path / "data" / "world.json", cards_of(before))

    assert restore(after, tmp_path / "data" / "world.json", cards_of(after)) == NOW
    assert after.people == before.people
    assert after.chats == before.chats
    assert after.gone == before.gone
    assert after.files == before.files
    assert [seen(each) for each in after.messages.values()] == [seen(each) for each in before.messages.values()]
    assert after.private_chat("王磊").chat_id == before.private_chat("王磊").chat_id
    assert after.notified("王磊")[0].text == before.notified("王磊")[0].text


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"shape": 0}', '{"shape": 1, "now": "gestern"}'])
def test_what_cannot_be_read_leaves_the_world_empty(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "world.json"
    if content is not None:
        path.write_text(content)
    world = World(MovableClock(NOW))

    assert restore(world, path, cards_of(world)) is None
    assert (world.people, world.chats, world.messages) == ({}, {}, {})


def test_a_card_on_dingtalk_can_be_tapped_after_a_restart(tmp_path: Path) -> None:
    before, _ = company()
    chat = before.add_group("车间协作群", ["李敏"], cloud="dingtalk")
    cards = cards_of(before)
    card = CardInstance("outbox-1", PUBLIC_TEMPLATE, {"title": "待确认"}, calls_back=True)
    cards.instances["outbox-1"] = card
    shown = cards.show(card, chat, ())
    keep(before, tmp_path / "world.json", cards)

    after = World(MovableClock(NOW))
    cards_after = cards_of(after)
    restore(after, tmp_path / "world.json", cards_after)

    assert cards_after.shown_as(shown.message_id) == card
    assert after.chats[chat.chat_id].cloud == "dingtalk"
    assert after.messages[shown.message_id].text == "待确认"
