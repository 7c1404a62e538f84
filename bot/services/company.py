"""The company the bot serves: its settings, calendar, directory and word gate, built once at start."""

from dataclasses import dataclass

from bot.calendars import build_calendar, imported
from bot.config import Settings
from bot.domain.limits import Limit
from bot.domain.wording import WordGate
from bot.domain.workdays import WorkCalendar
from bot.services.lookup import Directory


@dataclass(frozen=True, slots=True)
class Company:
    """What every use case may need to know and nothing that changes while the bot runs."""

    settings: Settings
    calendar: WorkCalendar
    directory: Directory
    gate: WordGate

    def response_limit(self, priority: str) -> Limit:
        """How long a department has to answer a need of this priority (C07, C08, D02)."""
        response = self.settings.response
        return Limit.parse({"高": response.high, "低": response.low}.get(priority, response.normal))


def calendar_of(settings: Settings) -> WorkCalendar:
    """The company's calendar, by its settings; raises ConfigError naming the key that cannot be used."""
    return build_calendar(
        settings.timezone,
        [f"{span.start:%H:%M}-{span.end:%H:%M}" for span in settings.calendar.work],
        settings.calendar.days_off,
        settings.calendar.work_days,
        imported(settings.data_dir),
    )
