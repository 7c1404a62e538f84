"""The configuration: what it accepts, and how it tells what is wrong with it."""

import re
from datetime import time
from pathlib import Path

import pytest
from bot.config import Settings, WorkSpan, build, example, load, show
from bot.domain.quiet import QuietHours
from bot.errors import ConfigError

ROOT = Path(__file__).parent.parent

COMPANY = """\
[[people]]
name = "王磊"
[[people]]
name = "李敏"
[[departments]]
name = "市场部"
code = "SHB"
aliases = ["市场"]
head = "王磊"
liaisons = ["李敏"]
"""


def written(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    return str(caught.value)


def test_an_empty_file_is_a_working_configuration(tmp_path: Path) -> None:
    settings = written(tmp_path, "")

    assert settings.data_dir == tmp_path / "data"
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.calendar.work == (WorkSpan(time(9), time(12)), WorkSpan(time(13, 30), time(18)))
    assert settings.progress.prompt_at == time(17)
    assert (settings.response.high, settings.response.normal) == ("2h", "1wd")
    assert [step.to for step in settings.arbitration.chain] == ["superior", "leader"]
    assert not settings.serves_feishu


def test_a_company_reads_back_as_written(tmp_path: Path) -> None:
    settings = written(tmp_path, COMPANY)

    assert settings.people[0].shown == "王磊"
    assert settings.departments[0].aliases == ("市场",)
    assert settings.departments[0].progress_filer == "李敏"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('timezone = "Asia/Shanghai"\ndatabse = 1', "config.toml 第 2 行：没有 databse"),
        ('[feishu]\n\napp_secrt = "x"', "config.toml 第 3 行：feishu 里没有 app_secrt，是否 app_secret？"),
        ('[stor]\nurl = ""', "config.toml 第 1 行：没有 stor，是否 store？"),
        (
            '[[people]]\nname = "甲"\n[[people]]\nname = "乙"\nsuperor = "甲"',
            "第 5 行：people[1] 里没有 superor，是否 superior？",
        ),
        ("[progress]\nprompt_at = 17", "第 2 行：progress.prompt_at 「17」不是时间，请写成 17:00 这样"),
        ('[response]\nhigh = "2 hours"', "第 2 行：response.high 看不懂时限「2 hours」"),
        ('[response]\nhigh = "0h"', "第 2 行：response.high 时限「0h」不在 1 到"),
        ('timezone = "Asia/Shanghia"', "第 1 行：timezone 没有「Asia/Shanghia」这个时区，是否 Asia/Shanghai？"),
        ("[score]\nweight = 0.19", "第 2 行：score.weight 协作占绩效的比重不得低于 0.20"),
        ("[score]\nweight = nan", "score.weight"),
        (
            '[feishu]\ndomain = "https://open.feishu.cn/"',
            "第 2 行：feishu.domain 只能是协议和主机名，不能带路径、参数或结尾的斜杠",
        ),
        ('[dingtalk]\noapi = "http://oapi.dingtalk.com"', "第 2 行：dingtalk.oapi 只有本机地址可以用 http"),
        ('[dingtalk]\nopenapi = "api.dingtalk.com"', "第 2 行：dingtalk.openapi 不是一个 http(s) 地址"),
        ('[policy]\npreset = "005"', "第 2 行：policy.preset 只能是 blend、000、001、002、003、004"),
        ('[people]\nname = "甲"', "第 1 行：people 是一组表，每个写成 [[people]]"),
        ("feishu = 3", "第 1 行：feishu 是一张表，写成 [feishu] 再逐行写键"),
        ('[[departments]]\nname = "市场部"', "第 1 行：缺少 departments[0].code"),
        ('[calendar]\nwork = ["13:00-18:00",\n "09:00-12:00"]', "第 2 行：calendar.work 上班时间要按先后写"),
        ('[calendar]\ndays_off = ["2月30日"]', "「2月30日」不是日期"),
        ('[store]\nurl = "mysql://x"', "第 2 行：store.url 只支持"),
        ('[numbering]\nneed = "{year}-{dept.cod}-{seq}"', "里的 {dept.cod} 不认识"),
        ('[numbering]\nneed = "{year}"', "没有 {seq}，编号会重复"),
        ('[arbitration]\nchain = "007"', "没有名为「007」的仲裁链"),
        ('[http]\nhost = "0.0.0.0"', "第 2 行：监听 0.0.0.0 时别的机器也能访问，必须设置 http.token"),
        ("timezone = Asia", "config.toml 第 1 行：等号后面的值写得不对，文字要加引号"),
        ("[http]\nport = 1\nport = 2\n", "config.toml 第 3 行：同一个键写了两次"),
        ('[[people]]\nname = "甲"\n[people]', "config.toml 第 3 行：同一张表写了两次"),
        ("[http\nport = 1", "config.toml 第 1 行：方括号不成对"),
        ('timezone = "Asia', "config.toml 第 1 行：引号不成对"),
        ('data_dir = "C:\\q"', "config.toml 第 1 行：引号里的反斜杠要写两次"),
        ("???", "config.toml 第 1 行：不是正确的 TOML"),
        ("[http]\nport = 99999", "第 2 行：http.port 不能大于 65535"),
        ('[http]\nport = "many"', "第 2 行：http.port 要写成整数"),
    ],
)
def test_a_mistake_is_told_with_its_key_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_the_nearest_key_is_suggested_even_where_the_word_is_only_near() -> None:
    with pytest.raises(ConfigError, match="没有 timezon，是否 timezone？"):
        build({"timezon": "Asia/Shanghai"})


