"""Exactly one accountable person (P02, F11.5)."""

from bot.domain.explicit import is_nobody_in_particular, is_two_owners, may_be_two_owners
from bot.domain.forms.resolver import Resolver
from bot.domain.forms.values import Ref
from bot.errors import UserError


def one_person(label: str, text: str, resolve: Resolver) -> Ref:
    """The one owner that ``text`` names; UserError when it names several, nobody in particular or somebody unknown."""
    if is_two_owners(text):
        raise _two(label, text)
    try:
        return resolve.person(text)
    except UserError:
        if may_be_two_owners(text):
            raise _two(label, text) from None
        if is_nobody_in_particular(text):
            raise UserError(f"「{label}」要写一个具体的人，不能写「{text}」。") from None
        raise


def _two(label: str, text: str) -> UserError:
    return UserError(f"「{label}」只能写一个人，「{text}」不止一个。请写最终负责的那一位。")
