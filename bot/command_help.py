"""How the command line explains itself: plain text in Chinese, without the half second that rich costs."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

_SHORT_HELP = 60
ConfigFile = Annotated[Path, typer.Option("--config", "-c", help="配置文件")]
DEFAULT_CONFIG = Path("config.toml")


_IN_CHINESE = (
    (r"Missing (?:argument|option) '(.+)'\.", r"缺少参数 \1"),
    (r"No such option: (\S+) \(Possible options: ([^,)]+).*\)", r"没有选项 \1，是否 \2？"),
    (r"No such option: (\S+)", r"没有选项 \1"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"多出来的参数：\1"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 后面要写一个值"),
    (r"Option '(.+)' does not take a value\.", r"选项 \1 后面不写值"),
    (r"Invalid value for '(.+?)': (.*)", r"\1 的值不对：\2"),
)


def wrong_use(error: TyperException) -> str:
    """What is wrong with a command line, and which help shows the right one."""
    said = error.format_message()
    for english, chinese in _IN_CHINESE:
        said = re.sub(f"^{english}$", chinese, said, flags=re.DOTALL)
    context = getattr(error, "ctx", None)
    return f"用法不对：{said}\n全部用法：{context.command_path if context else 'bot'} --help"


class _Explained:
    """Usage, arguments, options and commands under Chinese headings."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """One line: what may follow the command."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        """Arguments, options, then commands; empty sections are left out."""
        rows: dict[str, list[tuple[str, str]]] = {"参数": [], "选项": [], "命令": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                rows["参数" if parameter.param_type_name == "argument" else "选项"].append(record)
        for name, command in getattr(self, "commands", {}).items():
            rows["命令"].append((name, command.get_short_help_str(_SHORT_HELP)))
        for title, lines in rows.items():
            if lines:
                with formatter.section(title):
                    formatter.write_dl(lines)

    def get_help_option(self, ctx: Any) -> Any:
        """``--help`` itself, in the same language."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示这份说明"
        return option


class ExplainedCommand(_Explained, TyperCommand):
    """A command with Chinese help."""


class ExplainedGroup(_Explained, TyperGroup):
    """A group of commands with Chinese help, which suggests the nearest command for an unknown one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """No argument at all means: explain yourself."""
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named first in ``args``; a usage error when there is none of that name."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.commands, n=1, cutoff=0.5)
            ctx.fail(f"没有命令 {args[0]}" + (f"，是否 {near[0]}？" if near else ""))
        return super().resolve_command(ctx, args)


def group(**settings: Any) -> typer.Typer:
    """Commands that explain themselves so."""
    return typer.Typer(
        cls=ExplainedGroup,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,  # its tracebacks show local variables, secrets among them
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )
