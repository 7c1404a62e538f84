"""What the bot does for itself at night leaves a store that does not grow with what nobody needs."""

from datetime import timedelta

from bot.services.housekeeping import forget_reminders
from bot.store.manners import Nudge

from tests.services.office import Office

READER = "李敏"


def test_what_people_were_reminded_of_is_forgotten_after_two_weeks(office: Office) -> None:
    person_id, today = office.person(READER).id, office.now.date()
    days = [today, today - timedelta(days=14), today - timedelta(days=15)]
    for day in days:
        office.uow.manners.mention(person_id, [("need:1", Nudge.DIGEST)], day, office.now)

    forget_reminders(office.desk(READER))

    assert [bool(office.uow.manners.nudged([person_id], day)) for day in days] == [True, True, False]
