"""The command line (SURFACE 2). Nothing heavy is imported until a command needs it, so that ``--help`` is quick.

Exit codes: 0 done, 1 a check failed, 2 wrong use or configuration.
"""

import sys
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from bot import __version__
from bot.command_help import DEFAULT_CONFIG, ConfigFile, ExplainedCommand, group, wrong_use
from bot.errors import ConfigError, LiaisonError
from bot.store_commands import db_app, store_app

app = group(help="接口人：在飞书群、钉钉群里执行公司的跨部门协作制度。")
config_app = group(help="查看和检查配置。")
calendar_app = group(help="放假和调休。")
app.add_typer(config_app, name="config")
app.add_typer(store_app)
app.add_typer(db_app, name="db")
app.add_typer(calendar_app, name="calendar")


def main() -> None:
    """Run the command line; what the person can mend is said in one line, without a traceback."""
    try:
        code = app(prog_name="bot", standalone_mode=False) or 0
    except TyperException as error:
        code = _refuse(wrong_use(error), error.exit_code)
    except ConfigError as error:
        code = _refuse(str(error), 2)
    except LiaisonError as error:
        code = _refuse(str(error), 1)
    sys.exit(code)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise LiaisonError(f"{file} 写不了（{error.strerror}）。") from None


def _end_of(log: str, lines: int) -> list[str]:
    """The last lines of a file, or of what is piped in."""
    if log == "-":
        return list(deque(sys.stdin, lines))
    try:
        with Path(log).open(encoding="utf-8", errors="replace") as file:
            return list(deque(file, lines))
    except OSError as error:
        raise LiaisonError(f"{log} 读不了（{error.strerror}）。") from None


def _refuse(text: str, code: int) -> int:
    typer.echo(text, err=True)
    return code


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bot {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="显示版本", callback=_print_version, is_eager=True),
    ] = False,
) -> None: ...


@app.command("run", cls=ExplainedCommand)
def run(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """连接配置好的平台，一直服务到被停止。"""
    from bot.config import load, missing_for_serving

    settings = load(config)
    missing = missing_for_serving(settings)
    if missing:
        raise ConfigError("\n".join(f"{config}：{line}" for line in missing))

    import asyncio

    from bot.bootstrap import serve

    asyncio.run(serve(settings))


@app.command("demo", cls=ExplainedCommand)
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="页面的端口，0 表示任意空闲端口")] = 8765,
    empty: Annotated[bool, typer.Option("--empty", help="不准备演示数据，从一家刚开张的公司开始")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="忘掉以前演练的记录，从头开始")] = False,
) -> None:
    """打开演练房间：模拟的飞书和钉钉、一家示例公司、可以拨动的时钟。"""
    typer.echo("正在打开演练房间…")
    from bot.demo.rehearsal import rehearse

    _serve(rehearse(port, fresh, empty, Path("data") / "demo", typer.echo), port)


@app.command("emulate", cls=ExplainedCommand)
def emulate(port: Annotated[int, typer.Option(min=0, max=65535, help="监听端口，0 表示任意空闲端口")] = 8770) -> None:
    """单独运行模拟的飞书和钉钉，供任何机器人连接。"""
    from bot.emulator.serve import emulate as serve_emulated

    _serve(serve_emulated(port, typer.echo), port)


