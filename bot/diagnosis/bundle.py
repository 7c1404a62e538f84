"""The bundle itself: texts in a zip file that only its owner may read."""

import platform
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path

from bot import __version__
from bot.config import Settings, load, show
from bot.diagnosis.store import figures, names
from bot.diagnosis.veil import Veil, names_in, without_quotes
from bot.domain.checkup import Check
from bot.errors import ConfigError, LiaisonError
from bot.new_file import new_file
from bot.store.configured import reaching, require_there, url_of
from bot.store.database import open_engine, sqlite_path
from bot.store.migrate import require_current
from bot.store.snapshot import snapshot

LINES = 200
"""So much of the end of a log goes into a bundle."""


def bundle(config: Path, checks: Sequence[Check], log: Iterable[str] | None) -> dict[str, str]:
    """The texts by file name, with nobody named in them; whatever cannot be read is told in its place."""
    texts = {"版本.txt": _versions(), "体检.txt": "\n".join(map(_line, checks))}
    if log is not None:
        texts["日志.txt"] = "\n".join(line.rstrip("\n") for line in log)
    try:
        settings = load(config)
    except ConfigError as error:
        # which words in it are names is not known, so that only the complaint is told, and nothing of the log
        return {"版本.txt": texts["版本.txt"], "配置.txt": without_quotes(str(error))}
    texts["配置.txt"] = "\n".join(f"{row.key} = {row.value}  # {row.origin}" for row in show(settings))
    texts["数据库.txt"], known = _of_store(settings)
    named = names_in(settings)
    veil = Veil(settings.secret_values(), {kind: [*named[kind], *known.get(kind, ())] for kind in named})
    return {name: veil.over(text) for name, text in texts.items()}


def write(texts: Mapping[str, str], file: Path) -> None:
    """Put them into a new file; raises LiaisonError when it is there already or cannot be written."""
    with new_file(file) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(name, text + "\n")


def _versions() -> str:
    installed = sorted(f"{each.name} {each.version}" for each in distributions())
    return "\n".join([f"bot {__version__}", f"Python {platform.python_version()}", platform.platform(), "", *installed])


def _line(check: Check) -> str:
    hint = f"\n       → {check.hint}" if check.hint else ""
    return f"[{check.verdict.label}] {check.name}：{check.reason}{hint}"


def _of_store(settings: Settings) -> tuple[str, Mapping[str, Sequence[str]]]:
    url = url_of(settings)
    path = sqlite_path(url)
    engine = open_engine(url)
    try:
        require_there(url)
        with reaching(url):
            require_current(engine)
            with snapshot(engine) as connection:
                size = f"SQLite，{path.stat().st_size} 字节" if path is not None else "PostgreSQL"
                return "\n".join([size, *figures(connection)]), names(connection)
    except LiaisonError as error:
        return str(error), {}
    finally:
        engine.dispose()
