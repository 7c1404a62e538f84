"""Whether the store is there, whole and of the right schema; asked without changing anything."""

from sqlalchemy.exc import DBAPIError

from bot.domain.checkup import Check, Verdict
from bot.store.database import damage, open_engine, sqlite_path
from bot.store.migrate import SchemaError, pending_revisions

_NAME = "数据库"


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
        return Check(_NAME, Verdict.FAIL, f"打不开：{error.orig}", "核对 [store] url，确认数据库在运行")
    finally:
        engine.dispose()
    if pending:
        verdict = Verdict.WARN if path is not None else Verdict.FAIL
        return Check(_NAME, verdict, f"结构差 {len(pending)} 步", "运行 bot db upgrade（SQLite 启动时会自动升级）")
    return Check(_NAME, Verdict.PASS, "打得开，结构是最新的")
