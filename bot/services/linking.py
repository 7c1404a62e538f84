"""One person, two accounts: asked for on the new one, proven from the known one, confirmed by a steward (F-70)."""

import secrets
from datetime import datetime

from bot.domain.linking import CODES, Account, Link, LinkState, code_from
from bot.domain.subject import Subject
from bot.errors import StaleError, UserError
from bot.services.desk import Desk
from bot.services.stewards import names_of_stewards, require_steward
from bot.store.journal import Entry

KIND = "link"
TIMER_KIND = "link.expired"


def subject(link_id: int) -> Subject:
    """A link, as a subject."""
    return Subject(KIND, link_id)


def ask(desk: Desk, account: Account) -> Link:
    """Somebody unknown asks; a code of theirs that was not used ends. Raises UserError while a steward decides."""
    links = desk.uow.links
    desk.uow.hold(f"account:{account.cloud}:{account.remote_id}")
    waiting = links.open_of(account.cloud, account.remote_id, LinkState.PROVEN)
    if waiting is not None and desk.now < waiting.decision_ends_at():
        raise UserError(f"您的绑定申请已经提交，等{names_of_stewards(desk)}确认。确认以后我会告诉您。")
    earlier = links.open_of(account.cloud, account.remote_id, LinkState.ASKED)
    if earlier is not None:
        links.move(earlier.id, LinkState.EXPIRED)
    link = links.get(links.add(account, code_from(secrets.randbelow(CODES)), desk.now))
    desk.note(subject(link.id), "link asked", account=[account.cloud, account.remote_id])
    return link


def prove(desk: Desk, code: str, cloud: str) -> Link:
    """The actor, known on ``cloud``, repeats a code: the account that got it is theirs, if a steward agrees."""
    uow, found = desk.uow, desk.uow.links.asked_with(code)
    if found is None or desk.now >= found.code_ends_at():
        raise UserError("没有这个验证码，或者已经过了 10 分钟。请在新账号那边重新发 /绑定，再把新的验证码发给我。")
    uow.hold(str(subject(found.id)))
    if found.account.cloud == cloud:
        raise UserError("这个验证码就是从这一边发起的，没有绑定。请在您已经能用的另一边发。")
    _require_free(desk, found, desk.me.id)
    uow.links.move(found.id, LinkState.PROVEN, person_id=desk.me.id, proven_on=cloud, proven_at=desk.now)
    link = uow.links.get(found.id)
    desk.note(subject(link.id), "link proven", person=desk.me.id, by=cloud)
    uow.timers.arm(f"{KIND}:{link.id}", TIMER_KIND, link.decision_ends_at(), subject=str(subject(link.id)))
    return link


def confirm(desk: Desk, link_id: int) -> Link:
    """A steward agrees: from now on the account is that person, with every right of theirs."""
    link = _to_decide(desk, link_id)
    account, person_id = link.account, link.person_id
    assert person_id is not None, "whoever repeated the code is known"
    desk.uow.hold(f"person:{person_id}")
    _require_free(desk, link, person_id)
    roster = desk.uow.roster
    roster.put_account(account.cloud, "", account.remote_id, account.chat_id, person_id)
    roster.acted_on(account.cloud, person_id, desk.now)
    return _decided(desk, link, LinkState.CONFIRMED, person=person_id)


def refuse(desk: Desk, link_id: int) -> Link:
    """A steward does not agree: nothing changes."""
    return _decided(desk, _to_decide(desk, link_id), LinkState.REFUSED)


def expire(desk: Desk, link_id: int) -> Link | None:
    """Nobody decided in time; None when somebody did."""
    link = desk.uow.links.get(link_id)
    if link.state is not LinkState.PROVEN:
        return None
    desk.uow.links.move(link.id, LinkState.EXPIRED)
    desk.note(subject(link.id), "link expired")
    return desk.uow.links.get(link.id)


def take_back(desk: Desk, link_id: int, _entry: Entry) -> None:
    """The account is nobody's again."""
    link = desk.uow.links.get(link_id)
    desk.uow.roster.drop_identity(link.account.cloud, link.account.remote_id)
    desk.uow.links.move(link.id, LinkState.UNDONE)
    desk.note(subject(link.id), "link undone")


def _to_decide(desk: Desk, link_id: int) -> Link:
    require_steward(desk, "确认账号绑定")
    link = desk.uow.links.get(link_id)
    if link.state is not LinkState.PROVEN:
        raise StaleError(f"这个申请{_told(desk, link)}，没有改动。")
    if desk.now >= link.decision_ends_at():
        raise StaleError("这个申请已经过期，没有绑定。请本人重新发 /绑定。")
    return link


def _told(desk: Desk, link: Link) -> str:
    if link.decided_by is None or link.decided_at is None:
        return link.state.label
    return f"{link.state.label}（{desk.name(link.decided_by)}，{desk.when(link.decided_at)}）"


def _require_free(desk: Desk, link: Link, person_id: int) -> None:
    """An account belongs to nobody else, a person has one account on a cloud: both only change by the configuration."""
    roster, account = desk.uow.roster, link.account
    if roster.person_on(account.cloud, account.remote_id) is not None:
        raise StaleError("那个账号已经绑定了人，没有改动。如果是同一个人，请管理员把配置里的两条 [[people]] 合成一条。")
    if not roster.person(person_id).active:
        raise StaleError("这个人已经不在名单里，没有绑定。")
    if roster.remote_id(account.cloud, person_id) is not None:
        raise UserError("您在那一边已经有账号了，没有绑定。要换账号，请管理员在配置的 [[people]] 里改。")


def _decided(desk: Desk, link: Link, state: LinkState, **data: object) -> Link:
    now: datetime = desk.now
    desk.uow.links.move(link.id, state, decided_by=desk.me.id, decided_at=now)
    desk.note(subject(link.id), f"link {state.value}", **data)
    return desk.uow.links.get(link.id)
