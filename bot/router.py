"""Bolt-style routing: handlers register on their file's own router, routers are listed by hand, nothing is global."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.cards.model import Card
from bot.context import Context
from bot.domain.timer import Timer
from bot.faces import Faces
from bot.services.audience import Audience

T = TypeVar("T")
Handler = Callable[[Context], None]
CrowdHandler = Callable[[Context, Sequence[Timer]], None]
Redraw = Callable[[Context, Mapping[str, str]], Card]


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """A slash command: its names (Chinese first), one line of help, one example ready to copy, for whom it is.

    ``names_people``: a mention that the cloud cut out of the line (facts/dingtalk.md 5) is put back at its end.
    ``for_strangers``: in private also for accounts that we do not know.
    """

    names: tuple[str, ...]
    help: str
    example: str
    handler: Handler
    audience: Audience = Audience.EVERYBODY
    names_people: bool = False
    for_strangers: bool = False


@dataclass(frozen=True, slots=True)
class SubmitRoute:
    """A form; ``redraw`` draws it again with everything typed and what is wrong with each input."""

    handler: Handler
    redraw: Redraw


class Router:
    """Finds the handler of a command, an action, a submission or a timer."""

    def __init__(self) -> None:
        self.commands: list[CommandRoute] = []
        self.words: dict[str, str] = {}
        """Every name and alias, with the name of its command."""
        self.faces = Faces()
        """What draws cards again after their record moved."""
        self._by_name: dict[str, CommandRoute] = {}
        self._actions: dict[str, Handler] = {}
        self._submits: dict[str, SubmitRoute] = {}
        self._timers: dict[str, Handler] = {}
        self._again: dict[str, Handler] = {}
        self._crowds: dict[str, CrowdHandler] = {}

    def command(
        self,
        *names: str,
        help: str,
        example: str,
        audience: Audience = Audience.EVERYBODY,
        names_people: bool = False,
        for_strangers: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Register a slash command under its names, the Chinese one first; ``audience`` finds it in /帮助."""

        def register(handler: Handler) -> Handler:
            self._add_command(CommandRoute(names, help, example, handler, audience, names_people, for_strangers))
            return handler

        return register

    def action(self, name: str) -> Callable[[Handler], Handler]:
        """Register what a button with this act does."""

        def register(handler: Handler) -> Handler:
            _add(self._actions, name, handler)
            return handler

        return register

    def submit(self, name: str, redraw: Redraw) -> Callable[[Handler], Handler]:
        """Register what submitting a form with this act does."""

        def register(handler: Handler) -> Handler:
            _add(self._submits, name, SubmitRoute(handler, redraw))
            return handler

        return register

    def timer(self, kind: str, *, again: Handler | None = None) -> Callable[[Handler], Handler]:
        """Register what happens when a timer of this kind fires.

        ``again`` arms what follows it; it runs first, and what it armed stays when the handler fails.
        """

        def register(handler: Handler) -> Handler:
            _add(self._timers, kind, handler)
            if again is not None:
                self._again[kind] = again
            return handler

        return register

    def crowd(self, kind: str) -> Callable[[CrowdHandler], CrowdHandler]:
        """Register what happens when many timers of this kind fire together; it gets those that fired, earliest first.

        When it fails they fire one by one, so it may do the common case only and raise for anything else.
        """

        def register(handler: CrowdHandler) -> CrowdHandler:
            _add(self._crowds, kind, handler)
            return handler

        return register

    def include(self, *others: "Router") -> None:
        """Take over all routes of other routers; a name registered twice is an error."""
        for other in others:
            for command in other.commands:
                self._add_command(command)
            _add_all(self._actions, other._actions)
            _add_all(self._submits, other._submits)
            _add_all(self._timers, other._timers)
            self._again.update(other._again)
            _add_all(self._crowds, other._crowds)

    def command_named(self, name: str) -> CommandRoute:
        """The command with this name or alias; raises KeyError."""
        return self._by_name[name]

    def action_for(self, act: str) -> Handler | None:
        """The handler of a button's act."""
        return self._actions.get(act)

    def submit_for(self, act: str) -> SubmitRoute | None:
        """The route of a form's act."""
        return self._submits.get(act)

    def timer_for(self, kind: str) -> Handler | None:
        """The handler of a timer kind."""
        return self._timers.get(kind)

    @property
    def crowds(self) -> Collection[str]:
        """The kinds of timers that may fire many together."""
        return self._crowds.keys()

    def crowd_for(self, kind: str) -> CrowdHandler | None:
        """The handler of many timers of a kind."""
        return self._crowds.get(kind)

    def again_for(self, kind: str) -> Handler | None:
        """What arms the timer that follows one of this kind."""
        return self._again.get(kind)

    def _add_command(self, command: CommandRoute) -> None:
        for name in command.names:
            _add(self._by_name, name.casefold(), command)
            self.words[name.casefold()] = command.names[0]
        self.commands.append(command)


def _add(table: dict[str, T], name: str, value: T) -> None:
    if name in table:
        raise ValueError(f"{name!r} is registered twice")
    table[name] = value


def _add_all(table: dict[str, T], other: Mapping[str, T]) -> None:
    for name, value in other.items():
        _add(table, name, value)
