"""A month of the standard edition: 5,000 calls and 3,000 messages are enough for ten groups and a hundred people."""

from pathlib import Path

import pytest

from tests.dingtalk.month import WORKDAYS, Work, company_at_work
from tests.stories.settings import Setting

CALLS, MESSAGES = 5000, 3000
EVERYBODY = 10  # departments

pytestmark = pytest.mark.asyncio


async def test_what_a_fifth_of_the_company_uses_in_two_days_is_within_a_months_budget(tmp_path: Path) -> None:
    work = Work(busy=2, lasts=1)
    async with company_at_work(tmp_path, 2, work) as month:
        await month.live()

        assert 0 < month.calls * EVERYBODY / work.busy * WORKDAYS / 2 <= CALLS
        assert 0 < month.messages * EVERYBODY / work.busy * WORKDAYS / 2 <= MESSAGES


@pytest.mark.long
@pytest.mark.parametrize("setting", [Setting.DINGTALK_OWN, Setting.DINGTALK_PUBLIC])
async def test_a_month_in_which_everybody_has_something_overdue_fits_the_budget(
    tmp_path: Path, setting: Setting
) -> None:
    """The cloud refuses what is beyond: at its limit the month would not have fitted."""
    async with company_at_work(tmp_path, WORKDAYS, setting=setting) as month:
        await month.leave_overdue()
        await month.live()

        print(f"\n{setting}: {month.by_day}")
        assert month.calls < CALLS
        assert month.messages < MESSAGES
