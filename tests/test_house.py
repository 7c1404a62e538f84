"""The rules of the house (DESIGN, EXAMPLES), kept by reading the files themselves."""

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot.handlers.routes import all_routes

ROOT = Path(__file__).parent.parent
GENERATED = ROOT / "bot" / "store" / "migrations" / "versions"
MOST_LINES = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
INDEX_ADDRESS = re.compile("|".join(("index" + "-url", "find" + "-links", r"https?://[^ \"]*/simp" + r"le/?($|[\" ])")))
COMMAND = re.compile(r"(?<![\w/])/[\u4e00-\u9fff]{1,3}")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py")) if GENERATED not in path.parents]


def tracked_texts() -> Iterator[tuple[str, str]]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git or no checkout: what is tracked cannot be known")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def public(tree: ast.AST) -> Iterator[Documented]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def is_said_elsewhere(node: Documented) -> bool:
    """An override repeats what its base says; an overload what its implementation says."""
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    return bool(marks & {"override", "overload", "setter"})


def test_every_module_and_public_name_says_what_it_means() -> None:
    silent = []
    for path in sources("bot"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        silent += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in public(tree)
            if not ast.get_docstring(node) and not is_said_elsewhere(node)
        ]

    assert silent == []


def test_no_file_is_too_long_to_be_about_one_thing() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources("bot", "benchmarks")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}


def test_no_file_is_named_after_nothing() -> None:
    empty = [str(path.relative_to(ROOT)) for path in sources("bot", "tests", "benchmarks") if path.stem in EMPTY_NAMES]

    assert empty == []


def test_the_map_shows_every_room() -> None:
    shown = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    children = [path for path in (ROOT / "bot").iterdir() if path.suffix in ("", ".py")]
    rooms = {f"{path.name}/" if path.is_dir() else path.name for path in children if path.name != "__init__.py"}

    assert [room for room in sorted(rooms - {"__pycache__/"}) if f"`{room}`" not in shown] == []


def test_the_readme_promises_the_commands_there_are_and_no_others() -> None:
    promised, _, missing = (ROOT / "README.md").read_text(encoding="utf-8").partition("## 还没有的")
    missing, _, _ = missing.partition("\n## ")
    known = {f"/{name}" for route in all_routes().commands for name in route.names}

    assert set(COMMAND.findall(promised)) - known == set()
    assert set(COMMAND.findall(missing)) & known == set()


def test_every_picture_and_page_the_readme_links_to_is_there() -> None:
    links = [link for name in ("README.md", "README.en.md") for link in LINK.findall((ROOT / name).read_text("utf-8"))]

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_no_tracked_file_knows_this_machine_or_a_package_index() -> None:
    here = [f"{place}{os.sep}" for place in (ROOT, ROOT.parent, Path.home()) if len(place.parts) > 1]
    telling = [
        name for name, text in tracked_texts() if any(place in text for place in here) or INDEX_ADDRESS.search(text)
    ]

    assert telling == []


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution as a stranger gets it, unpacked where nothing else of this checkout is."""
    made, unpacked = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = made.glob("liaison_bot-*.whl")
    zipfile.ZipFile(wheel).extractall(unpacked)
    return unpacked


def run_installed(unpacked: Path, empty: Path, *words: str) -> str:
    start = f"import bot; assert bot.__file__.startswith({str(unpacked)!r}); from bot.__main__ import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", start, *words], cwd=empty, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_wheel_runs_from_an_empty_directory(unpacked_wheel: Path, tmp_path: Path) -> None:
    assert run_installed(unpacked_wheel, tmp_path, "--help").startswith("用法：bot")

    (tmp_path / "config.toml").write_text(run_installed(unpacked_wheel, tmp_path, "config", "example"))
    assert "数据库已是最新结构" in run_installed(unpacked_wheel, tmp_path, "db", "upgrade")


def test_the_wheel_brings_the_bot_command(unpacked_wheel: Path) -> None:
    (entry_points,) = unpacked_wheel.glob("*.dist-info/entry_points.txt")

    assert "bot = bot.__main__:main" in entry_points.read_text()
