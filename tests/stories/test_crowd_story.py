"""A whole crowd taps one card at the same moment: one of them wins, everybody is told so, the card says who (R-18)."""

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from bot.emulator.company import COMPANY, Employee
from bot.emulator.feishu.answers import TOO_LATE
from bot.platforms.intake import NOT_YET
from bot.store.tables import metadata
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import select

from tests.stories.story import GROUP, OpenStage, Story

_response, _person = metadata.tables["response"], metadata.tables["person"]
CROWD = tuple(Employee(f"员工{n:03}", "研发部", "替补", "赵强") for n in range(100))
NAMES = tuple(each.name for each in CROWD)
CROWDED = replace(
    COMPANY,
    employees=(*COMPANY.employees, *CROWD),
    departments=tuple(replace(each, deputies=NAMES) if each.name == "研发部" else each for each in COMPANY.departments),
    groups=(replace(COMPANY.groups[0], members=(*COMPANY.groups[0].members, *NAMES)), *COMPANY.groups[1:]),
)
WON = "研发部已确认，10 分钟内可发 /撤销 收回"
LOST = "{} 已于 11月20日(周五)10:00 替研发部确认过了。"


async def everybody_taps(story: Story, title: str, order: list[str]) -> Counter[str]:
    """One need, and the department's hundred deputies tap 确认无误 at once; what they were told."""
    await story.say("李敏", f"/需求 研发部 {title} 截止 11月27日 优先级 高")
    card = story.one("李敏", GROUP)
    await story.tap("王磊", story.one("王磊"), "通过")
    story.skip_news()

    seen = await asyncio.gather(*(story.world.tap(name, card.message_id, "确认无误") for name in order))
    await story.settle()

    winner = (await story.ask(signers))[-1]
    told = Counter(reaction.error or reaction.toast_text for reaction in seen)
    shown = story.now_showing(card).text
    assert set(told) <= {WON, LOST.format(winner), NOT_YET.toast, TOO_LATE.error}
    assert [name for name, reaction in zip(order, seen, strict=True) if reaction.toast_text == WON] in ([winner], [])
    assert "执行中" in shown
    assert [name for name in NAMES if name in shown] == [winner]
    story.skip_news()
    return told


def signers(uow: UnitOfWork) -> list[str]:
    """Whose answers are on record, oldest first."""
    answers = select(_person.c.display).join(_response).order_by(_response.c.id)
    return list(uow.connection.execute(answers).scalars())


@pytest.mark.long
@pytest.mark.asyncio
@pytest.mark.feishu_only(reason="a toast tells everybody there; DingTalk's taps and two replicas: tests/kill")
async def test_of_a_crowd_on_one_card_one_wins_and_everybody_is_told_who(open_stage: OpenStage) -> None:
    """A thousand rounds on each store, who is pushed first drawn anew in each; ROUNDS and SEED change them."""
    rounds, seed = int(os.environ.get("ROUNDS", "1000")), int(os.environ.get("SEED", str(time.time_ns() % 10**6)))
    draw, began = random.Random(seed), time.monotonic()  # noqa: S311  replayable, guards nothing
    unsure = 0
    async with open_stage(company=CROWDED) as story:
        for number in range(1, rounds + 1):
            told = await everybody_taps(story, f"第{number}批海报", draw.sample(NAMES, len(NAMES)))
            unsure += told[NOT_YET.toast] + told[TOO_LATE.error]
            if number % 100 == 0:
                print(f"{number} rounds in {time.monotonic() - began:.0f} s", flush=True)

        assert len(await story.ask(signers)) == rounds
        assert await story.ask(lambda uow: list(uow.journal.faults())) == []
    took = f"{time.monotonic() - began:.0f} s, {unsure} times 还没有确认 or no answer"
    print(f"\nseed {seed}: {rounds} rounds of {len(NAMES)} taps in {took}")
