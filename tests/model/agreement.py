"""What must hold after every step: the store says what the model says, and nobody was disturbed who should not be."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time

from tests.model.described import STATES, Process
from tests.model.scene import SHANGHAI, Scene, moment

_QUIET_FROM, _QUIET_TO = time(20, 0), time(8, 0)
_WORKING_WEEKENDS = {datetime(2027, 1, 3, tzinfo=UTC).date()}


def disagreements(scene: Scene, process: Process, *, quiet: bool) -> list[str]:
    """Everything that is wrong now; ``quiet`` when nothing is on its way."""
    checks = (_records, _todos, _timers, _journal, *((_nothing_waits, _cards, _told) if quiet else ()))
    return [wrong for check in checks for wrong in check(scene, process)]


def _records(scene: Scene, process: Process) -> Iterator[str]:
    needs = scene.rows("SELECT 'need:' || id, number, state, version FROM need ORDER BY id")
    yield from _differ("needs", needs, [(n.subject, n.number, n.state, n.version) for n in process.needs])
    parties = scene.rows(
        "SELECT 'need:' || need_id, d.name, state FROM party JOIN department d ON d.id = department_id"
        " ORDER BY need_id, position"
    )
    yield from _differ("words", parties, [(n.subject, d, n.answers[d]) for n in process.needs for d in n.asked])
    items = scene.rows("SELECT 'action:' || id, number, state, revision FROM action_item ORDER BY id")
    yield from _differ("items", items, [(i.subject, i.number, i.state, i.revision) for i in process.items])


def _todos(scene: Scene, process: Process) -> Iterator[str]:
    found = scene.rows(
        "SELECT kind, subject, CASE kind WHEN 'answer_need' THEN d.name ELSE '' END FROM todo"
        " LEFT JOIN department d ON d.id = department_id WHERE state = 'open' AND kind <> 'file_progress'"
    )
    owed, kept = Counter(process.owed()), Counter(found)
    yield from (f"owed, but nobody is asked: {each}" for each in owed - kept)
    yield from (f"asked for, but not owed: {each}" for each in kept - owed)


def _timers(scene: Scene, process: Process) -> Iterator[str]:
    standing_still = {need.subject for need in process.needs if need.waits_for_initiator}
    for todo, kind, subject, timer in scene.rows(
        "SELECT todo.id, todo.kind, todo.subject, coalesce(timer.state, 'missing') FROM todo"
        " LEFT JOIN timer ON todo_id = todo.id AND stage = 'due'"
        " WHERE todo.state = 'open' AND todo.kind <> 'file_progress'"
    ):
        waits = kind == "answer_need" and subject in standing_still
        if timer not in ("held" if waits else "armed", "fired"):
            yield f"what will remind of {kind} {todo} is {timer}"
    for key, kind in scene.rows(
        "SELECT key, todo.kind FROM timer JOIN todo ON todo.id = todo_id"
        " WHERE todo.state <> 'open' AND timer.state = 'armed'"
    ):
        yield f"{key} of a closed {kind} is armed"


def _journal(scene: Scene, process: Process) -> Iterator[str]:
    written = scene.rows(
        "SELECT CASE WHEN subject LIKE 'person:%' THEN 'person:' || p.display ELSE subject END, what, p.display"
        " FROM journal JOIN person p ON p.id = actor_id WHERE what <> 'due moved' ORDER BY journal.id"
    )
    yield from _differ("journal", written, process.noted)


def _nothing_waits(scene: Scene, _process: Process) -> Iterator[str]:
    now = scene.clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    yield from (
        f"timer {key} is late"
        for (key,) in scene.rows("SELECT key FROM timer WHERE state = 'armed' AND fire_at <= ?", now)
    )
    yield from (
        f"outbox {key} is {state}: {error}"
        for key, state, error in scene.rows(
            "SELECT idem_key, state, error FROM outbox WHERE state NOT IN ('sent', 'superseded', 'dropped')"
        )
    )
    yield from scene.world.unexpected


def _cards(scene: Scene, process: Process) -> Iterator[str]:
    by_subject = {need.subject: need for need in process.needs}
    for subject, message_id in scene.rows("SELECT subject, message_id FROM posting WHERE view = 'need' AND live"):
        need = by_subject[subject]
        if f"{STATES[need.state]} · " not in scene.world.messages[message_id].content:
            yield f"{need.number} is {need.state}, a card says {scene.world.messages[message_id].text[:30]!r}"


def _told(scene: Scene, _process: Process) -> Iterator[str]:
    return manners(scene)


def manners(scene: Scene) -> Iterator[str]:
    """A closed todo is silent, nobody is disturbed at night, nobody is pinged twice a day about one thing."""
    told_late = scene.rows(
        "SELECT o.idem_key, o.message_id, t.closed_at FROM outbox o JOIN todo t ON t.id = o.todo_id"
        " WHERE o.state = 'sent' AND t.closed_at IS NOT NULL AND o.kind <> 'update'"
    )
    for key, message_id, closed_at in told_late:
        if scene.world.messages[message_id].created_at > moment(closed_at):
            yield f"{key} was sent after its todo was closed"
    for key, at in scene.rows(
        "SELECT idem_key, created_at FROM outbox WHERE person_id IS NOT NULL AND kind <> 'update'"
        " AND message_class IN ('A', 'C') AND state <> 'dropped'"
    ):
        if not _may_disturb(moment(at)):
            yield f"{key} disturbed somebody at {moment(at).astimezone(SHANGHAI):%m-%d %H:%M}"
    pings = Counter(
        (person, subject, moment(at).astimezone(SHANGHAI).date())
        for person, subject, at in scene.rows(
            "SELECT o.person_id, p.subject, o.created_at FROM outbox o JOIN posting p ON p.id = o.posting_id"
            " WHERE p.view LIKE 'reminder-%' AND o.kind <> 'update' AND o.person_id IS NOT NULL"
        )
    )
    yield from (f"{each} was pinged {count} times" for each, count in pings.items() if count > 1)


def _may_disturb(at: datetime) -> bool:
    local = at.astimezone(SHANGHAI)
    working = local.weekday() < 5 or local.date() in _WORKING_WEEKENDS
    return working and _QUIET_TO <= local.time() < _QUIET_FROM


def _differ(what: str, found: list[tuple[object, ...]], wanted: list[tuple[object, ...]]) -> Iterator[str]:
    if found != wanted:
        extra, missing = Counter(found) - Counter(wanted), Counter(wanted) - Counter(found)
        yield f"{what}: the bot has {list(extra)}, the model {list(missing)}"