@app.command("doctor", cls=ExplainedCommand)
def doctor(
    config: ConfigFile = DEFAULT_CONFIG,
    offline: Annotated[bool, typer.Option("--offline", help="不连接平台")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """体检：配置、数据库、节假日、时钟、平台凭证和权限、群，各有原因和办法。"""
    import asyncio
    import json
    from dataclasses import asdict

    from bot.doctor import examine
    from bot.domain.checkup import Verdict

    checks = asyncio.run(examine(config, offline))
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        for check in checks:
            typer.echo(f"[{check.verdict.label}] {check.name}：{check.reason}")
            if check.hint:
                typer.echo(f"       → {check.hint}")
    if any(check.verdict is Verdict.FAIL for check in checks):
        raise typer.Exit(1)


@app.command("diagnose", cls=ExplainedCommand)
def diagnose(
    to: Annotated[Path, typer.Argument(help="写到哪个新的 .zip", metavar="文件")],
    log: Annotated[
        str | None, typer.Option("--log", help="日志文件，- 表示标准输入；取最后 200 行", metavar="文件")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="不连接平台")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """打一个求助用的包：版本、体检、配置、各表行数、日志末尾；不含密钥、人名、部门名、群名和记录内容。"""
    import asyncio

    from bot.diagnosis.bundle import LINES, bundle, write
    from bot.doctor import examine

    lines = _end_of(log, LINES) if log is not None else None
    texts = bundle(config, asyncio.run(examine(config, offline)), lines)
    write(texts, to)
    typer.echo(f"已写到 {to}：{'、'.join(texts)}。发出去以前请自己看一遍。")


@app.command("setup", cls=ExplainedCommand)
def setup(
    cloud: Annotated[str, typer.Argument(help="feishu 或 dingtalk", metavar="平台")],
    export_template: Annotated[
        Path | None, typer.Option("--export-template", help="把钉钉卡片模板写到这个文件", metavar="文件")
    ] = None,
    scan: Annotated[bool, typer.Option("--scan", help="扫码新建飞书应用，权限和事件一并开好")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """一步步接上飞书或钉钉：要开哪些权限、为什么；做到哪一步都可以再运行，最后连一次试试。"""
    from bot.setup_guide import DINGTALK, FEISHU, told

    if cloud not in ("feishu", "dingtalk"):
        raise ConfigError("平台写 feishu 或 dingtalk。")
    if export_template is not None:
        if cloud != "dingtalk":
            raise ConfigError("--export-template 只用于 bot setup dingtalk。")
        from bot.cards.dingtalk.template import import_file

        _write(export_template, import_file())
        typer.echo(
            f"模板已写到 {export_template}：在钉钉卡片平台导入并发布，再把编号写进 [dingtalk] card_template_id。"
        )
        return
    from bot.config import load

    settings = load(config) if config.exists() else None
    if scan:
        if cloud != "feishu":
            raise ConfigError("--scan 只用于 bot setup feishu。")
        import asyncio

        from bot.setup_scan import scan_in

        asyncio.run(scan_in(config, settings, typer.echo))
        return
    for line in told(FEISHU if cloud == "feishu" else DINGTALK, settings):
        typer.echo(line)
    if settings is None or not (settings.serves_feishu if cloud == "feishu" else settings.serves_dingtalk):
        typer.echo("凭证还没有填，所以没有试连。填好以后再运行一次。")
        return
    typer.echo("试连（同 bot doctor）：")
    doctor(config)


@config_app.command("show", cls=ExplainedCommand)
def config_show(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """显示生效的配置和每个值的来源；密钥不显示。"""
    from bot.config import load, show

    for row in show(load(config)):
        typer.echo(f"{row.key} = {row.value}  # {row.origin}")


@config_app.command("check", cls=ExplainedCommand)
def config_check(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """检查配置：写错的、指向不存在的、还缺的。"""
    from bot.config import load, missing_for_serving

    settings = load(config)
    missing = missing_for_serving(settings)
    for line in missing:
        typer.echo(f"{config}：{line}", err=True)
    if missing:
        raise typer.Exit(1)
    counts = f"{len(settings.people)} 人、{len(settings.departments)} 个部门、{len(settings.groups)} 个群"
    typer.echo(f"{config} 没有问题：{counts}")


@config_app.command("example", cls=ExplainedCommand)
def config_example() -> None:
    """打印一份带说明的示例配置：bot config example > config.toml"""
    from bot.config import example

    typer.echo(example(), nl=False)


@calendar_app.command("import", cls=ExplainedCommand)
def calendar_import(
    file: Annotated[Path, typer.Argument(help="holiday-cn 的 JSON，或一个小 TOML", metavar="文件")],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """导入放假和调休安排；机器人下次启动时生效，没到期的时限按新日历重算。"""
    from bot.calendars import keep
    from bot.config import load
    from bot.services.company import calendar_of
    from bot.store.configured import make_data_dir

    settings = load(config)
    make_data_dir(settings)
    keep(file, settings.data_dir)
    calendar = calendar_of(settings)
    years = "、".join(str(year) for year in sorted(calendar.years))
    typer.echo(f"已导入，日历版本 {calendar.version}，安排已知的年份：{years}。重新启动机器人后生效。")


def _serve(work: Coroutine[Any, Any, None], port: int) -> None:
    """Run until done or until SIGINT or SIGTERM, which are the ordinary ways to end a room: exit code 0."""
    import asyncio
    import errno
    import signal

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    try:
        asyncio.run(guarded())
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ConfigError(f"端口 {port} 已被别的程序占用。换一个：--port {port + 1}") from None
