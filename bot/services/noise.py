"""How many messages people got by themselves, and what came of them: the weekly noise figure (UX 4.4, BOLD 7)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.people import Office
from bot.domain.subject import Subject
from bot.services.desk import Desk
from bot.services.digests import today

TIMER_KIND = "noise"
_AT_ONCE = timedelta(hours=1)
_WEEK = timedelta(days=7)
_WORTH_SAYING = 20
"""Fewer messages in a week say nothing."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Messages sent to people in a while, answers to what they did not counted.

    ``acted`` were followed within an hour by an act of that person on that record (on any record, for a digest);
    ``wasted`` by none within a day.
    """

    messages: int
    people: int
    acted: int
    wasted: int

    @property
    def each(self) -> float:
        """Messages per person who got any."""
        return self.messages / self.people if self.people else 0.0


def measure(desk: Desk, begin: datetime, end: datetime) -> Noise:
    """The noise of the messages sent from ``begin`` to before ``end``, UTC."""
    sent = desk.uow.folded.sent_to_people(begin, end)
    acts: dict[int, list[tuple[datetime, str]]] = {}
    for actor_id, at, subject in desk.uow.journal.acts(begin, end + timedelta(days=1)):
        acts.setdefault(actor_id, []).append((at, subject))
    waits = [_wait(acts.get(message.person_id, []), message.at, message.subject) for message in sent]
    return Noise(
        messages=len(sent),
        people=len({message.person_id for message in sent}),
        acted=sum(wait is not None and wait <= _AT_ONCE for wait in waits),
        wasted=sum(wait is None or wait > timedelta(days=1) for wait in waits),
    )


def arm(desk: Desk) -> None:
    """Make sure the week is told next Monday; arming twice changes nothing."""
    monday = today(desk) + timedelta(days=7 - today(desk).weekday())
    desk.uow.timers.arm(f"noise:{monday.isoformat()}", TIMER_KIND, desk.company.calendar.day_start(monday))


def due_noise(desk: Desk) -> tuple[int, Noise] | None:
    """Who is told and what: last week's noise, None when there was hardly any or nobody looks after the process."""
    arm(desk)
    secretary = desk.uow.roster.office(Office.SECRETARY)
    monday = today(desk) - timedelta(days=today(desk).weekday())
    noise = measure(desk, _midnight(desk, monday) - _WEEK, _midnight(desk, monday))
    return (secretary, noise) if secretary is not None and noise.messages >= _WORTH_SAYING else None


def _wait(acts: list[tuple[datetime, str]], sent_at: datetime, subject: str) -> timedelta | None:
    """How long after a message its reader acted on what it is about."""
    anything = Subject.parse(subject).kind == "person"
    return min((at - sent_at for at, about in acts if at >= sent_at and (anything or about == subject)), default=None)


def _midnight(desk: Desk, day: date) -> datetime:
    return desk.company.calendar.day_start(day)
