"""The process as REQUIREMENTS tell it (N, S01-S10, R01-R03, D06, L5), written anew; nothing is taken from the bot.

A need is one record here, its states one table, and what is owed follows from where it stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

HEADS = {"市场部": "王磊", "研发部": "赵强", "生产部": "马军"}
CONTACTS = {"市场部": ("李敏",), "研发部": ("刘洋",), "生产部": ("杨帆",)}
DEPUTIES = {"市场部": (), "研发部": ("孙浩",), "生产部": ("高峰",)}
CODES = {"市场部": "SHB", "研发部": "YFB", "生产部": "SCB"}
HOMES = {"李敏": "市场部", "王磊": "市场部", "刘洋": "研发部"}
APPROVERS = {"李敏": "王磊", "王磊": "周建国", "刘洋": "赵强"}
CHAINS = {"李敏": ("王磊", "周建国"), "王磊": ("周建国",), "刘洋": ("赵强", "周建国")}
PEOPLE = ("李敏", "王磊", "何佳", "刘洋", "赵强", "孙浩", "杨帆", "马军", "高峰", "周建国", "陈立新", "林晓彤")
UNDO_WITHIN = timedelta(minutes=10)

STATES = {
    "approving": "待审批",
    "confirming": "待各部门确认",
    "negotiating": "协商中",
    "arbitrating": "仲裁中",
    "executing": "执行中",
    "returned": "已退回",
    "withdrawn": "已撤销",
}
_ANSWERABLE = ("confirming", "negotiating", "arbitrating")
Owed = tuple[str, str]
Noted = tuple[str, str, str]


@dataclass
class Need:
    """Where a need stands: each department's word, who rules next, whether a ruling bound its initiator."""

    subject: str
    number: str
    by: str
    asked: tuple[str, ...]
    due: date
    state: str = "approving"
    version: int = 1
    answers: dict[str, str] = field(default_factory=dict)
    bound: bool = False
    step: int = 0

    def owed(self) -> list[Owed]:
        """Every act that somebody owes now, with the department where one is asked."""
        if self.state == "approving":
            return [("approve_need", "")]
        found = [("answer_need", each) for each in self.asked if self.answers[each] == "waiting"]
        if self.state == "negotiating":
            found.append(("revise_need" if self.bound else "answer_dispute", ""))
        if self.state == "arbitrating":
            found.append(("rule", ""))
        return found if self.state in _ANSWERABLE else []

    @property
    def waits_for_initiator(self) -> bool:
        """Whether the clocks of those who still owe an answer stand still (S08)."""
        return self.state in ("negotiating", "arbitrating")

    def disputing(self) -> list[str]:
        """The departments whose objection waits."""
        return [each for each in self.asked if self.answers[each] == "disputed"]

    def ask_all(self) -> None:
        """Everybody's word is open."""
        self.answers = dict.fromkeys(self.asked, "waiting")


@dataclass
class Item:
    """An action item."""

    subject: str
    number: str
    owner: str
    by: str
    due: date
    state: str = "running"
    revision: int = 1


