"""到下次提醒: where the clock lands when some reminders find nobody to remind and others come in a row."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from bot.clock import MovableClock
from bot.emulator.page import Room
from bot.emulator.page.jumps import Jump, leap

from tests.emulator.page_company import FRIDAY_AFTERNOON, GROUP, company, room_of

pytestmark = pytest.mark.asyncio


def after(*minutes: float) -> list[datetime]:
    return [FRIDAY_AFTERNOON + timedelta(minutes=each) for each in minutes]


def reminding(reminders: Collection[datetime], heard: Collection[datetime]) -> Room:
    """A room whose bot is up at each of the reminders, and says something at those that are heard."""
    world, _ = company()
    clock = world.clock
    assert isinstance(clock, MovableClock)

    async def let_pass(moment: datetime) -> None:
        clock.move_to(moment)
        if moment in heard:
            world.post(world.chat(GROUP), "text", json.dumps({"text": "到点了"}))

    world.let_pass = let_pass
    return replace(room_of(world), next_reminder=lambda: min((r for r in reminders if r > clock.now()), default=None))


async def test_a_reminder_that_finds_nobody_is_passed_over() -> None:
    silent, loud = after(10, 20, 30), after(240)
    room = reminding([*silent, *loud], loud)

    assert await leap(room, Jump.REMINDER) == loud[0]


async def test_what_comes_within_two_minutes_is_one_reminder() -> None:
    prompts, later = after(40, 40.5, 41.5), after(60)
    room = reminding([*prompts, *later], [*prompts, *later])

    assert await leap(room, Jump.REMINDER) == prompts[-1]
    assert await leap(room, Jump.REMINDER) == later[0]


async def test_when_nobody_is_ever_reminded_the_clock_stops_at_the_last() -> None:
    silent = after(10, 20)

    assert await leap(reminding(silent, ()), Jump.REMINDER) == silent[-1]
