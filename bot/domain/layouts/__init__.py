"""Every form of the process as data; ``layout_for`` picks the need's layout of a policy preset."""

from bot.domain.forms import Layout
from bot.domain.layouts.coordination import DISPUTE, EXPLANATION, FEEDBACK, RETURN, RULING
from bot.domain.layouts.execution import DELAY, FINISH, NO_PROGRESS, PROGRESS, UPDATE
from bot.domain.layouts.meeting import CORRECTION, MEETING, MINUTES, SUBSTITUTE
from bot.domain.layouts.need import F01, F02, F03, F04, F05, PRIORITIES

LAYOUTS: dict[str, Layout] = {layout.id: layout for layout in (F01, F02, F03, F04, F05)}
"""The layouts of a need, by the id kept with each need."""

_BY_PRESET = {"blend": F04, "000": F01, "001": F02, "002": F03, "003": F04, "004": F05}


def layout_for(preset: str) -> Layout:
    """The need's layout under ``[policy] preset``; KeyError for a preset that does not exist."""
    return _BY_PRESET[preset]


__all__ = [
    "CORRECTION",
    "DELAY",
    "DISPUTE",
    "EXPLANATION",
    "F01",
    "F02",
    "F03",
    "F04",
    "F05",
    "FEEDBACK",
    "FINISH",
    "LAYOUTS",
    "MEETING",
    "MINUTES",
    "NO_PROGRESS",
    "PRIORITIES",
    "PROGRESS",
    "RETURN",
    "RULING",
    "SUBSTITUTE",
    "UPDATE",
    "layout_for",
]
