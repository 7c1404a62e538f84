"""The flows, as people act them; each begins where the acts before it left off, which are not counted."""

from tests.kill.flows import actions, disputes, meetings, needs, progress
from tests.kill.flows.flow import Acts, Flow

__all__ = ["FLOWS", "Acts", "Flow"]

FLOWS = (*needs.FLOWS, *disputes.FLOWS, *progress.FLOWS, *meetings.FLOWS, *actions.FLOWS)
