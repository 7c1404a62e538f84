"""What a check asks about the company and the calendar; supplied by the caller, so that the domain stays pure."""

from datetime import datetime
from typing import Protocol

from bot.domain.forms.values import Ref, Span


class Resolver(Protocol):
    """Turns what people typed, or the ids a picker returned, into values; every method raises UserError."""

    def moment(self, text: str) -> datetime:
        """One aware moment; a past or impossible one is refused (T-DATE)."""
        ...

    def span(self, text: str) -> Span:
        """A start and a later end."""
        ...

    def departments(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        """One or more registered departments (T-DEPT)."""
        ...

    def person(self, typed: str) -> Ref:
        """One known person; namesakes are asked about (T-WHO)."""
        ...

    def people(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        """One or more known people."""
        ...