def test_every_dangling_name_is_told_at_once(tmp_path: Path) -> None:
    text = COMPANY.replace('head = "王磊"', 'head = "王雷"').replace(
        'liaisons = ["李敏"]', 'liaisons = ["李明", "李敏"]'
    )
    told = refusal(
        tmp_path,
        text
        + '[roles]\nleader = "谁"\n[[groups]]\nname = "群"\ndepartments = ["市场部", "财务部"]\n'
        + '[[arbitration.chain]]\nto = "superior"\n[[arbitration.chain]]\nto = "老板"\n',
    )

    assert told.splitlines() == [
        "config.toml 第 9 行：[[people]] 里没有「王雷」，是否 王磊？",
        "config.toml 第 10 行：[[people]] 里没有「李明」，是否 李敏？",
        "config.toml 第 12 行：[[people]] 里没有「谁」",
        "config.toml 第 15 行：[[departments]] 里没有「财务部」",
        "config.toml 第 19 行：[[people]] 里没有「老板」",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[people]]\nname = "甲"\n[[people]]\nname = "甲"', "第 4 行：「甲」写了两次"),
        (
            '[[people]]\nname = "甲"\nfeishu = "ou_1"\n[[people]]\nname = "乙"\nfeishu = "ou_1"',
            "第 6 行：「ou_1」写了两次",
        ),
        (COMPANY + '[[departments]]\nname = "市场"\ncode = "SCB"', "第 12 行：「市场」写了两次"),
        (COMPANY + '[[departments]]\nname = "研发部"\ncode = "shb"', "第 13 行：「shb」写了两次"),
        ('[[people]]\nname = "甲"\nsuperior = "甲"', "第 3 行：「甲」不能是自己的上级"),
    ],
)
def test_a_name_stands_for_one_thing_only(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_FEISHU__APP_SECRET", "from-environment")
    monkeypatch.setenv("BOT_CALENDAR__QUIET", "21:00-07:30")

    settings = written(tmp_path, '[feishu]\napp_id = "cli_a"\napp_secret = "from-file"\n')

    assert settings.feishu.app_secret.get_secret_value() == "from-environment"
    assert settings.calendar.quiet == QuietHours(time(21), time(7, 30))
    assert settings.serves_feishu


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("BOT_FEISHU__APP_SECRTE", "x", "环境变量 BOT_FEISHU__APP_SECRTE：feishu 里没有 app_secrte，是否 app_secret？"),
        ("BOT_DATADIR", "x", "环境变量 BOT_DATADIR：没有 datadir，是否 data_dir？"),
        ("BOT_PEOPLE", "王磊", "BOT_PEOPLE 看不懂：列表要写成 JSON"),
        ("BOT_HTTP__PORT", "many", "环境变量 BOT_HTTP__PORT：http.port 要写成整数"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)

    assert told in refusal(tmp_path, "")


def test_variables_of_other_programs_do_not_stop_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_COLOUR", "red")

    assert written(tmp_path, "").timezone == "Asia/Shanghai"


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "feishu.key").write_text("s3cret\n")
    (tmp_path / "page.key").write_text("t0ken\n")
    monkeypatch.setenv("BOT_HTTP__TOKEN_FILE", str(tmp_path / "page.key"))

    settings = written(tmp_path, '[feishu]\napp_secret_file = "feishu.key"\n')

    assert settings.feishu.app_secret.get_secret_value() == "s3cret"
    assert settings.http.token.get_secret_value() == "t0ken"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    told = refusal(tmp_path, '[feishu]\napp_secret_file = "gone.key"\n')

    assert told == "config.toml 第 2 行：读不了密钥文件 gone.key（FileNotFoundError）"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    told = refusal(tmp_path, '[feishu]\napp_secret = "a"\napp_secret_file = "b"\n')

    assert "app_secret 和 app_secret_file 只能写一个" in told


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"bot config example > nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


def test_a_file_in_another_encoding_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes('timezone = "上海"'.encode("gb18030"))

    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "config.toml")


