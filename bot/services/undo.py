"""Taking back one's last act while nobody acted on it (UX 4.6): a new entry in the journal, never a deletion."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.subject import Subject
from bot.errors import StaleError, UserError
from bot.services import action_items, linking, needs, room_binding
from bot.services.desk import Desk
from bot.store.journal import FOLLOWING, Entry

WITHIN = timedelta(minutes=10)
_WHAT = "能撤销的是 10 分钟内您最近一次：登记需求、替部门确认、完成行动项、绑定。"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: an act (as the journal names it) on a record."""

    subject: Subject
    act: str


def undo(desk: Desk) -> Undone:
    """Take the actor's last act back; raises UserError when there is none to take, StaleError when others went on."""
    last = desk.uow.journal.newest_by(desk.me.id, desk.now - WITHIN)
    if last is None:
        raise UserError(f"没有可以撤销的操作，什么也没有改动。{_WHAT}")
    subject = Subject.parse(last.subject)
    take_back = _TAKING_BACK.get((subject.kind, last.what))
    if take_back is None:
        raise UserError(f"您最近一次操作不能撤销，什么也没有改动。{_WHAT}")
    _require_untouched(desk, subject, last)
    take_back(desk, subject.id, last)
    return Undone(subject, last.what)


def _require_untouched(desk: Desk, subject: Subject, last: Entry) -> None:
    since = [e for e in desk.uow.journal.entries(subject) if e.seq > last.seq and e.what not in FOLLOWING]
    if since:
        who = desk.name(since[0].actor_id) if since[0].actor_id is not None else "机器人"
        raise StaleError(f"{who} 已于 {desk.when(since[0].at)} 接着办了，不能撤销，什么也没有改动。")


def _register(desk: Desk, need_id: int, _entry: Entry) -> None:
    needs.withdraw(desk, desk.uow.needs.get(need_id))


def _confirm(desk: Desk, need_id: int, entry: Entry) -> None:
    needs.take_back_confirmation(desk, desk.uow.needs.get(need_id), entry.data["department"])


def _finish(desk: Desk, item_id: int, _entry: Entry) -> None:
    action_items.reopen(desk, desk.uow.action_items.get(item_id))


_TAKING_BACK: dict[tuple[str, str], Callable[[Desk, int, Entry], None]] = {
    ("need", "registered"): _register,
    ("need", "confirmed"): _confirm,
    ("action", "finish"): _finish,
    (room_binding.KIND, "bound"): room_binding.take_back,
    (room_binding.KIND, "unbound"): room_binding.take_back,
    (linking.KIND, "link confirmed"): linking.take_back,
}
