"""The command line: what it answers and with which exit code (SURFACE 2)."""

import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from bot import __version__
from bot.config import example

from tests.cli.conftest import CommandLine, written

HEAVY = ("pydantic", "sqlalchemy", "alembic", "structlog", "aiohttp", "lark_oapi", "dingtalk_stream", "rich", "jinja2")


def test_help_imports_nothing_heavy() -> None:
    probe = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_help_lists_the_commands_in_chinese(bot: CommandLine, words: tuple[str, ...]) -> None:
    code, said = bot(*words)

    assert code == 0
    assert said.startswith("用法：bot")
    assert "查看和检查配置。" in said
    assert "显示这份说明" in said


def test_version_is_the_package_s(bot: CommandLine) -> None:
    assert bot("--version") == (0, f"bot {__version__}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("confg",), "没有命令 confg，是否 config？"),
        (("config", "chek"), "没有命令 chek，是否 check？"),
        (("zzz",), "没有命令 zzz\n"),
        (("config", "check", "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_use_is_told_in_one_line_with_exit_code_2(bot: CommandLine, words: tuple[str, ...], told: str) -> None:
    code, said = bot(*words)

    assert code == 2
    assert said.startswith("用法不对：")
    assert told in said


def test_a_wrong_configuration_names_file_and_line_with_exit_code_2(bot: CommandLine) -> None:
    written('timezone = "Asia/Shanghai"\n\nlogg = 1\n')

    for words in (("config", "check"), ("config", "show"), ("db", "upgrade")):
        assert bot(*words) == (2, "config.toml 第 3 行：没有 logg，是否 log？\n")


def test_the_printed_example_is_a_configuration_that_lacks_only_credentials(bot: CommandLine) -> None:
    code, said = bot("config", "example")
    written(said)

    assert (code, said) == (0, example())
    code, said = bot("config", "check")
    assert code == 1
    assert "请在 [feishu] 里填写 app_id 和 app_secret" in said


def test_half_of_the_credentials_is_told_as_that(bot: CommandLine) -> None:
    written('[feishu]\napp_id = "cli_a"\n')

    assert bot("config", "check") == (1, "config.toml：[feishu] 填了 app_id，还缺 app_secret。\n")


@pytest.mark.parametrize(
    "credentials",
    ['[feishu]\napp_id = "cli_a"\napp_secret = "s"\n', '[dingtalk]\nclient_id = "ding_a"\nclient_secret = "s"\n'],
)
def test_a_complete_configuration_passes_the_check(bot: CommandLine, credentials: str) -> None:
    written(credentials)

    assert bot("config", "check") == (0, "config.toml 没有问题：0 人、0 个部门、0 个群\n")


def test_show_prints_origin_and_masks_secrets(bot: CommandLine) -> None:
    written('[feishu]\napp_id = "cli_a"\napp_secret = "canary-secret"\n')

    code, said = bot("config", "show")

    assert code == 0
    assert 'feishu.app_id = "cli_a"  # 文件' in said
    assert "feishu.app_secret = ******  # 文件" in said
    assert "canary" not in said


def test_the_store_is_made_and_brought_up_to_date(bot: CommandLine) -> None:
    written("")

    code, said = bot("db", "upgrade")
    assert (code, said.splitlines()[-1]) == (0, "数据库已是最新结构。")

    code, said = bot("db", "history")
    assert code == 0
    assert all(line.startswith("✓") for line in said.splitlines())
    assert said


def started(tmp_path: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-m", "bot", *words]
    return subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def line_with(word: str, process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if word in line:
            return line
    raise AssertionError("".join(said))


@pytest.fixture
def emulated(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = started(tmp_path, "emulate", "--port", "0")
    yield process
    process.kill()
    process.communicate()


def asked(url: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode()
    connection.close()
    return status, text


def wait_until_connected(domain: str) -> None:
    """Another process connects in its own time: there is nothing to wait on but its being there."""
    for _ in range(2400):
        if json.loads(asked(domain, "/_hands/connections")[1])["connections"]:
            return
        time.sleep(0.05)
    raise AssertionError("the bot did not connect in two minutes")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_emulated_cloud_says_where_it_is_and_ends_cleanly(
    emulated: subprocess.Popen[str], stop: signal.Signals
) -> None:
    url = line_with("domain", emulated).split()[-1]

    assert asked(url, "/_hands/")[0] == 200
    emulated.send_signal(stop)
    assert emulated.wait(timeout=60) == 0


def test_the_rehearsal_room_tells_its_address_and_ends_cleanly(tmp_path: Path) -> None:
    process = started(tmp_path, "demo", "--port", "0")
    try:
        url = re.findall(r"http://[\d.:]+", line_with("http://", process))[0]

        assert asked(url, "/")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


def test_the_bot_serves_a_cloud_and_leaves_within_15_seconds_when_told(
    tmp_path: Path, emulated: subprocess.Popen[str]
) -> None:
    domain, app_id, secret = (line_with(word, emulated).split()[-1] for word in ("domain", "app id", "app secret"))
    feishu = f'[feishu]\ndomain = "{domain}"\napp_id = "{app_id}"\napp_secret = "{secret}"\n[http]\nport = 0\n'
    (tmp_path / "config.toml").write_text(feishu)
    bot = started(tmp_path, "run")
    try:
        wait_until_connected(domain)

        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=60) == 0
    finally:
        bot.kill()
        said, _ = bot.communicate()
    assert secret not in said


@pytest.mark.parametrize("command", ["run", "config show", "verify"])
def test_without_a_configuration_the_way_to_make_one_is_told(bot: CommandLine, command: str) -> None:
    code, said = bot(*command.split())

    assert code == 2
    assert "bot config example > config.toml" in said


def test_run_without_credentials_names_what_is_missing(bot: CommandLine) -> None:
    written("")

    code, said = bot("run")

    assert code == 2
    assert "请在 [feishu] 里填写 app_id 和 app_secret" in said


def test_verify_finds_an_untouched_journal_whole_and_an_unknown_number_missing(bot: CommandLine) -> None:
    written("")
    bot("db", "upgrade")

    assert bot("verify") == (0, "留痕完整，没有发现改动。\n")
    code, said = bot("verify", "2026-Q4-SHB-001")
    assert code == 1
    assert "2026-Q4-SHB-001" in said


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ("是\n", 0, "已恢复"),
        ("y\n", 0, "已恢复"),
        ("\n", 1, "没有改动"),
        ("好像\n", 1, "没有改动"),
        ("", 1, "没有改动"),
    ],
)
def test_a_restore_asks_first_and_the_end_of_the_input_is_a_no(
    bot: CommandLine, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, told: str
) -> None:
    written("")
    bot("db", "upgrade")
    bot("backup", "一份.bak")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    ended, said = bot("restore", "一份.bak")

    assert ended == code
    assert told in said


def test_a_port_in_use_is_told_as_that(bot: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert bot("emulate", "--port", str(port)) == (2, f"端口 {port} 已被别的程序占用。换一个：--port {port + 1}\n")


def test_a_scan_makes_apps_on_feishu_only(bot: CommandLine) -> None:
    assert bot("setup", "dingtalk", "--scan") == (2, "--scan 只用于 bot setup feishu。\n")


def test_setting_up_dingtalk_tells_the_steps_and_writes_the_template(bot: CommandLine, tmp_path: Path) -> None:
    code, told = bot("setup", "dingtalk")
    written, _ = bot("setup", "dingtalk", "--export-template", "card.json")

    assert code == written == 0
    assert "Card.Instance.Write" in told
    assert "所以没有试连" in told
    assert json.loads((tmp_path / "card.json").read_bytes())["editorData"]