def test_a_byte_order_mark_of_a_windows_editor_is_no_mistake(tmp_path: Path) -> None:
    assert written(tmp_path, '\ufefftimezone = "Asia/Tokyo"').timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("preset", "layout", "high", "normal", "chain"),
    [
        ("blend", "F04", "2h", "1wd", ["superior", "leader"]),
        ("000", "F01", "2h", "1wd", ["superior", "leader"]),
        ("001", "F02", "2h", "24h", ["superior"]),
        ("002", "F03", "1wd", "1wd", ["leader"]),
        ("003", "F04", "1wd", "1wd", ["superior"]),
        ("004", "F05", "2h", "1wd", ["secretary", "leader", "board"]),
    ],
)
def test_a_preset_brings_the_defaults_of_its_paper(
    preset: str, layout: str, high: str, normal: str, chain: list[str]
) -> None:
    settings = build({"policy": {"preset": preset}})

    assert settings.policy.layout == layout
    assert (settings.response.high, settings.response.normal) == (high, normal)
    assert [step.to for step in settings.arbitration.chain] == chain


def test_a_written_key_wins_over_the_preset() -> None:
    settings = build({"policy": {"preset": "001", "layout": "F05"}, "response": {"normal": "3wd"}})

    assert settings.policy.layout == "F05"
    assert (settings.response.high, settings.response.normal, settings.response.low) == ("2h", "3wd", "24h")


def test_a_shipped_chain_can_be_named() -> None:
    settings = build({"arbitration": {"chain": "004"}})

    assert [step.to for step in settings.arbitration.chain] == ["secretary", "leader", "board"]


@pytest.mark.parametrize(
    ("written_keys", "board_at", "late_until"),
    [
        ({"prompt_at": "16:00"}, time(18), time(20)),
        ({"prompt_at": "18:30"}, time(19, 30), time(21, 30)),
        ({"prompt_at": "23:30"}, time(23, 59), time(23, 59)),
        ({"prompt_at": "18:30", "board_at": "18:45"}, time(18, 45), time(21, 30)),
    ],
)
def test_a_late_prompt_takes_along_what_follows_it(
    written_keys: dict[str, str], board_at: time, late_until: time
) -> None:
    progress = build({"progress": written_keys}).progress

    assert (progress.board_at, progress.late_until) == (board_at, late_until)


def test_a_board_before_the_prompt_is_refused() -> None:
    with pytest.raises(ConfigError, match="board_at 要晚于 prompt_at"):
        build({"progress": {"board_at": "16:00"}})


def test_minutes_written_in_part_keep_the_other_limits_of_their_meeting() -> None:
    settings = build({"minutes": {"coordination": {"quick": "1h"}}})

    assert (settings.minutes.coordination.quick, settings.minutes.coordination.final) == ("1h", "2wd")


def test_approval_steps_can_be_written_as_one_word() -> None:
    settings = build({"approval": {"classes": {"light": "none", "standard": "deputy"}}})

    assert (settings.approval.classes.light, settings.approval.classes.standard) == ((), ("deputy",))


def test_show_tells_where_each_value_comes_from_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_FEISHU__APP_SECRET", "canary-secret")
    settings = written(
        tmp_path,
        '[store]\nurl = "postgresql://bot:canary-password@db/bot"\n[policy]\npreset = "001"\n'
        '[escalation]\nfrom = "sent"',
    )

    rows = {row.key: row for row in show(settings)}

    assert (rows["feishu.app_secret"].value, rows["feishu.app_secret"].origin) == ("******", "环境")
    assert (rows["escalation.from"].value, rows["escalation.from"].origin) == ('"sent"', "文件")
    assert (rows["response.normal"].value, rows["response.normal"].origin) == ('"24h"', "预设 001")
    assert (rows["timezone"].value, rows["timezone"].origin) == ('"Asia/Shanghai"', "默认")
    assert "canary" not in str(rows) + repr(settings)


def test_the_example_in_the_repository_is_the_generated_one() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example(), (
        "run: bot config example > config.example.toml"
    )


def test_the_example_loads_as_it_stands() -> None:
    settings = load(ROOT / "config.example.toml")

    assert settings.departments[0].head == "王磊"


def test_the_example_with_every_comment_removed_still_means_the_defaults(tmp_path: Path) -> None:
    defaults = re.sub(r"# \[\[leave\]\]\n(# .+\n)+", "", example())  # an example of an entry, of which there is none
    lines = [line.removeprefix("# ") if " = " in line or "[[" in line else line for line in defaults.splitlines()]
    prose = ("以 # 开头", "密钥 x", "依次由谁")
    text = "\n".join(f"# {line}" if line.startswith(prose) else line for line in lines)

    uncommented, as_generated = show(written(tmp_path, text)), show(written(tmp_path, example()))
    assert [(row.key, row.value) for row in uncommented] == [(row.key, row.value) for row in as_generated]


def test_the_address_of_a_groups_robot_is_a_secret_and_may_stand_in_a_file(tmp_path: Path) -> None:
    address = "https://oapi.dingtalk.com/robot/send?access_token=CANARY"
    (tmp_path / "robot.key").write_text(address)
    settings = written(tmp_path, '[[groups]]\nname = "车间群"\ndingtalk = "cid1"\ndingtalk_robot_file = "robot.key"\n')

    assert settings.groups[0].dingtalk_robot.get_secret_value() == address
    assert address in settings.secret_values()
    assert "CANARY" not in repr(settings)
    assert all("CANARY" not in one.value for one in show(settings))
