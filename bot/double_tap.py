"""A double tap by one person has one effect, and both answers say the same (F-73)."""

import hashlib
from dataclasses import dataclass

from bot.cards.errors import BY
from bot.cards.model import Card, from_json
from bot.context import Context
from bot.events import Answer, CardTapped, FormSubmitted, ToastTone


@dataclass(frozen=True, slots=True)
class DoubleTap:
    """Beside one tap: was it said before, and what was said.

    A form that is about no record yet makes one, and so may the answer to a question about a command: once for ever
    (``before`` is None). Any other tap: once until the record moves, ``before`` being how often it had moved. What was
    refused, and what changed nothing, may be tried again. Only the words are repeated, not the card: somebody else's
    act may have redrawn it. A form that was submitted turns into what it became in any case: its answer may have been
    lost (DECISIONS 14). Filled in differently the second time, it says that this was not taken.
    """

    ctx: Context
    key: str
    before: int | None
    what: str = ""

    def repeats(self) -> bool:
        """Whether this person did just this already; then the answer of the first time is given again."""
        if self.before is not None:
            return _say_again(self.ctx, self._at(self.before))
        if self.ctx.uow.inbox.take(self.key, self.ctx.now):
            return False
        _say_again(self.ctx, self.key)
        if isinstance(self.ctx.event, FormSubmitted):
            self._show_what_it_became()
        return True

    def _show_what_it_became(self) -> None:
        assert self.ctx.posting is not None, "a form has a posting"
        face = self.ctx.uow.outbox.newest_face(self.ctx.posting.id)
        shown = from_json(face) if face else None
        self.ctx.shown.card = shown if isinstance(shown, Card) else None
        if self.ctx.uow.inbox.take(self._as_filled_in(), self.ctx.now):
            first = f"先前那次：{self.ctx.shown.toast}" if self.ctx.shown.toast else ""
            self.ctx.toast(f"这张表单已经提交过，这次填的没有登记。{first}", ToastTone.WARNING)

    def _as_filled_in(self) -> str:
        return f"{self.key}:{self.what}"

    def keep(self) -> None:
        """It was done now; remember what was said, unless nothing changed."""
        after = None if self.before is None else _moves(self.ctx)
        said = Answer(self.ctx.shown.toast, self.ctx.shown.tone)
        if after is None:
            self.ctx.uow.inbox.keep_answer(self.key, said)
        elif after != self.before:
            self.ctx.uow.inbox.take(self._at(after), self.ctx.now, said)
        if after is None and self.what:
            self.ctx.uow.inbox.take(self._as_filled_in(), self.ctx.now)

    def _at(self, moves: int) -> str:
        return f"{self.key}:{moves}"


def double_tap(ctx: Context) -> DoubleTap | None:
    """The guard of a tap; None for what is no tap, and for a button that is about nothing."""
    event = ctx.event
    if isinstance(event, FormSubmitted):
        what = repr(sorted(event.values.items()))
    elif isinstance(event, CardTapped):
        what = event.option
    else:
        return None
    if ctx.act.subject:
        return DoubleTap(ctx, _key(ctx, event.token, what), _moves(ctx))
    if isinstance(event, FormSubmitted):
        return DoubleTap(ctx, _key(ctx, event.token), None, _digest(what))
    if BY in ctx.act.args:
        return DoubleTap(ctx, _key(ctx, event.token), None)
    return None


def _say_again(ctx: Context, key: str) -> bool:
    first = ctx.uow.inbox.answer(key)
    if first is not None and first.toast:
        ctx.toast(first.toast, first.tone)
    return first is not None


def _key(ctx: Context, *parts: str) -> str:
    return f"did:{_digest(repr((ctx.actor.id, parts)))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _moves(ctx: Context) -> int:
    """How often the record has changed."""
    last = ctx.uow.journal.last(ctx.subject)
    return last.seq if last else 0
