"""People, time and faults as rules; after each the bot must agree with the model."""

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from bot.emulator.company import COMPANY
from bot.emulator.company import Company as CompanyOfPeople
from bot.events import Ack, CardTapped, FormSubmitted, MessageReceived, ToastTone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.model.agreement import disagreements
from tests.model.cloud import Trouble
from tests.model.described import HEADS, HOMES, PEOPLE, UNDO_WITHIN, Item, Need, Process
from tests.model.scene import GROUP, SHANGHAI, Knob, Scene, Values, moment
from tests.places import quick_place

_TAPS = ("need.confirm", "need.arbitrate", "need.withdraw")
_OPENING = ("need.dispute", "need.edit", "need.revise", "need.explain")
_FORMS: dict[str, Values] = {
    "need.approve": {"reason": ""},
    "need.return": {"reason": "预算没有写，请补充金额"},
    "need.resubmit": {},
    "dispute.submit": {
        "kind": "建议调整节点",
        "explanation": "11月25日前设备占用，排不出人",
        "proposal": "增加1名测试人员",
    },
    "dispute.explain": {"reason": "客户合同约定了交付时间，不能延期"},
    "need.revision": {},
    "need.rule": {"ruling": "完成时间不变，研发部增加1人", "grounds": "公司重点项目优先（制度第4.2条）"},
}
_ITEM_FORMS: dict[str, Values] = {
    "action.finish": {"proof": "终稿已放共享盘"},
    "action.delay": {"reason": "供应商纸样未到", "plan": "纸样到后第二天开印"},
    "action.update": {"progress": "初稿已完成，等市场部意见"},
}
_WAYS = {
    "approving": ("need.approve", "need.approve", "need.return"),
    "returned": ("need.edit", "need.resubmit"),
    "confirming": ("need.confirm", "need.dispute", "dispute.submit"),
    "negotiating": (
        "need.explain",
        "dispute.explain",
        "need.revise",
        "need.revision",
        "need.arbitrate",
        "need.confirm",
    ),
    "arbitrating": ("need.rule", "need.confirm", "need.dispute", "dispute.submit"),
    "executing": (),
    "withdrawn": (),
}
"""What a need waits for, by its state."""
_WITH_A_DATE = ("need.resubmit", "need.revision")
_OUTCOMES = ("keep", "revise", "cancel")
_picks = st.integers(0, 5)
_choices = st.lists(_picks, min_size=1, max_size=4)
_people = st.sampled_from(PEOPLE)
_usual = st.sampled_from([True, True, True, False])
"""Whether somebody acts who would usually do so."""


Tap = CardTapped | FormSubmitted


def three_departments() -> CompanyOfPeople:
    """As much of the seeded company as the model describes."""
    return replace(
        COMPANY,
        employees=tuple(each for each in COMPANY.employees if each.name in PEOPLE),
        departments=tuple(each for each in COMPANY.departments if each.name in HEADS),
        groups=(replace(COMPANY.groups[0], departments=tuple(HEADS), members=PEOPLE),),
        review="市场部",
    )


@dataclass
class Delivery:
    """An event on its way, and what it does to the model when it arrives; it says whether it counts."""

    event: Tap | MessageReceived
    effect: Callable[[], bool]
    guarded: str = ""
    """The record whose next move makes the same tap a new one."""
    silent: bool = False
    """Whether a success may be told although no record changes: a form is opened."""
    ack: Ack | None = None


