"""A bundle for support tells how the bot stands, and names nobody."""

import asyncio
import stat
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from bot.bootstrap import open_bot
from bot.clock import SystemClock
from bot.config import load
from bot.platforms.redaction import Redactor

from tests.cli.conftest import CommandLine, written
from tests.empty_store import lay_empty_store

SECRETS = ("canary-app-secret", "canary-page-token", "canary-password", "canary-robot")
NAMES = (
    "王磊",
    "小王磊",
    "市场部",
    "市场",
    "SHB",
    "新品上市协作群",
    "ou_wanglei0001",
    "oc_launch000001",
    "cli_a1b2c3d4",
)
COMPANY = """
data_dir = "data"
[feishu]
app_id = "cli_a1b2c3d4"
app_secret = "canary-app-secret"
[http]
token = "canary-page-token"
[[people]]
name = "王磊"
display = "小王磊"
feishu = "ou_wanglei0001"
[[departments]]
name = "市场部"
code = "SHB"
aliases = ["市场"]
head = "王磊"
[[groups]]
name = "新品上市协作群"
feishu = "oc_launch000001"
dingtalk_robot = "https://oapi.dingtalk.com/robot/send?access_token=canary-robot"
departments = ["市场部"]
"""
LOG = "一行日志\n" * 300 + "给 小王磊 发送失败 ou_wanglei0001 app_secret=canary-app-secret chat=oc_unknown123456\n"


def texts_in(file: Path) -> Mapping[str, str]:
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


async def diagnosed(home: Path, *words: str) -> tuple[int | None, str]:
    command = [sys.executable, "-m", "bot", "diagnose", "诊断.zip", "--offline", *words]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=home, stdin=pipe, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate(LOG.encode())
    return process.returncode, (said + complained).decode()


async def opened_once(home: Path) -> None:
    async with open_bot(load(home / "config.toml"), SystemClock(), Redactor()):
        pass


def test_versions_check_up_configuration_store_and_the_log_s_end_are_in_it_and_nobody_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(COMPANY, encoding="utf-8")
    lay_empty_store(tmp_path / "data" / "liaison.sqlite3")
    asyncio.run(opened_once(tmp_path))

    code, said = asyncio.run(diagnosed(tmp_path, "--log", "-"))

    found = texts_in(tmp_path / "诊断.zip")
    assert (code, set(found)) == (0, {"版本.txt", "体检.txt", "配置.txt", "数据库.txt", "日志.txt"}), said
    for word in (*SECRETS, *NAMES, "oc_unknown123456"):
        assert [name for name, text in found.items() if word in text] == [], word
    assert "feishu.app_secret = ***" in found["配置.txt"]
    assert 'head = "人1"' in found["配置.txt"]
    assert "person：1 行" in found["数据库.txt"]
    assert "给 人2 发送失败 账号1 app_secret=*** chat=oc_…" in found["日志.txt"]
    assert found["日志.txt"].count("\n") == 200
    assert stat.S_IMODE((tmp_path / "诊断.zip").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ('people = [{name = "王磊"}]\nroles.leader = "张三"\n', "[[people]] 里没有「…」"),
        ("[feishu\n", "第 1 行"),
        (COMPANY.replace('"data"', '"config.toml"'), "还没有数据库"),
    ],
)
def test_what_cannot_be_read_is_told_without_naming_anybody(bot: CommandLine, config: str, told: str) -> None:
    written(config)

    code, _ = bot("diagnose", "x.zip", "--offline")

    found = texts_in(Path("x.zip"))
    assert code == 0
    assert any(told in text for text in found.values()), found
    assert not any(word in text for text in found.values() for word in (*SECRETS, *NAMES, "张三"))


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("diagnose", 2, "缺少参数 文件"),
        ("diagnose there.zip --offline", 1, "there.zip 已经存在，没有覆盖它"),
        ("diagnose none/x.zip --offline", 1, "none/x.zip 写不了"),
        ("diagnose x.zip --offline --log none.log", 1, "none.log 读不了"),
    ],
)
def test_what_keeps_a_bundle_from_being_written_is_said(bot: CommandLine, command: str, code: int, told: str) -> None:
    written("")
    Path("there.zip").write_text("")

    ended, said = bot(*command.split())

    assert (ended, told in said) == (code, True), said
    assert sorted(path.name for path in Path().iterdir()) == ["config.toml", "there.zip"]
