"""The commands that ask something of the store: keep it, bring it back, look through it, change its schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.command_help import DEFAULT_CONFIG, ConfigFile, ExplainedCommand, group

store_app = group()
db_app = group(help="数据库结构。")


@store_app.command("backup", cls=ExplainedCommand)
def backup(
    file: Annotated[Path, typer.Argument(help="写到哪个新文件", metavar="文件")], config: ConfigFile = DEFAULT_CONFIG
) -> None:
    """把全部数据存成一个文件；机器人可以照常运行。"""
    from datetime import UTC, datetime

    from bot.store.backup import backup as back_up

    with _store(config) as url:
        back_up(url, file, datetime.now(UTC))
    typer.echo(f"已备份到 {file}")


@store_app.command("restore", cls=ExplainedCommand)
def restore(
    file: Annotated[Path, typer.Argument(help="哪个备份", metavar="文件")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """用备份换下现在的数据；恢复后先不发消息，核对后用 bot release 放行。"""
    from datetime import UTC, datetime

    from bot.store import backup as backups

    backups.check_file(file)
    if not yes and not _agreed(f"要用 {file} 换下现在的全部数据吗？"):
        typer.echo("没有改动。")
        raise typer.Exit(1)
    with _store(config, there=False) as url:
        kept = backups.restore(url, file, datetime.now(UTC))
    typer.echo(f"已恢复。{f'原来的数据留在 {kept}。' if kept else ''}发送暂停着，核对以后运行 bot release。")


@store_app.command("release", cls=ExplainedCommand)
def release(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False, config: ConfigFile = DEFAULT_CONFIG
) -> None:
    """放行恢复备份后扣住的消息：先说有哪些；可能已经发过的会先到群里查，查不到的标明补发。"""
    from bot.bootstrap.operating import held_lines, release_held

    with _store(config) as url:
        lines = held_lines(url)
        if lines is None:
            typer.echo("没有扣住的消息，发送没有暂停。")
            return
        for line in lines or ["没有未发的消息。"]:
            typer.echo(line)
        if not yes and not _agreed("要放行吗？"):
            typer.echo("没有改动。")
            raise typer.Exit(1)
        release_held(url)
    typer.echo("已放行。")


@store_app.command("verify", cls=ExplainedCommand)
def verify(
    number: Annotated[str | None, typer.Argument(help="记录的编号；不写就验证全部", metavar="编号")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """重新计算留痕的哈希链，指出第一处对不上的地方。"""
    from bot.bootstrap.operating import verify as faults_of

    with _store(config) as url:
        faults = faults_of(url, number)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("留痕完整，没有发现改动。")


@store_app.command("export", cls=ExplainedCommand)
def export(
    to: Annotated[Path, typer.Option("--to", help="写到哪个新的 .xlsx", metavar="文件")],
    since: Annotated[
        str | None, typer.Option("--since", help="从哪天（2026-11-20）或哪月（2026-11）起有动静的；没办完的总在里面")
    ] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """把台账导出成表格：需求、答复、异议、裁定、进度、会议、行动项；不写 --since 就是全部。"""
    from bot.bootstrap.operating import export_ledgers
    from bot.config import load
    from bot.services.company import calendar_of

    calendar = calendar_of(load(config))
    with _store(config) as url:
        rows = export_ledgers(url, calendar, since, to)
    counts = "、".join(f"{sheet} {count}" for sheet, count in rows.items() if count)
    typer.echo(f"已写到 {to}：{counts or '没有记录'}。")


@db_app.command("upgrade", cls=ExplainedCommand)
def db_upgrade(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """升级数据库结构；SQLite 会先自动备份。"""
    from bot.store.migrate import upgrade

    with _store(config, there=False) as url:
        applied = upgrade(url)
    for revision in applied:
        typer.echo(f"已执行 {revision}")
    typer.echo("数据库已是最新结构。")


@db_app.command("history", cls=ExplainedCommand)
def db_history(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """列出数据库结构的各个版本，哪些已经执行。"""
    from bot.store.migrate import history

    with _store(config, there=False) as url:
        revisions = history(url)
    for revision, title, applied in revisions:
        typer.echo(f"{'✓' if applied else '·'} {revision}  {title}")


@contextmanager
def _store(config: Path, *, there: bool = True) -> Iterator[str]:
    """The address of the store, which must be ``there`` already; what keeps it from being used is told in one line."""
    from bot.config import load
    from bot.store.configured import make_data_dir, reaching, require_there, url_of

    settings = load(config)
    make_data_dir(settings)
    url = url_of(settings)
    if there:
        require_there(url)
    with reaching(url):
        yield url


def _agreed(question: str) -> bool:
    """Whether the operator says yes; anything else, the end of the input and Ctrl-C too, is a no."""
    try:
        answer = input(f"{question}[是/否] ")
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        return False
    return answer.strip().casefold() in ("是", "y", "yes")
