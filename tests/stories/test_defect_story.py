"""A defect of ours: nothing changed, the person is told once with a reference, we keep everything to look into it."""

import pytest
import structlog
from bot.cards.model import Act, Button, Buttons, Card, Text, Tone
from bot.context import Context
from bot.store.tables import metadata
from sqlalchemy import func, select

from tests.stories.story import GROUP, OpenStage, Story

DEAD = metadata.tables["dead_letter"]


def plant(story: Story) -> None:
    """Teach the bot a command and a button that store something and then break."""
    router = story.bot.app.router

    @router.command("出错", help="坏掉的命令", example="/出错")
    def breaks(ctx: Context) -> None:
        ctx.uow.counters.next("defect")
        raise RuntimeError("a secret detail of the inside")

    @router.command("坏按钮", help="坏掉的按钮", example="/坏按钮")
    def offers(ctx: Context) -> None:
        button = Button("点我", Act("defect.tap"))
        ctx.reply(Card(title=("试一试",), tone=Tone.RUNNING, elements=(Text(("按钮会坏",)), Buttons((button,)))))

    @router.action("defect.tap")
    def breaks_too(ctx: Context) -> None:
        breaks(ctx)


@pytest.mark.asyncio
async def test_a_defect_is_rolled_back_told_with_a_reference_and_kept(open_stage: OpenStage) -> None:
    with structlog.testing.capture_logs() as lines:
        async with open_stage(quiet_log=False) as story:
            plant(story)

            await story.say("李敏", "/出错")
            told = story.one("李敏", GROUP).text
            await story.say("李敏", "/坏按钮")
            tapped = await story.tap("李敏", story.one("李敏", GROUP), "点我")
            kept = await story.ask(lambda uow: uow.connection.execute(select(DEAD)).all())
            stored = await story.ask(
                lambda uow: uow.connection.execute(
                    select(func.count()).select_from(metadata.tables["counter"]).where(_is_the_defects())
                ).scalar()
            )

    assert told.startswith("没有成功，数据没有改动。")
    assert kept[0].reference in told
    assert kept[1].reference in tapped.toast_text
    assert "secret detail" not in told + tapped.toast_text
    assert "a secret detail of the inside" in kept[0].error
    assert stored == 0
    failures = [line for line in lines if line["log_level"] == "error"]
    assert [line["event_key"] for line in failures] == [row.event_key for row in kept]


def _is_the_defects() -> object:
    return metadata.tables["counter"].c.scope == "defect"
