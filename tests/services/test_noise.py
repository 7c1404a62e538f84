"""What counts as noise: messages that came by themselves, and what their readers did then (UX 4.4, BOLD 7)."""

from datetime import timedelta

from bot.domain.sending import MessageClass
from bot.domain.subject import Subject, need
from bot.services.noise import TIMER_KIND, Noise, due_noise, measure
from bot.store.outbox import SendKind
from bot.store.tables import metadata
from sqlalchemy import update

from tests.services.office import Office

OUTBOX = metadata.tables["outbox"]
READER = "李敏"
HOUR = timedelta(hours=1)


def told(office: Office, subject: Subject, message_class: MessageClass = MessageClass.OWED) -> None:
    """A card in private, sent now."""
    reader, now = office.person(READER).id, office.now
    posting = office.uow.postings.add(str(subject), subject.kind, "feishu", now, person_id=reader)
    office.uow.outbox.add(
        idem_key=f"{subject}:{message_class}",
        kind=SendKind.CREATE,
        message_class=message_class,
        cloud="feishu",
        card="{}",
        now=now,
        person_id=reader,
        posting_id=posting,
    )
    office.connection.execute(update(OUTBOX).values(state="sent"))


def act(office: Office, subject: Subject, *, after: timedelta) -> None:
    desk = office.desk(READER, office.now + after)
    desk.note(subject, "something was done")


def noise(office: Office) -> Noise:
    return measure(office.desk(), office.now - HOUR, office.now + HOUR)


def test_an_answer_to_what_somebody_did_is_no_noise(office: Office) -> None:
    told(office, need(1))
    told(office, need(2), MessageClass.RECEIPT)

    assert (noise(office).messages, noise(office).people) == (1, 1)
    assert office.uow.folded.sent_since(office.person(READER).id, office.now) == 1


def test_a_message_hit_home_when_its_reader_acts_on_its_record_within_the_hour(office: Office) -> None:
    for number in range(1, 5):
        told(office, need(number))
    act(office, need(1), after=timedelta(minutes=59))
    act(office, need(2), after=timedelta(hours=2))
    act(office, need(3), after=timedelta(hours=25))

    assert noise(office) == Noise(messages=4, people=1, acted=1, wasted=2)


def test_a_digest_hit_home_when_its_reader_acts_on_anything(office: Office) -> None:
    told(office, Subject("person", office.person(READER).id))
    act(office, need(7), after=timedelta(minutes=5))

    assert (noise(office).acted, noise(office).wasted) == (1, 0)


def test_every_week_is_told(office: Office) -> None:
    due_noise(office.desk())

    (again,) = office.uow.timers.armed(TIMER_KIND)
    assert again.key == "noise:2026-11-23"
