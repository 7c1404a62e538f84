"""Cards that use every element and every field of the model."""

from bot.cards.model import (
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    Divider,
    Fields,
    Fold,
    Form,
    Mention,
    MomentInput,
    Muted,
    Option,
    Person,
    PersonChoice,
    PlainMessage,
    Rich,
    Strong,
    Table,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.text import UserText

LIMIN, WANGLEI, STRANGER = 1, 2, 3
IDS = {LIMIN: "ou_limin", WANGLEI: "ou_wanglei"}


def open_id_of(person_id: int) -> str | None:
    """Two people have an id on Feishu, everybody else none."""
    return IDS.get(person_id)


def typed_card(typed: str) -> Card:
    """Everything a person may have typed is ``typed``: texts, names, choices, what stands in inputs."""
    return _card(typed, "固定")


def careless_card(text: str) -> Card:
    """The same, and somebody forgot to mark typed text as such: our own words are ``text`` as well."""
    return _card(text, text)


def typed_message(typed: str) -> PlainMessage:
    """A message with typed words and names, mentioning one person we know and one we do not."""
    return PlainMessage(_rich(typed, "固定"))


def _rich(typed: str, own: str) -> Rich:
    return (
        Strong(own),
        UserText(typed),
        own,
        Mention(LIMIN, typed),
        Mention(STRANGER, typed),
        Person(WANGLEI, typed),
        Muted(own),
        UserText(typed),
    )


def _card(typed: str, own: str) -> Card:
    user = (UserText(typed),)
    rich = _rich(typed, own)
    ask = Confirm(own, f"{own}{typed}")
    people = (Person(LIMIN, typed), Person(STRANGER, typed))
    inputs = (
        TextInput("title", own, typed, typed, required=True, problem=f"问题：{typed}"),
        TextInput("why", own, typed, long=True),
        Choice("kind", own, (Option("time", typed), Option("scope", own)), ("time",), hint=typed),
        Choice("departments", own, (Option("1", typed), Option("2", own)), ("1", "2"), several=True, problem="问题"),
        PersonChoice("owner", own, (Person(LIMIN, typed), Person(WANGLEI, typed)), (LIMIN,)),
        PersonChoice("members", own, people, (LIMIN, STRANGER), several=True),
        MomentInput("due", own, "2026-11-24 17:00", hint=typed),
    )
    table = Table((own, "状态"), ((user, rich[:3]), (rich[:2], (Person(LIMIN, typed),))), (2, 1))
    return Card(
        title=(own, UserText(typed), Person(LIMIN, typed)),
        tone=Tone.WAITING,
        subtitle=(own, UserText(typed)),
        tags=(Tag(own), Tag(f"标{typed}", Tone.OVERDUE)),
        elements=(
            Text(user),
            Text(user, lines=2),
            Text(rich),
            Text(rich, lines=2),
            Fields(((own, user), (own, rich), (own, (own,)))),
            Bullets((user, rich)),
            Bullets((user, rich), ordered=True),
            table,
            Table(("人",), (((Mention(WANGLEI, typed), UserText(typed)),),)),
            Divider(),
            Fold(f"折{typed}", (Text(user), Fields(((own, user),)), Bullets((rich,)), Divider())),
            Form("need", inputs, Button(own, token="tok-s"), (Button("退回", token="tok-o", confirm=ask),)),
            Buttons(
                (
                    Button(own, token="tok-1", style=ButtonStyle.PRIMARY, confirm=ask),
                    Button(f"按{typed}", token="tok-2"),
                ),
                (Button(typed, token="tok-3", confirm=ask), Button("看板", url="https://board.example/n/1")),
            ),
        ),
        footer=(own, UserText(typed), Mention(LIMIN, typed)),
        summary=f"{own}{typed}",
    )
