"""The two kinds of failure: what a person did and can mend, and everything else, which is our defect."""

from collections.abc import Mapping


class LiaisonError(Exception):
    """Base of every error this package raises on purpose."""


class FatalError(LiaisonError):
    """The process has to end; the text tells the operator why and what to do."""


class UserError(LiaisonError):
    """Something a person can mend; the text is shown to that person exactly as written."""


class FormError(UserError):
    """A form was refused; ``problems`` maps the name of each wrong input to what is wrong with it.

    Nothing of the form was stored; the caller shows it again with everything the person typed.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("；".join(self.problems.values()))


class NotAllowedError(UserError):
    """The person has no right to this act; the text says who has it."""


class StaleError(UserError):
    """The card that was tapped shows an older state; the text says what happened meanwhile."""


class ConfigError(LiaisonError):
    """The configuration cannot be used; the text names the key, the file and the line."""