@dataclass
class Process:
    """All records, who is away, and what the journal must say of people's acts."""

    needs: list[Need] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    away: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    # rights

    def stand_in(self, who: str, now: datetime) -> str:
        """Who acts for somebody; '' when they send each other in circles."""
        seen: set[str] = set()
        while who in self.away and self.away[who][1] > now:
            if who in seen:
                return ""
            seen.add(who)
            who = self.away[who][0]
        return who

    def may(self, who: str, people: Iterable[str], now: datetime) -> bool:
        """Whether somebody is one of these, or stands in for one who is away."""
        return any(who == each or who == self.stand_in(each, now) for each in people)

    def answering(self, department: str) -> tuple[str, ...]:
        """Who may answer in a department's name."""
        return (*CONTACTS[department], *DEPUTIES[department], HEADS[department])

    def approving(self, need: Need) -> tuple[str, ...]:
        """Who may let a need out: for a head the superior, else the head and the deputies."""
        head, home = APPROVERS[need.by], HOMES[need.by]
        return (head, *DEPUTIES[home]) if head == HEADS[home] else (head,)

    def rightful(self, act: str, need: Need) -> tuple[str, ...]:
        """Who would usually do this."""
        if act in ("need.approve", "need.return"):
            return self.approving(need)
        if act == "need.rule":
            return CHAINS[need.by][need.step :]
        if act in ("need.confirm", "need.dispute", "dispute.submit"):
            waiting = [each for each in need.asked if need.answers.get(each) == "waiting"]
            return tuple(who for each in waiting or need.asked for who in self.answering(each))
        return (need.by,)

    # people's acts: each says whether it counts, and changes the records if it does

    def register(self, who: str, asked: tuple[str, ...], due: date, now: datetime) -> Need:
        """A line registers at once."""
        code, quarter = CODES[HOMES[who]], f"{now.year}-Q{(now.month + 2) // 3}"
        number = f"{quarter}-{code}-{self._next(f'{quarter}-{code}'):03}"
        need = Need(f"need:{len(self.needs) + 1}", number, who, asked, due)
        need.ask_all()
        self.needs.append(need)
        self._note(need, "registered", who)
        return need

    def tap(self, act: str, need: Need, who: str, args: dict[str, str], now: datetime, due: date | None = None) -> bool:
        """Somebody taps a button of the present version; False when it must change nothing."""
        handler = _ACTS.get(act)
        return handler is not None and handler(self, need, who, args, now, due)

    def approve(self, need: Need, who: str, _args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """The need goes out."""
        if not self._approves(need, who, now):
            return False
        need.state = "confirming"
        need.ask_all()
        return self._note(need, "approved", who)

    def send_back(self, need: Need, who: str, _args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """The need goes back."""
        if not self._approves(need, who, now):
            return False
        need.state = "returned"
        return self._note(need, "returned", who)

    def resubmit(self, need: Need, who: str, _args: dict[str, str], now: datetime, due: date | None) -> bool:
        """A mended need asks for approval again."""
        if need.state != "returned" or not self.may(who, (need.by,), now):
            return False
        need.state, need.version, need.due = "approving", need.version + 1, due or need.due
        need.ask_all()
        return self._note(need, "resubmitted", who)

    def confirm(self, need: Need, who: str, _args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """A department signs; the last one lets the need begin."""
        department = self.speaks_for(need, who, now)
        if not department:
            return False
        need.answers[department] = "confirmed"
        self._note(need, "confirmed", who)
        self._begin_when_agreed(need, who)
        return True

    def dispute(self, need: Need, who: str, args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """A department objects."""
        department = args["department"]
        open_to_it = need.state in _ANSWERABLE and need.answers.get(department) == "waiting"
        if not open_to_it or not self.may(who, self.answering(department), now):
            return False
        need.answers[department] = "disputed"
        if need.state == "confirming":
            need.state = "negotiating"
        return self._note(need, "disputed", who)

    def explain(self, need: Need, who: str, args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """The initiator keeps the need and says why; the department answers again."""
        department = args["department"]
        free = need.state == "negotiating" and not need.bound and self.may(who, (need.by,), now)
        if not free or args["open"] != "open":
            return False
        need.answers[department] = "waiting"
        self._note(need, "explained", who)
        return self._settled(need)

    def revise(self, need: Need, who: str, _args: dict[str, str], now: datetime, due: date | None) -> bool:
        """A new version; an earlier date is everybody's matter, a later one only theirs who objected."""
        if need.state != "negotiating" or not self.may(who, (need.by,), now) or due == need.due:
            return False
        again = need.asked if due and due < need.due else tuple(need.disputing())
        need.answers |= dict.fromkeys(again, "waiting")
        need.version, need.due, need.bound = need.version + 1, due or need.due, False
        self._note(need, "revised", who)
        return self._settled(need)

    def arbitrate(self, need: Need, who: str, _args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """The first of the chain is asked to rule."""
        if need.state != "negotiating" or need.bound or not self.may(who, (need.by,), now):
            return False
        need.state, need.step = "arbitrating", 0
        return self._note(need, "arbitration", who)

    def rule(self, need: Need, who: str, args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """Who owes the ruling, or stands higher, decides; it binds."""
        higher = CHAINS[need.by][need.step :]
        if need.state != "arbitrating" or who == need.by or not self.may(who, higher, now):
            return False
        self._note(need, "ruled", who)
        if args["outcome"] == "cancel":
            need.state = "withdrawn"
        elif args["outcome"] == "revise":
            need.state, need.bound = "negotiating", True
        else:
            need.answers |= dict.fromkeys(need.disputing(), "confirmed")
            need.state = "confirming"
            self._begin_when_agreed(need, who)
        return True

    def withdraw(self, need: Need, who: str, _args: dict[str, str], now: datetime, _due: date | None) -> bool:
        """The initiator takes it back."""
        if need.state == "withdrawn" or not self.may(who, (need.by,), now):
            return False
        need.state = "withdrawn"
        return self._note(need, "withdrawn", who)

    def undo(self, who: str, act: str, subject: str, department: str) -> bool:
        """What somebody did last, when nobody went on with it, is taken back."""
        if act == "finish":
            item = next(each for each in self.items if each.subject == subject)
            item.state, item.revision = "running", item.revision + 1
            return self._note(item, "reopen", who)
        need = next(each for each in self.needs if each.subject == subject)
        if act == "registered":
            need.state = "withdrawn"
            return self._note(need, "withdrawn", who)
        if act != "confirmed":
            return False
        need.answers[department] = "waiting"
        need.state = "confirming" if need.state == "executing" else need.state
        return self._note(need, "confirmation undone", who)

    def add_item(self, who: str, owner: str, due: date, now: datetime) -> Item:
        """One line adds at once."""
        number = f"XD-{now.year}-{self._next(f'XD-{now.year}'):04}"
        item = Item(f"action:{len(self.items) + 1}", number, owner, who, due)
        self.items.append(item)
        self._note(item, "added", who)
        return item

    def item_tap(self, act: str, item: Item, who: str, now: datetime, due: date | None) -> bool:
        """The owner finishes, delays, tells; whoever asked for it calls it off."""
        verb = act.removeprefix("action.")
        people = (item.by,) if verb == "cancel" else (item.owner,)
        allowed = who in people if verb == "cancel" else self.may(who, people, now)
        if not allowed or item.state in ("done", "cancelled"):
            return False
        if verb == "delay":
            if due is None or due <= item.due:
                return False
            item.due = due
        item.state = {"finish": "done", "delay": "delayed", "cancel": "cancelled"}.get(verb, item.state)
        item.revision += 1
        return self._note(item, "cancelled" if verb == "cancel" else verb, who)

    def leave(self, who: str, instead: str, until: datetime) -> bool:
        """Somebody is away; nobody stands in for themselves."""
        if who == instead:
            return False
        self.away[who] = (instead, until)
        self.noted.append((f"person:{who}", "away", who))
        return True

    def come_back(self, who: str, now: datetime) -> bool:
        """Somebody is back."""
        if who not in self.away or self.away.pop(who)[1] <= now:
            return False
        self.noted.append((f"person:{who}", "back", who))
        return True

    # what time does

    def pass_up(self, need: Need) -> bool:
        """The ruling is the next one's; nobody is above the last."""
        if need.state != "arbitrating" or need.step + 1 >= len(CHAINS[need.by]):
            return False
        need.step += 1
        return True

    # inside

    def speaks_for(self, need: Need, who: str, now: datetime) -> str:
        """The department somebody answers for that still owes its word, '' when there is none."""
        if need.state not in _ANSWERABLE:
            return ""
        waiting = (each for each in need.asked if need.answers[each] == "waiting")
        return next((each for each in waiting if self.may(who, self.answering(each), now)), "")

    def _approves(self, need: Need, who: str, now: datetime) -> bool:
        return need.state == "approving" and who != need.by and self.may(who, self.approving(need), now)

    def _settled(self, need: Need) -> bool:
        if not need.disputing():
            need.state = "confirming"
        return True

    def _begin_when_agreed(self, need: Need, who: str) -> None:
        if need.state == "confirming" and set(need.answers.values()) == {"confirmed"}:
            need.state = "executing"
            self._note(need, "agreed", who)

    def _note(self, record: Need | Item, what: str, who: str) -> bool:
        self.noted.append((record.subject, what, who))
        return True

    def _next(self, scope: str) -> int:
        self._numbers[scope] = self._numbers.get(scope, 0) + 1
        return self._numbers[scope]

    def owed(self) -> Iterator[tuple[str, str, str]]:
        """Every act owed by anybody: what, about which record, by which department."""
        for need in self.needs:
            yield from ((kind, need.subject, department) for kind, department in need.owed())
        for item in self.items:
            if item.state in ("running", "delayed"):
                yield ("finish_action", item.subject, "")


_ACTS = {
    "need.approve": Process.approve,
    "need.return": Process.send_back,
    "need.resubmit": Process.resubmit,
    "need.confirm": Process.confirm,
    "dispute.submit": Process.dispute,
    "dispute.explain": Process.explain,
    "need.revision": Process.revise,
    "need.arbitrate": Process.arbitrate,
    "need.rule": Process.rule,
    "need.withdraw": Process.withdraw,
}
