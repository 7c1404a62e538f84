"""Handlers that break after their work is done: everything they did must be as if it had not been."""

from dataclasses import replace

from bot.context import Context
from bot.router import CommandRoute, Handler, Router, SubmitRoute


class PlannedError(Exception):
    """A defect of a handler, wanted here."""


class BrittleRouter(Router):
    """The bot's routes; ``armed``, the next handler of a person's act breaks."""

    def __init__(self, router: Router) -> None:
        super().__init__()
        self.include(router)
        self.faces = router.faces
        self.armed = False

    def command_named(self, name: str) -> CommandRoute:
        """See Router."""
        route = super().command_named(name)
        return replace(route, handler=self._brittle(route.handler))

    def action_for(self, act: str) -> Handler | None:
        """See Router."""
        handler = super().action_for(act)
        return handler and self._brittle(handler)

    def submit_for(self, act: str) -> SubmitRoute | None:
        """See Router."""
        route = super().submit_for(act)
        return route and replace(route, handler=self._brittle(route.handler))

    def _brittle(self, handler: Handler) -> Handler:
        def act(ctx: Context) -> None:
            handler(ctx)
            if self.armed:
                self.armed = False
                raise PlannedError

        return act
