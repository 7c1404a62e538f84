"""One person's second account: a code on the new one, the code from the known one, a steward's yes (F-70)."""

from bot.cards.binding import CONFIRM_LINK, REFUSE_LINK, LinkFacts, link_card
from bot.cards.model import PlainMessage, Rich, Strong
from bot.context import Context, View
from bot.domain.linking import Account, Link, is_code, read_code
from bot.domain.people import Person
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.errors import UserError
from bot.events import Chat, Cloud, MessageReceived
from bot.faces import Faces, Paint
from bot.handlers.desk import desk_of
from bot.handlers.stale import shows_present
from bot.router import Router
from bot.services import linking
from bot.services.desk import Desk
from bot.services.stewards import names_of_stewards, stewards

router = Router()
faces = Faces()

_VIEW = "link"
_NAME = 40


def in_private(ctx: Context, wanted: str) -> None:
    """A stranger gets a code, a code proves the known account, anything else shows how it stands."""
    if ctx.person is None:
        _begin(ctx)
    elif is_code(wanted):
        _prove(ctx, read_code(wanted))
    elif wanted:
        raise UserError("绑定群请在那个群里发；绑定账号请发另一边给您的八位验证码。现在什么也没有改动。")
    else:
        ctx.reply(PlainMessage((_standing(ctx),)))


@router.action(CONFIRM_LINK)
@shows_present(lambda ctx: ctx.refresh(view_of(ctx.subject.id)))
def confirm(ctx: Context) -> None:
    """From now on both accounts are one person; they learn it on the new one."""
    link = linking.confirm(desk_of(ctx), ctx.subject.id)
    ctx.refresh(view_of(link.id))
    ctx.toast("已绑定，10 分钟内可发 /撤销 收回")
    name = _name(desk_of(ctx), link)
    words = f"已绑定：您在这里就是 {name}，要您办的事以后发到您最近用的那一边。发 /帮助 看我会什么。"
    ctx.write(_new_chat(link), PlainMessage((words,)))


@router.action(REFUSE_LINK)
@shows_present(lambda ctx: ctx.refresh(view_of(ctx.subject.id)))
def refuse(ctx: Context) -> None:
    """Nothing changes; whoever asked is told on the new account."""
    link = linking.refuse(desk_of(ctx), ctx.subject.id)
    ctx.refresh(view_of(link.id))
    ctx.toast("已拒绝")
    words = f"{ctx.actor.display} 没有同意绑定这个账号，什么也没有改动。有疑问请直接联系 {ctx.actor.display}。"
    ctx.write(_new_chat(link), PlainMessage((words,)))


@router.timer(linking.TIMER_KIND)
def expired(ctx: Context) -> None:
    """Nobody decided for three days: both are told how to go on."""
    assert ctx.timer is not None, "only a timer ends a link"
    link = linking.expire(desk_of(ctx), Subject.parse(ctx.timer.subject).id)
    if link is not None:
        ctx.refresh(view_of(link.id))
        who = names_of_stewards(desk_of(ctx))
        words = f"三天里没有人确认，绑定申请已过期，什么也没有改动。请提醒{who}，再发一次 /绑定。"
        ctx.write(_new_chat(link), PlainMessage((words,)))


@faces.face(_VIEW)
def _face(desk: Desk, subject: Subject, _key: str) -> Paint:
    card = link_card(_facts(desk, desk.uow.links.get(subject.id)))
    return lambda _posting: card


def tell_undone(ctx: Context, link_id: int) -> None:
    """A yes was taken back: the card says so, and the new account learns it."""
    ctx.refresh(view_of(link_id))
    words = f"{ctx.actor.display} 收回了账号绑定，您在这里的操作不再算数。"
    ctx.write(_new_chat(ctx.uow.links.get(link_id)), PlainMessage((words,)))


