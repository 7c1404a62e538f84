"""Whether the store is there, whole and of the right schema; asked without changing anything."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError

from bot.domain.checkup import Check, Verdict
from bot.domain.sending import RowState
from bot.store.configured import in_words
from bot.store.database import open_engine, sqlite_path
from bot.store.file_check import damage
from bot.store.migrate import SchemaError, pending_revisions
from bot.store.restores import Restores
from bot.store.tables import metadata

_NAME = "数据库"
_LATELY = timedelta(days=7)
_outbox = metadata.tables["outbox"]
_DEAD = (
    select(_outbox.c.error)
    .where(_outbox.c.state == RowState.DEAD.value, _outbox.c.created_at > bindparam("since"))
    .order_by(_outbox.c.id.desc())
)


def check_store(url: str) -> Check:
    """The one check of the store."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return Check(_NAME, Verdict.PASS, f"{path} 还没有，第一次运行时会新建")
    broken = damage(path) if path is not None else ""
    if broken:
        return Check(_NAME, Verdict.FAIL, f"文件已损坏：{broken}", "停掉服务，用最近的备份换下这个文件")
    engine = open_engine(url)
    try:
        pending = pending_revisions(engine)
    except SchemaError as newer:
        return Check(_NAME, Verdict.FAIL, str(newer), "换回较新的程序")
    except DBAPIError as error:
        return Check(_NAME, Verdict.FAIL, in_words(url, error), "可以连上以后再查一次")
    finally:
        engine.dispose()
    if pending:
        verdict = Verdict.WARN if path is not None else Verdict.FAIL
        return Check(_NAME, verdict, f"结构差 {len(pending)} 步", "运行 bot db upgrade（SQLite 启动时会自动升级）")
    return Check(_NAME, Verdict.PASS, "打得开，结构是最新的")


def check_sending(url: str, store: Verdict, now: datetime) -> Check:
    """Whether messages of the last week ended as dead letters, and whether a restore holds any back.

    ``store`` is what the check of the store said.
    """
    name, path = "发送", sqlite_path(url)
    if (path is not None and not path.exists()) or store is not Verdict.PASS:
        return Check(name, Verdict.SKIP, "数据库还不能用")
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            held = Restores(connection).current()
            dead = [row.error for row in connection.execute(_DEAD, {"since": now - _LATELY})]
    finally:
        engine.dispose()
    if held is not None:
        return Check(name, Verdict.WARN, "数据是从备份恢复的，发送暂停着", "核对以后运行 bot release")
    if dead:
        reason = f"一周内有 {len(dead)} 条没有送到，最近一条：{dead[0][:120]}"
        return Check(name, Verdict.WARN, reason, "按原因补上权限、可用范围，或把机器人拉回群；要紧的已改送负责的人")
    return Check(name, Verdict.PASS, "一周内没有送不到的消息")
