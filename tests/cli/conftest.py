"""The command line in an empty directory, as an operator types into it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bot.cli import main

CommandLine = Callable[..., tuple[int, str]]
"""Words in; the exit code and everything it said out."""


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs one command."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["bot", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def written(text: str) -> None:
    """The configuration file."""
    Path("config.toml").write_text(text, encoding="utf-8")
