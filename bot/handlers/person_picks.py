"""What person pickers sent, as our own ids: so that a refused form is drawn again with the same people chosen."""

from bot.cards.model import Person, PersonChoice
from bot.context import Context
from bot.domain.forms import Kind, Layout, Typed


def people_choices(ctx: Context) -> list[Person]:
    """Everybody who can be picked, by id."""
    return [Person(person.id, person.display) for person in ctx.uow.roster.people()]


def with_person_ids(ctx: Context, layout: Layout, typed: Typed) -> Typed:
    """The form with what every person picker sent turned into our ids; names typed as text stay as they are."""
    ids = _ids_on_this_cloud(ctx)
    pickers = [spec.name for spec in layout.asked if spec.kind in (Kind.PERSON, Kind.PEOPLE)]
    return {**typed, **{name: _own(typed[name], ids) for name in pickers if name in typed}}


def _own(value: str | tuple[str, ...], ids: dict[str, str]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return ids.get(value, value)
    return tuple(ids.get(item, item) for item in value)


def _ids_on_this_cloud(ctx: Context) -> dict[str, str]:
    if ctx.chat is None:
        return {}
    remote = {theirs: str(person_id) for person_id, theirs in ctx.uow.roster.identities(ctx.chat.cloud).items()}
    return remote | {PersonChoice.picked(person.id): str(person.id) for person in ctx.uow.roster.people()}
