"""DingTalk refuses, is too busy, has used up its month or bans us: nothing owed is lost, nothing comes twice."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bot.domain.sending import MessageClass
from bot.emulator.faults import Fault, FaultKind

from tests.sending.conftest import NUMBER, PostOffice, card, open_workshop, owe_there, said

pytestmark = pytest.mark.asyncio

WORDS, CARDS = "*groupMessages/send", "*createAndDeliver"
MONTH_USED_UP = "Forbidden.AccessDenied.ApiCountLimitForOrg"
BAN = 300.0  # seconds


@pytest_asyncio.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[PostOffice]:
    """The company with a room on DingTalk."""
    async with open_workshop(tmp_path) as opened:
        yield opened


def inflict(office: PostOffice, kind: FaultKind, where: str, **details: Any) -> None:
    office.server.dingtalk.faults.add(Fault(kind, where, **details))


@pytest.mark.parametrize(
    ("kind", "details", "waits"),
    [
        (FaultKind.STATUS, {"status": 503}, 0.0),
        (FaultKind.THROTTLE, {}, 1.0),
        (FaultKind.REVOKED, {}, 0.0),
        (FaultKind.REFUSE, {"words": MONTH_USED_UP}, 30.0),
    ],
    ids=["status", "throttle", "token", "month"],
)
@pytest.mark.parametrize(("where", "message"), [(WORDS, "请今天答复"), (CARDS, card())], ids=["words", "card"])
async def test_what_the_cloud_did_not_take_goes_later_once_and_unmarked(
    workshop: PostOffice, where: str, message: Any, kind: FaultKind, details: dict[str, Any], waits: float
) -> None:
    inflict(workshop, kind, where, **details)
    row, begun = await owe_there(workshop, message, MessageClass.OWED), workshop.machine.steady()

    await workshop.send()

    [text] = said(workshop)
    assert "补发" not in text
    assert (await workshop.row(row)).state == "sent"
    assert workshop.machine.steady() - begun >= waits


async def test_a_banned_address_keeps_still_until_the_ban_is_over(workshop: PostOffice) -> None:
    inflict(workshop, FaultKind.BAN, WORDS)
    row, begun = await owe_there(workshop, "请今天答复", MessageClass.OWED), workshop.machine.steady()

    await workshop.send()

    assert said(workshop) == ["请今天答复"]
    assert (await workshop.row(row)).state == "sent"
    assert workshop.machine.steady() - begun >= BAN
    assert len([call for call in workshop.server.dingtalk.calls if call.path.endswith("groupMessages/send")]) == 2


async def test_where_the_template_is_missing_the_card_is_told_in_words(workshop: PostOffice) -> None:
    inflict(workshop, FaultKind.REFUSE, CARDS, words="param.templateNotExist")
    row = await owe_there(workshop, card(), MessageClass.OWED)

    await workshop.send()

    [text] = said(workshop)
    assert NUMBER in text
    assert "请确认" in text
    assert (await workshop.row(row)).state == "sent"
