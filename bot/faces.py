"""The faces of cards on show: one function for each view draws it, for the answer to a tap and for the relay alike.

Like a router: every noun declares its own faces, they are listed by hand, nothing is global. A view is named after its
face, with a key behind it where a record has several: ``need``, ``dispute-12``, ``board-2026-11-20``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.confirm import asking_back
from bot.cards.manners import with_why
from bot.cards.model import Act, Card
from bot.cards.seal import seal
from bot.domain.subject import Subject
from bot.events import Cloud
from bot.services.company import Company
from bot.services.desk import Desk
from bot.store.postings import Posting
from bot.store.tokens import Token
from bot.store.unit_of_work import UnitOfWork

Paint = Callable[[Posting], Card | None]
"""Draws one card, for who reads it; None leaves the card as it is."""

Face = Callable[[Desk, Subject, str], Paint]
"""Gathers what the cards of a view show, given its subject and the key in its name ('' for none)."""

_NAME = re.compile(r"(?P<name>.*?)(?:-(?P<key>\d.*))?")


class Faces:
    """Finds what draws a view."""

    def __init__(self) -> None:
        self._faces: dict[str, Face] = {}

    def face(self, name: str) -> Callable[[Face], Face]:
        """Register what draws the views of this name."""

        def register(face: Face) -> Face:
            self._add(name, face)
            return face

        return register

    def include(self, *others: "Faces") -> None:
        """Take over all faces of others; a name registered twice is an error."""
        for other in others:
            for name, face in other._faces.items():
                self._add(name, face)

    def paint(self, desk: Desk, subject: str, view: str) -> Paint:
        """What draws the cards of a view as things stand now; raises LookupError for a view without a face."""
        name, key = _parts(view)
        return self._faces[name](desk, Subject.parse(subject), key)

    def draws(self, view: str) -> bool:
        """Whether cards of this view follow their record; forms and what only tells something do not."""
        return _parts(view)[0] in self._faces

    def _add(self, name: str, face: Face) -> None:
        if name in self._faces:
            raise ValueError(f"the face {name!r} is registered twice")
        self._faces[name] = face


def _parts(view: str) -> tuple[str, str]:
    """The name of a view's face, and the key behind it."""
    found = _NAME.fullmatch(view)
    assert found is not None, "every text has a beginning"
    return found["name"], found["key"] or ""


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws cards whose record moved after they were sent."""

    faces: Faces
    company: Company

    def easel(self, uow: UnitOfWork, now: datetime) -> Paint:
        """Draws cards as things stand in this transaction, sealed; what a view shows is gathered once."""
        desk = Desk(uow, self.company, now, None, "relay")
        paints: dict[tuple[str, str], Paint] = {}

        def draw(posting: Posting) -> Card | None:
            view = posting.subject, posting.view
            if view not in paints:
                paints[view] = self.faces.paint(desk, *view)
            card = paints[view](posting)
            return sealed(uow, for_reader(card, posting), posting.id, posting.cloud, now) if card is not None else None

        return draw


def for_reader(card: Card, posting: Posting) -> Card:
    """A private card says why its reader has it."""
    return with_why(card, Subject.parse(posting.subject)) if posting.person_id else card


def sealed(uow: UnitOfWork, card: Card, posting_id: int, cloud: str, now: datetime) -> Card:
    """The card with its acts turned into tokens, which are stored; what is sealed already stays as it is.

    No button of DingTalk's is known to ask before it is tapped, so a second one asks there (``bot/cards/confirm.py``).
    """
    minted: list[Token] = []

    def mint(act: Act) -> str:
        token = Token(act.name, act.subject, act.version, posting_id, cloud, dict(act.args))
        minted.append(token)
        return token.value

    card = seal(asking_back(card) if cloud == Cloud.DINGTALK else card, mint)
    uow.tokens.add(minted, now)
    return card
