"""Cards of /绑定: which room a chat is, and whether two accounts are one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.model import Act, Button, Buttons, ButtonStyle, Card, Element, Fields, Muted, Rich, Text, Tone
from bot.domain.linking import LinkState
from bot.domain.text import UserText, shorten

BIND_ROOM, CONFIRM_LINK, REFUSE_LINK = "room.bind", "link.confirm", "link.refuse"
_LABEL, _VISIBLE = 20, 3


def which_room_card(said: Rich, rooms: Sequence[tuple[str, Act]], hint: str) -> Card:
    """The rooms that still wait for a chat on this cloud, a button each."""
    buttons = tuple(Button(shorten(name, _LABEL), act) for name, act in rooms)
    offered: tuple[Element, ...] = (Buttons(buttons[:_VISIBLE], buttons[_VISIBLE:]),) if buttons else ()
    return Card(
        title=("这是哪个群？",),
        tone=Tone.WAITING,
        elements=(Text(said), *offered, Text((Muted(hint),))),
        footer=("群名相同也不会自动绑定；绑定以后 10 分钟内可发 /撤销 收回。",),
        summary="这是哪个群？",
    )


def bound_card(name: str, departments: str) -> Card:
    """What the question turns into."""
    said = ("已绑定为「", UserText(name), "」，部门：", UserText(departments), "。")
    return Card(title=("已绑定群",), tone=Tone.DONE, elements=(Text(said),), summary="已绑定群")


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """Two accounts that may be one person; each as its cloud names it."""

    subject: str
    state: LinkState
    new_account: Rich
    person: Rich
    known_account: Rich
    asked: str
    proven: str
    decided: str
    until: str


def link_card(facts: LinkFacts) -> Card:
    """Both accounts side by side, and what a yes gives away."""
    open_now = facts.state is LinkState.PROVEN
    tone = Tone.WAITING if open_now else Tone.DONE if facts.state is LinkState.CONFIRMED else Tone.CLOSED
    elements: list[Element] = [
        Fields(
            (
                ("新的账号", facts.new_account),
                ("要绑定到", facts.person),
                ("已知账号", facts.known_account),
                ("本人操作", (f"{facts.asked}在新账号发起，{facts.proven}从已知账号输入验证码",)),
            )
        )
    ]
    if open_now:
        elements += [
            Text(("请核对两个账号是不是同一个人。确认以后，新账号就有这个人的全部权限，消息也会发到那边。",)),
            Buttons(
                (
                    Button("确认绑定", Act(CONFIRM_LINK, facts.subject), ButtonStyle.PRIMARY),
                    Button("拒绝", Act(REFUSE_LINK, facts.subject)),
                )
            ),
        ]
    footer = f"{facts.until}前有效。" if open_now else facts.decided
    title = f"{facts.state.label} · 账号绑定"
    return Card(title=(title,), tone=tone, elements=tuple(elements), footer=(footer,) if footer else (), summary=title)
