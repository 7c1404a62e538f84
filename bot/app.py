"""The dispatcher: one event, one all-or-nothing unit of work, acknowledged after the commit (DESIGN rule 3)."""

import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.cards.model import Card
from bot.cards.refill import refill
from bot.clock import Clock, MachineTime
from bot.context import PATCH_AFTER_ANSWER, Context
from bot.delivery import ask_about, crowd_handler_of, handler_of, of_line
from bot.double_tap import double_tap
from bot.errors import FormError, UserError
from bot.events import (
    Ack,
    Answer,
    CardTapped,
    Cloud,
    Event,
    FormSubmitted,
    MessageReceived,
    TimerFired,
    TimersFired,
    ToastTone,
)
from bot.faces import for_reader
from bot.router import Router
from bot.services.company import Company
from bot.services.lookup import AmbiguousError
from bot.services.search import keep_findable
from bot.spoken import say_what_is_shown, warn_in_private
from bot.store.races import LostRaceError
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.app")

_ANSWERING = timedelta(seconds=3)  # as long as a client waits for the answer to a tap

RenderCard = Callable[[Card, Callable[[int], str | None]], dict[str, Any]]
"""A cloud's renderer: a card, and how to find a person's id on that cloud, to the cloud's wire form."""


@dataclass(frozen=True, slots=True)
class App:
    """Takes events from transports and from the heartbeat alike; ``committed`` is called after every commit.

    ``bare`` clouds have cards that show no toast.
    """

    writer: Writer
    router: Router
    company: Company
    clock: Clock
    render: Mapping[Cloud, RenderCard]
    committed: Callable[[], None]
    patch_after: float = PATCH_AFTER_ANSWER
    machine: MachineTime = field(default_factory=MachineTime)
    bare: frozenset[Cloud] = frozenset()

    async def dispatch(self, event: Event) -> Ack:
        """Handle an event once; a repeated key gets the first answer again."""
        if isinstance(event, TimersFired):
            return await self._dispatch_crowd(event)
        try:
            writer = self.writer.background if isinstance(event, TimerFired) else self.writer  # people first
            answer, patch = await writer.run(partial(self._handle, event))
        except NotStoredError as failure:
            log.error("event not stored", event_key=event.key, error=str(failure))
            return Ack(stored=False)
        self.committed()
        return Ack(stored=True, answer=answer, given=partial(self._spare, patch) if patch else None)

    async def _spare(self, patch: str) -> None:
        """The answer showed the card: its own update need not go."""
        try:
            await self.writer.background.run(lambda connection: UnitOfWork(connection).outbox.spare(patch))
        except NotStoredError as failure:
            log.warning("an update goes out that is not needed", error=str(failure))

    async def _dispatch_crowd(self, event: TimersFired) -> Ack:
        """Not stored when anything at all goes wrong: then its timers are as they were and can be fired one by one."""
        try:
            await self.writer.background.run(partial(self._handle_crowd, event))
        except Exception as failure:  # whatever one of them did must not hold up the others
            log.warning("a crowd did not fire together", event_key=event.key, kind=event.kind, error=str(failure))
            return Ack(stored=False)
        self.committed()
        return Ack(stored=True)

    def _handle_crowd(self, event: TimersFired, connection: Connection) -> None:
        uow, now = UnitOfWork(connection), self.clock.now()
        free = {each.timer_id: each for each in event.timers if uow.hold_if_free(each.about)}
        fired = uow.timers.fire_all(free.keys(), now)
        if fired:
            ours = TimersFired(event.kind, tuple(free[timer.id] for timer in fired))
            crowd_handler_of(self.router, event.kind)(self._context(ours, uow, now), fired)
            keep_findable(uow)

    def _handle(self, event: Event, connection: Connection) -> tuple[Answer | None, str]:
        """What the person is answered, and the key of the update that the answer may spare."""
        uow, now = UnitOfWork(connection), self.clock.now()
        if isinstance(event, TimerFired) and not uow.hold_if_free(event.about):
            return None, ""  # somebody acts on the record: the timer stays armed and is looked at again
        if not uow.inbox.take(event.key, now):
            return uow.inbox.answer(event.key), ""
        ctx = taken = self._context(event, uow, now)
        if isinstance(event, TimerFired):
            ctx.timer = uow.timers.fire(event.timer_id, now)
            if ctx.timer is None:
                return None, ""
            again = self.router.again_for(event.kind)
            if again is not None:
                again(ctx)
        try:
            with uow.part():
                handler = handler_of(self.router, ctx)
                guard = double_tap(ctx)
                if guard is None:
                    handler(ctx)
                elif not guard.repeats():
                    handler(ctx)
                    guard.keep()
                keep_findable(uow)
        except AmbiguousError as several:
            ctx = self._ask_which(event, uow, now, ctx, several)
        except FormError as refused:
            ctx = self._refuse_form(ctx.event, uow, now, ctx, refused)
        except UserError as refused:
            ctx = self._refuse(event, uow, now, refused)
        except Exception as failure:  # a defect: rolled back, kept, told once, never swallowed
            if isinstance(failure, LostRaceError | DBAPIError) and not isinstance(failure, IntegrityError):
                raise
            ctx = self._apologise(event, uow, now, failure)
        if isinstance(event, MessageReceived):
            say_what_is_shown(ctx, event)
        elif isinstance(event, CardTapped | FormSubmitted) and event.chat.cloud in self.bare:
            warn_in_private(ctx, event.sender, taken.posting)
        answer = self._answer(ctx)
        if answer is not None:
            uow.inbox.keep_answer(event.key, answer)
        if taken.posting is not None and ctx.shown.card is None:
            # the client undoes what is patched while it waits for this answer, which brings no card (facts 5.5)
            uow.outbox.redraw_again(taken.posting.id, now - _ANSWERING, ctx.patch_at)
        return answer, ctx.shown.patch if answer is not None and answer.card is not None else ""

    def _context(self, event: Event, uow: UnitOfWork, now: datetime) -> Context:
        sender, chat = getattr(event, "sender", None), getattr(event, "chat", None)
        return Context(
            event=event,
            now=now,
            uow=uow,
            company=self.company,
            run=self._run_line,
            commands=self.router.commands,
            faces=self.router.faces,
            chat=chat,
            room=uow.rooms.of_chat(chat.cloud, chat.chat_id) if chat else None,
            person=uow.roster.person_on(sender.cloud, sender.remote_id) if sender else None,
            tapped=isinstance(event, CardTapped | FormSubmitted),
            patch_at=self.machine.wall() + self.patch_after,
        )

    def _run_line(self, ctx: Context, text: str) -> None:
        of_line(self.router, ctx, text)(ctx)

    def _ask_which(
        self, event: Event, uow: UnitOfWork, now: datetime, failed: Context, several: AmbiguousError
    ) -> Context:
        if not failed.line:
            return self._refuse(event, uow, now, several)
        ctx = self._context(event, uow, now)
        ctx.line = failed.line
        ask_about(ctx, several)
        return ctx

    def _refuse(
        self, event: Event, uow: UnitOfWork, now: datetime, refused: UserError, tone: ToastTone = ToastTone.WARNING
    ) -> Context:
        log.info("refused", event_key=event.key, kind=type(refused).__name__)
        ctx = self._context(event, uow, now)
        if ctx.tapped:
            ctx.toast(str(refused), tone)
        elif ctx.chat is not None:
            ctx.say(str(refused))
        return ctx

    def _refuse_form(
        self, event: Event, uow: UnitOfWork, now: datetime, failed: Context, refused: FormError
    ) -> Context:
        route = self.router.submit_for(failed.act.name)
        if route is None or failed.posting is None:
            return self._refuse(event, uow, now, refused)
        ctx = self._context(event, uow, now)
        ctx.act, ctx.posting, ctx.values, ctx.room = failed.act, failed.posting, failed.values, failed.room
        first, *others = refused.problems.values()
        rest = f"（另有 {len(others)} 处，见表单里的红字）" if others else ""
        ctx.toast(f"还没有提交：{first}{rest}", ToastTone.ERROR)
        card = refill(route.redraw(ctx, refused.problems), ctx.values, refused.problems)
        ctx.shown.card = for_reader(card, failed.posting) if ctx.faces.draws(failed.posting.view) else card
        return ctx

    def _apologise(self, event: Event, uow: UnitOfWork, now: datetime, failure: Exception) -> Context:
        reference = f"E-{secrets.token_hex(3).upper()}"
        log.exception("handler failed", event_key=event.key, reference=reference)
        detail = "".join(traceback.format_exception(failure))
        uow.inbox.bury(event.key, reference, now, repr(event), detail)
        text = f"没有成功，数据没有改动。请稍后再试；若仍不行，把编号 {reference} 告诉管理员。"
        return self._refuse(event, uow, now, UserError(text), ToastTone.ERROR)

    def _answer(self, ctx: Context) -> Answer | None:
        card = ctx.sealed_answer()
        if card is None and not ctx.shown.toast:
            return None
        assert ctx.chat is not None
        wire = self._render(ctx, card) if card is not None else None
        return Answer(ctx.shown.toast, ctx.shown.tone, wire)

    def _render(self, ctx: Context, card: Card) -> dict[str, Any]:
        assert ctx.chat is not None
        return self.render[ctx.chat.cloud](card, partial(ctx.uow.roster.remote_id, ctx.chat.cloud))