class Company(RuleBasedStateMachine):
    """People who know their rights and forget them, tap twice and too late; a bot that dies, a cloud that fails."""

    empty: Path
    """A store with the newest schema, to be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(dir=quick_place(), prefix="model-"))
        self.scene = Scene(self.empty, self.folder, three_departments())
        self.process = Process()
        self.last: Delivery | None = None
        self.held: list[Delivery] = []
        self.holds_next = False
        self.said: dict[tuple[str, str, str], int] = {}
        self.heard_of_time = 0
        self.quiet = True

    def teardown(self) -> None:
        """The company closes; in the end every chain of the journal verifies."""
        faults = self.scene.journal_faults()
        self.scene.close()
        shutil.rmtree(self.folder)
        assert faults == []

    # needs

    @initialize(who=st.sampled_from(sorted(HOMES)), several=st.booleans(), days=st.integers(3, 9))
    def begin(self, who: str, several: bool, days: int) -> None:
        """Every company begins with a need whose card people have."""
        self.register(who, several, days)
        self.wait_days(0)

    @rule(who=st.sampled_from(sorted(HOMES)), several=st.booleans(), days=st.integers(3, 9))
    def register(self, who: str, several: bool, days: int) -> None:
        """A line in the group."""
        others = tuple(each for each in ("研发部", "生产部", "市场部") if each != HOMES[who])[: 1 + several]
        due = self._day(days)
        title = f"样机测试{len(self.process.needs) + 1}"
        line = f"/需求 {'、'.join(others)} {title} 截止 {due.month}月{due.day}日18点 优先级 中"
        event = self.scene.said(who, line, GROUP)
        self._deliver(
            Delivery(event, lambda: self._ahead(due) and bool(self.process.register(who, others, due, self.scene.now)))
        )

    @precondition(lambda self: self.process.needs)
    @rule(
        pick=_picks,
        act=st.sampled_from([*_FORMS, *_TAPS, *_OPENING]),
        usual=_usual,
        who=_people,
        age=_picks,
        days=st.integers(-2, 4),
    )
    def act(self, pick: int, act: str, usual: bool, who: str, age: int, days: int) -> None:
        """Somebody taps any button about a need that was ever shown."""
        self._touch(self.process.needs[-1 - pick % len(self.process.needs)], act, usual, who, age, days)

    @precondition(lambda self: self.process.needs)
    @rule(pick=_picks, choices=_choices, usual=_usual, who=_people, days=st.integers(-2, 4))
    def go_on(self, pick: int, choices: list[int], usual: bool, who: str, days: int) -> None:
        """Some people, one after the other, do what the need waits for."""
        number = -1 - pick % len(self.process.needs)
        for choice in choices:
            need = self.process.needs[number]
            ways = _WAYS[need.state]
            if ways:
                self._touch(need, ways[choice % len(ways)], usual, who, 0, days)
                self.agrees()

    @rule(who=_people)
    def undo(self, who: str) -> None:
        """Somebody takes their last act back."""
        event = self.scene.said(who, "/撤销")
        self._deliver(Delivery(event, lambda: self._undone(who)))

    # action items

    @rule(who=_people, owner=_people, days=st.integers(1, 5))
    def add_item(self, who: str, owner: str, days: int) -> None:
        """A task in one line."""
        due = self._day(days)
        line = f"/行动 印刷第{len(self.process.items) + 1}批海报 @{owner} 截止 {due.month}月{due.day}日 18:00"
        event = self.scene.said(who, line)
        self._deliver(
            Delivery(event, lambda: self._ahead(due) and bool(self.process.add_item(who, owner, due, self.scene.now)))
        )

    @precondition(lambda self: self.process.items)
    @rule(
        pick=_picks,
        act=st.sampled_from([*_ITEM_FORMS, "action.cancel"]),
        usual=_usual,
        who=_people,
        age=_picks,
        days=st.integers(-1, 6),
    )
    def act_on_item(self, pick: int, act: str, usual: bool, who: str, age: int, days: int) -> None:
        """Somebody taps on an action item."""
        item = self.process.items[-1 - pick % len(self.process.items)]
        who = (item.by if act == "action.cancel" else item.owner) if usual else who
        knob = self._knob(act, item.subject, age)
        if knob is None:
            return
        due = self._day(days)
        values = _ITEM_FORMS.get(act)
        if values is not None and act == "action.delay":
            values = {**values, "due": f"{due.month}月{due.day}日 18:00"}
        subject = item.subject
        self._tap(who, knob, subject, values, lambda: self._item_tap(act, subject, who, knob, due))

    # people away

    @rule(who=_people, instead=_people, days=st.integers(1, 4))
    def leave(self, who: str, instead: str, days: int) -> None:
        """Somebody goes away and names who stands in."""
        until = self._day(days)
        event = self.scene.said(who, f"/代理 {instead} 到 {until.month}月{until.day}日")
        ends = datetime(until.year, until.month, until.day, 18, tzinfo=SHANGHAI)
        self._deliver(Delivery(event, lambda: self._ahead(until) and self.process.leave(who, instead, ends)))

    @rule(who=_people)
    def come_back(self, who: str) -> None:
        """Somebody is back."""
        event = self.scene.said(who, "/代理 取消")
        self._deliver(Delivery(event, lambda: self.process.come_back(who, self.scene.now)))

    # time

    @rule(by=st.sampled_from([timedelta(minutes=3), timedelta(hours=1), timedelta(hours=3), timedelta(hours=9)]))
    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.scene.pass_time(by)
        self._time_did()

    @rule(days=st.sampled_from([0, 0, 0, 0, 0, 1]))
    def wait_days(self, days: int) -> None:
        """Days pass now and then; mostly the bot only finishes what it has to send."""
        self.scene.pass_time(timedelta(days=days))
        self._time_did()

    # faults

    @rule(
        fault=st.sampled_from([*Trouble, *Trouble, "hold", "hold", "handler", "handler", "restart", "sleep"]),
        pick=_picks,
    )
    def go_wrong(self, fault: Trouble | str, pick: int) -> None:
        """The cloud fails the next calls, the process ends, a handler is about to break."""
        if isinstance(fault, Trouble):
            self.scene.cloud.trouble.extend([fault] * (1 + pick % 3))
        elif fault == "hold":
            self.holds_next = True
        elif fault == "restart":
            self.scene.restart()
        elif fault == "sleep":
            self.scene.sleep(timedelta(minutes=7 * pick))
            self._time_did()
        else:
            self.scene.router.armed = True

    @precondition(lambda self: self.last)
    @rule(new_id=st.booleans())
    def again(self, new_id: bool) -> None:
        """The cloud says the last thing once more, or a person taps once more: the same answer, no second effect."""
        assert self.last is not None
        event, first = self.last.event, self.last.ack
        if new_id and not isinstance(event, MessageReceived):
            self._deliver(Delivery(replace(event, key=self.scene.fresh_key()), self.last.effect))
        else:
            assert self.scene.happen(event) == first

    @precondition(lambda self: self.held)
    @rule()
    def deliver_late(self) -> None:
        """What was held up on its way arrives after what came later."""
        self._deliver(self.held.pop(0))

    # what must hold

    @invariant()
    def agrees(self) -> None:
        """The store says what the model says."""
        wrong = disagreements(self.scene, self.process, quiet=self.quiet)
        assert not wrong, "\n".join(wrong)

    # inside

    def _touch(self, need: Need, act: str, usual: bool, who: str, age: int, days: int) -> None:
        knob = self._knob(act, need.subject, age)
        if knob is None:
            return
        if usual:
            rightful = self.process.rightful(act, need)
            who = rightful[(days + 2) % len(rightful)]
        due = max(need.due + timedelta(days=days), self._day(1))
        outcome = _OUTCOMES[days % len(_OUTCOMES)]
        values = _FORMS.get(act)
        if act in _WITH_A_DATE:
            values = {**self._filled_in(knob), "due": f"{due.month}月{due.day}日18点"}
        elif act == "need.rule":
            values = {**_FORMS[act], "outcome": outcome}
        subject = need.subject
        self._tap(who, knob, subject, values, lambda: self._need_tap(act, subject, who, knob, due, outcome))

    def _tap(self, who: str, knob: Knob, subject: str, values: Values | None, effect: Callable[[], bool]) -> None:
        event = self.scene.tapped(who, knob, values)
        self._deliver(Delivery(event, effect, subject, silent=knob.act in _OPENING))

    def _deliver(self, delivery: Delivery) -> None:
        """The event arrives, unless it is held up; the bot's answer and the model must agree whether it counted."""
        if self.holds_next:
            self.holds_next = False
            self.held.append(delivery)
            return
        armed = self.scene.router.armed
        before = deepcopy(self.process) if armed else self.process
        repeated = self._is_repeated(delivery)
        counts = not repeated and delivery.effect()
        delivery.ack = self.scene.happen(delivery.event)
        self.last, self.quiet = delivery, False
        if armed and not self.scene.router.armed:
            self.process, counts = before, False
        if counts and delivery.guarded:
            self.said[self._same(delivery)] = self._moves(delivery.guarded)
        if delivery.guarded and not delivery.silent:
            answer = delivery.ack.answer
            assert answer is not None
            assert (answer.tone is ToastTone.SUCCESS) == (counts or repeated), answer.toast

    def _is_repeated(self, delivery: Delivery) -> bool:
        return bool(delivery.guarded) and self.said.get(self._same(delivery)) == self._moves(delivery.guarded)

    def _same(self, delivery: Delivery) -> tuple[str, str, str]:
        event = delivery.event
        assert not isinstance(event, MessageReceived)
        return event.sender.name, event.token, repr(getattr(event, "values", ""))

    def _moves(self, subject: str) -> int:
        return int(self.scene.rows("SELECT max(seq) FROM journal WHERE subject = ?", subject)[0][0])

    def _need_tap(self, act: str, subject: str, who: str, knob: Knob, due: date, outcome: str) -> bool:
        need = next(each for each in self.process.needs if each.subject == subject)
        if knob.version != need.version or (act in _WITH_A_DATE and not self._ahead(due)):
            return False
        args = {"outcome": outcome, **self._meant(json.loads(knob.args))}
        return self.process.tap(act, need, who, args, self.scene.now, due)

    def _item_tap(self, act: str, subject: str, who: str, knob: Knob, due: date) -> bool:
        item: Item = next(each for each in self.process.items if each.subject == subject)
        current = knob.version == item.revision and (act != "action.delay" or self._ahead(due))
        return current and self.process.item_tap(act, item, who, self.scene.now, due)

    def _undone(self, who: str) -> bool:
        """Somebody's last act of these ten minutes, if the record has not moved since."""
        acts = self.scene.rows(
            "SELECT j.subject, what, data, at, seq FROM journal j JOIN person p ON p.id = actor_id"
            " WHERE p.display = ? AND what NOT IN ('agreed', 'due moved') ORDER BY j.id DESC LIMIT 1",
            who,
        )
        if not acts or moment(acts[0][3]) < self.scene.clock.now() - UNDO_WITHIN:
            return False
        subject, what, data, _, seq = acts[0]
        since = self.scene.rows(
            "SELECT 1 FROM journal WHERE subject = ? AND seq > ? AND what NOT IN ('agreed', 'due moved')", subject, seq
        )
        if since or what not in ("registered", "confirmed", "finish"):
            return False
        meant = self._meant(json.loads(data)) if what == "confirmed" else {"department": ""}
        return self.process.undo(who, what, subject, meant["department"])

    def _meant(self, args: dict[str, str]) -> dict[str, str]:
        """Ids in words: the department of a button, or of the objection it is about and whether that is open."""
        if "dispute" in args:
            found = self.scene.rows(
                "SELECT name, state FROM dispute JOIN department d ON d.id = department_id WHERE dispute.id = ?",
                int(args["dispute"]),
            )
            return {"department": found[0][0], "open": found[0][1]}
        if "department" in args:
            found = self.scene.rows("SELECT name FROM department WHERE id = ?", int(args["department"]))
            return {"department": found[0][0]}
        return {}

    def _knob(self, act: str, subject: str, age: int) -> Knob | None:
        knobs = self.scene.knobs(act, subject)
        if not knobs and not self.quiet:
            self.scene.settle()
            self._time_did()
            knobs = self.scene.knobs(act, subject)
        return knobs[age % len(knobs)] if knobs else None

    def _filled_in(self, knob: Knob) -> Values:
        message = self.scene.world.messages[knob.message_id]
        return {each.name: each.value for each in replace(message, contents=message.contents[:1]).inputs}

    def _time_did(self) -> None:
        """What the bot did by itself; people did nothing meanwhile."""
        self.quiet = True
        for entry, subject, what in self.scene.rows(
            "SELECT id, subject, what FROM journal WHERE actor_id IS NULL AND id > ? ORDER BY id", self.heard_of_time
        ):
            self.heard_of_time = entry
            if what == "arbitration passed up":
                need = next(each for each in self.process.needs if each.subject == subject)
                assert self.process.pass_up(need)
            else:
                assert what in _BY_TIME, f"{what} of {subject} by nobody"

    def _ahead(self, due: date) -> bool:
        """Whether the end of that day's work is still to come."""
        return datetime(due.year, due.month, due.day, 18, tzinfo=SHANGHAI) > self.scene.now

    def _day(self, ahead: int) -> date:
        return self.scene.now.date() + timedelta(days=ahead)


_BY_TIME = {"due moved", "escalated", "handed over", "progress asked", "progress asked late", "progress prompt skipped"}
"""What happens to records without anybody doing it, and leaves them where they are."""
