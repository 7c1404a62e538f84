"""Chinese date phrases: one absolute moment, echoed with its weekday, or a refusal that says what to write.

Three rules (LIBRARIES 3.2): never a past moment, refuse instead of guessing, always echo the absolute result.
"""

from bot.domain.dates.echo import echo, echo_late, echo_stretch
from bot.domain.dates.moment import DateError, Moment, day_notes, parse_moment
from bot.domain.dates.span import parse_span

__all__ = ["DateError", "Moment", "day_notes", "echo", "echo_late", "echo_stretch", "parse_moment", "parse_span"]
