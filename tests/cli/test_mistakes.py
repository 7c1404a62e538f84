"""What an operator does wrong, or finds in the way, is answered in a line that says what to do; nothing is changed."""

import fcntl
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from bot.store import database

from tests.cli.conftest import CommandLine, written
from tests.empty_store import lay_empty_store

STORE = Path("data/liaison.sqlite3")
NOBODY_LISTENS = '[store]\nurl = "postgresql://u:canary@127.0.0.1:1/db"\n'
FEISHU = '[feishu]\napp_id = "cli_a"\napp_secret = "canary"\n[http]\nport = 0\n'
ASKS_THE_STORE = (
    *("verify", "release --yes", "backup x.bak", "restore kept.bak --yes", "db upgrade", "db history"),
    "run",
)


def one_line(said: str) -> str:
    assert "Traceback" not in said
    assert "canary" not in said
    assert said.count("\n") == 1, said
    return said


@pytest.mark.parametrize("command", ["verify", "release --yes", "backup x.bak"])
def test_where_there_is_no_store_yet_it_is_said_and_none_is_made(bot: CommandLine, command: str) -> None:
    written("")

    code, said = bot(*command.split())

    assert code == 1
    assert "还没有数据库" in one_line(said)
    assert not STORE.exists()


def test_the_history_of_a_store_that_is_not_there_makes_none(bot: CommandLine) -> None:
    written("")

    code, said = bot("db", "history")

    assert code == 0
    assert all(line.startswith("·") for line in said.splitlines())
    assert not STORE.exists()


@pytest.mark.parametrize("command", ASKS_THE_STORE)
def test_a_database_that_is_down_is_said_in_a_line(bot: CommandLine, command: str) -> None:
    lay_empty_store(Path("kept.bak").resolve())
    written(NOBODY_LISTENS + FEISHU)

    code, said = bot(*command.split())

    assert code == 1
    assert "数据库用不了" in one_line(said)
    assert "Connection refused" in said
    assert sorted(path.name for path in Path().iterdir()) == ["config.toml", "data", "kept.bak"]


@pytest.mark.parametrize("command", ASKS_THE_STORE)
def test_a_data_directory_that_is_a_file_is_told_as_that(bot: CommandLine, command: str) -> None:
    lay_empty_store(Path("kept.bak").resolve())
    written('data_dir = "config.toml"\n' + FEISHU)

    code, said = bot(*command.split())

    assert code == 2
    assert "config.toml" in one_line(said)
    assert "不能当数据目录" in said


def test_a_store_that_another_program_holds_locked_is_told_as_busy(
    bot: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("")
    lay_empty_store(Path("kept.bak").resolve())
    bot("restore", "kept.bak", "--yes")
    bot("verify")  # whoever opens a restored file first makes it ready for readers beside a writer
    monkeypatch.setattr(database, "_LOCK_WAIT_MS", 0)
    with closing(sqlite3.connect(STORE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        code, said = bot("release", "--yes")

    assert code == 1
    assert said.splitlines()[0] == "没有未发的消息。"
    assert "数据库正忙" in said.splitlines()[1]
    assert bot("release", "--yes") == (0, "没有未发的消息。\n已放行。\n")


@pytest.mark.parametrize("command", ["verify", "db history", "release"])
def test_what_only_looks_does_not_wait_for_who_writes(bot: CommandLine, command: str) -> None:
    written("")
    lay_empty_store(STORE.resolve())
    with closing(sqlite3.connect(STORE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert bot(*command.split())[0] == 0


@pytest.mark.parametrize("command", ["run", "restore kept.bak --yes"])
def test_a_store_that_another_bot_serves_is_left_alone(bot: CommandLine, command: str) -> None:
    written(FEISHU)
    lay_empty_store(STORE.resolve())
    lay_empty_store(Path("kept.bak").resolve())
    with STORE.with_name(STORE.name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        code, said = bot(*command.split())

    assert code == 1
    assert "另一个进程正在使用" in one_line(said)


@pytest.mark.parametrize("command", ["verify", "release --yes", "backup x.bak", "db upgrade", "run"])
def test_a_file_that_is_no_database_is_told_as_that(bot: CommandLine, command: str) -> None:
    written(FEISHU)
    STORE.parent.mkdir()
    STORE.write_text("no database at all " * 1000)

    code, said = bot(*command.split())

    assert code == 1
    assert str(STORE) in one_line(said)
    assert not Path("x.bak").exists()
    assert not Path("x.bak.part").exists()


@pytest.mark.parametrize("command", ["backup none/x.bak", "setup dingtalk --export-template none/x.json"])
def test_a_file_that_cannot_be_written_is_named(bot: CommandLine, command: str) -> None:
    written("")
    lay_empty_store(STORE.resolve())

    code, said = bot(*command.split())

    assert code == 1
    assert "none" in one_line(said)


def test_an_older_store_is_upgraded_before_it_is_looked_at(bot: CommandLine) -> None:
    written("")
    lay_empty_store(STORE.resolve())
    with closing(sqlite3.connect(STORE)) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '0003'")

    for command in (("verify",), ("release", "--yes")):
        code, said = bot(*command)
        assert code == 1
        assert "bot db upgrade" in one_line(said)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("backup", "缺少参数 文件"),
        ("verify a b", "多出来的参数：b"),
        ("doctor --offlin", "没有选项 --offlin，是否 --offline？"),
        ("run -c", "选项 -c 后面要写一个值"),
        ("verify --config", "选项 --config 后面要写一个值"),
        ("doctor --json=x", "选项 --json 后面不写值"),
        ("emulate --port abc", "--port 的值不对"),
        ("emulate --port 70000", "--port 的值不对"),
        ("demo --port -1", "--port 的值不对"),
    ],
)
def test_wrong_use_is_told_in_chinese_with_where_the_right_one_stands(
    bot: CommandLine, command: str, told: str
) -> None:
    code, said = bot(*command.split())

    assert code == 2
    assert said.startswith(f"用法不对：{told}")
    assert re.search(rf"\n全部用法：bot ({command.split()[0]} )?--help\n$", said)
