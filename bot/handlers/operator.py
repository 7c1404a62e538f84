"""One alarm card for the operators: replaced when something new goes wrong, closed when all is well again."""

from bot.cards.operator import alarm_card, all_well_card, superseded_card
from bot.context import Context, View
from bot.domain.alarms import as_bits
from bot.domain.subject import Subject
from bot.events import Audited
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.store.postings import Posting

router = Router()

_SUBJECT = Subject("operator", 1)
_VIEW = "alarms"


@router.action("operator.audited")
def audited(ctx: Context) -> None:
    """A card already there is refreshed; only what is new since then is worth a new message."""
    assert isinstance(ctx.event, Audited), "only the auditor tells this"
    alarms, at = ctx.event.alarms, desk_of(ctx).when(ctx.now)
    shown = ctx.uow.postings.live(str(_SUBJECT), _VIEW)
    bits, known = as_bits(alarms), _bits_shown(shown)
    view = View(_SUBJECT, _VIEW, bits)
    if not bits and shown:
        ctx.replace(view, lambda _: all_well_card(at))
        _retire(ctx, shown)
    elif bits and bits | known == known:
        if bits != known:
            ctx.replace(view, lambda _: alarm_card(alarms, at))
    elif bits:
        ctx.replace(view, lambda _: superseded_card(at))
        _retire(ctx, shown)
        for person_id in _operators(ctx):
            ctx.tell(person_id, alarm_card(alarms, at), view)


def _bits_shown(shown: list[Posting]) -> int:
    return shown[-1].shown_version if shown else 0


def _retire(ctx: Context, shown: list[Posting]) -> None:
    for posting in shown:
        ctx.uow.postings.retire(posting.id)


def _operators(ctx: Context) -> tuple[int, ...]:
    """The executive secretary looks after the process; without one, its leader."""
    found = ctx.uow.roster.office("secretary") or ctx.uow.roster.office("leader")
    return () if found is None else (found,)
