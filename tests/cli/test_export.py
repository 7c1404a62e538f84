"""The ledgers as a spreadsheet: what runs and what happened since a day, and nothing in it is live."""

import asyncio
import stat
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bot.ledger.export import export, since_when
from openpyxl import load_workbook

from tests.cli.conftest import CommandLine, written
from tests.empty_store import lay_empty_store
from tests.stories.acts import disputed_need
from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.story import Story

FORMULA = "=HYPERLINK(1)"


async def exported(told: Story, to: Path, since: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
    calendar = told.bot.company.calendar
    begin = since_when(since, calendar) if since else None
    await told.ask(lambda uow: export(uow, calendar, told.clock.now(), begin, to))
    book = load_workbook(to)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.mark.asyncio
async def test_a_need_with_its_answers_and_objections_stands_in_the_ledgers(
    story: Story,  # noqa: F811
    tmp_path: Path,
) -> None:
    await disputed_need(story)
    story.skip_news()

    found = await exported(story, tmp_path / "台账.xlsx")

    need = dict(zip(*found["需求"], strict=True))
    assert need["编号"] == "2026-Q4-SHB-001"
    assert need["状态"] == "协商中"
    assert need["发起人"] == "李敏"
    assert list(found) == ["需求", "部门答复", "异议", "裁定", "每日进度", "会议", "行动项"]
    assert {row[2] for row in found["部门答复"][1:]} >= {"有异议"}
    assert [row[7] for row in found["异议"][1:]] == ["待处理"]
    assert len(found["裁定"]) == 1
    assert stat.S_IMODE((tmp_path / "台账.xlsx").stat().st_mode) == 0o600


@pytest.mark.asyncio
async def test_what_somebody_typed_is_never_a_formula(story: Story, tmp_path: Path) -> None:  # noqa: F811
    await story.say("王磊", f"/需求 研发部 {FORMULA}终稿 截止 明天17点 优先级 高")
    story.skip_news()

    await exported(story, tmp_path / "x.xlsx")

    cells = [cell for sheet in load_workbook(tmp_path / "x.xlsx") for row in sheet.iter_rows() for cell in row]
    typed = [cell for cell in cells if FORMULA in str(cell.value)]
    assert typed
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in typed} == {"@"}
    assert [cell for cell in cells if cell.hyperlink] == []


@pytest.mark.asyncio
async def test_what_was_over_before_the_day_is_left_out_and_what_runs_is_not(
    story: Story,  # noqa: F811
    tmp_path: Path,
) -> None:
    await story.say("王磊", "/需求 研发部 国庆海报终稿 截止 明天17点 优先级 高")
    await story.say("王磊", "/需求 研发部 国庆展台图纸 截止 明天17点 优先级 高")
    await story.say("王磊", "/撤销")
    story.skip_news()
    tomorrow = f"{story.clock.now() + timedelta(days=1):%Y-%m-%d}"

    everything = await exported(story, tmp_path / "all.xlsx")
    lately = await exported(story, tmp_path / "lately.xlsx", tomorrow)

    assert [row[2] for row in everything["需求"][1:]] == ["待审批", "已撤销"]
    assert [row[1] for row in lately["需求"][1:]] == ["国庆海报终稿"]


def test_the_command_writes_the_file_and_says_what_is_in_it(tmp_path: Path) -> None:
    lay_empty_store(tmp_path / "data" / "liaison.sqlite3")
    (tmp_path / "config.toml").write_text("")

    async def run() -> tuple[int | None, str]:
        command = [sys.executable, "-m", "bot", "export", "--since", "2026-11", "--to", "台账.xlsx"]
        process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    assert asyncio.run(run()) == (0, "已写到 台账.xlsx：没有记录。\n")
    assert load_workbook(tmp_path / "台账.xlsx").sheetnames[0] == "需求"


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("export", 2, "缺少参数 --to"),
        ("export --to x.xlsx --since 上周", 2, "--since 看不懂「上周」"),
        ("export --to x.xlsx --since 2026-13-01", 2, "--since 看不懂「2026-13-01」"),
        ("export --to none/x.xlsx", 1, "none/x.xlsx 写不了"),
        ("export --to there.xlsx", 1, "there.xlsx 已经存在，没有覆盖它"),
    ],
)
def test_what_keeps_a_ledger_from_being_written_is_said(bot: CommandLine, command: str, code: int, told: str) -> None:
    written("")
    lay_empty_store(Path("data/liaison.sqlite3").resolve())
    Path("there.xlsx").write_text("")

    ended, said = bot(*command.split())

    assert ended == code
    assert told in said
    assert sorted(path.name for path in Path().iterdir()) == ["config.toml", "data", "there.xlsx"]