def _begin(ctx: Context) -> None:
    event, chat = ctx.event, ctx.chat
    assert isinstance(event, MessageReceived), "a command is a message"
    assert chat is not None, "a message has a chat"
    if not ctx.company.settings.serves_both:
        _ = ctx.actor  # there is no other side from which somebody could be known
    sender = event.sender
    account = Account(sender.cloud.value, sender.tenant, sender.remote_id, sender.name, chat.chat_id)
    link = linking.ask(desk_of(ctx), account)
    other = _other(chat.cloud).label
    ctx.reply(
        PlainMessage(
            (
                f"我在{chat.cloud.label}还不认识您。如果您在{other}已经能用，请在 10 分钟内到{other}私聊我，发：\n",
                Strong(f"/绑定 {link.code}"),
                f"\n再由{names_of_stewards(desk_of(ctx))}确认，两边就是同一个人。这个验证码不要给别人。"
                f"如果{other}那边也没有用过，请让管理员把您加进人员名单。",
            )
        )
    )


def _prove(ctx: Context, code: str) -> None:
    assert ctx.chat is not None, "a message has a chat"
    desk = desk_of(ctx)
    link = linking.prove(desk, code, ctx.chat.cloud.value)
    who = names_of_stewards(desk)
    ctx.reply(PlainMessage((f"收到。等{who}确认以后，您的{Cloud(link.account.cloud).label}账号就绑定到您名下。",)))
    ctx.write(_new_chat(link), PlainMessage((f"验证码对了，等{who}确认。",)))
    for person_id in stewards(desk):
        ctx.tell(person_id, link_card(_facts(desk, link)), view_of(link.id))


def _standing(ctx: Context) -> str:
    known = {cloud for cloud, _ in ctx.uow.roster.clouds_of(ctx.actor.id)}
    here = "和".join(cloud.label for cloud in Cloud if cloud in known)
    settings = ctx.company.settings
    served = {Cloud.FEISHU: settings.serves_feishu, Cloud.DINGTALK: settings.serves_dingtalk}
    missing = [cloud.label for cloud in Cloud if cloud not in known and served[cloud]]
    told = f"您是 {ctx.actor.display}，我在{here}认得您。"
    return told + (_how_to_come_over(ctx.actor, here, missing[0]) if missing else "")


def _how_to_come_over(person: Person, here: str, there: str) -> str:
    """Also for whoever stands in the configuration twice: what either of the two signed stays theirs, so no chat
    makes them one.
    """
    return (
        f"要绑定{there}账号，请在{there}私聊我，发 /绑定。\n"
        f"如果我在{there}把您当成另一个人，是配置里您有两条，在聊天里合不成一个人。"
        f'请管理员把您的两条 [[people]] 合成一条（{here}这边的是 [[people]] name = "{person.handle}"），'
        "写上两边的账号，再重启机器人。"
    )


def _facts(desk: Desk, link: Link) -> LinkFacts:
    assert link.person_id is not None, "only what is proven is shown"
    assert link.proven_at is not None, "only what is proven is shown"
    person = desk.uow.roster.person(link.person_id)
    home = desk.department(person.department_id).name if person.department_id else ""
    known = desk.uow.roster.remote_id(link.proven_on, person.id) or ""
    decided = f"{desk.name(link.decided_by)} · {desk.when(link.decided_at)}" if link.decided_at else ""
    return LinkFacts(
        str(linking.subject(link.id)),
        link.state,
        _account(link.account.cloud, link.account.shown_name, link.account.remote_id),
        (f"{person.display}（{home}）" if home else person.display,),
        _account(link.proven_on, "", known),
        desk.when(link.asked_at),
        desk.when(link.proven_at),
        decided,
        desk.when(link.decision_ends_at()),
    )


def _account(cloud: str, shown_name: str, remote_id: str) -> Rich:
    name: Rich = ("「", UserText(shorten(shown_name, _NAME)), "」") if shown_name else ()
    return (f"{Cloud(cloud).label} ", *name, UserText(remote_id))


def _name(desk: Desk, link: Link) -> str:
    return desk.name(link.person_id)


def _new_chat(link: Link) -> Chat:
    return Chat(Cloud(link.account.cloud), link.account.chat_id, private=True)


def _other(cloud: Cloud) -> Cloud:
    return Cloud.DINGTALK if cloud is Cloud.FEISHU else Cloud.FEISHU


def view_of(link_id: int) -> View:
    """The card on which a link is decided."""
    return View(linking.subject(link_id), _VIEW)
