"""The page's own files, read from the package, so that an installed wheel serves them too (DECISIONS 7)."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_FRONT = "index.html"


class Assets:
    """Every file under ``static``, held in memory: there are a few dozen small ones."""

    def __init__(self) -> None:
        self._files = dict(_read(files(__package__) / "static", ""))

    async def front(self, _: web.Request) -> web.Response:
        """The page itself."""
        return self._answer(_FRONT)

    async def file(self, request: web.Request) -> web.Response:
        """A style sheet, script or picture; 404 for anything that is not in the package."""
        return self._answer(request.match_info["path"])

    def _answer(self, path: str) -> web.Response:
        kind = _TYPES.get(path.rpartition(".")[2])
        if kind is None or path not in self._files:
            raise web.HTTPNotFound
        return web.Response(body=self._files[path], content_type=kind, charset="utf-8")


def _read(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _read(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
