"""When nobody is there to act for a department, compared with asking everybody every hour."""

import random
from datetime import datetime, timedelta

from bot.domain.leave import Absence, nobody_there

from tests.domain.company_time import at

HOUR = timedelta(hours=1)
START = at("2026-11-20 09:00")


def away(person: int, begin: int, end: int, delegate: int | None = None) -> Absence:
    return Absence(person, delegate, START + begin * HOUR, START + end * HOUR)


def hours(people: list[int], *absences: Absence) -> list[tuple[int, int]]:
    found = nobody_there(people, absences, START)
    return [((p.begin - START) // HOUR, (p.end - START) // HOUR) for p in found if p.end]


def test_a_department_is_on_leave_while_all_of_its_people_are() -> None:
    assert hours([1, 2], away(1, 0, 10), away(2, 4, 20)) == [(4, 10)]
    assert hours([1, 2], away(1, 0, 10)) == []
    assert hours([], away(1, 0, 10)) == []


def test_leave_taken_in_pieces_is_one() -> None:
    assert hours([1, 2], away(1, 0, 5), away(1, 5, 10), away(2, 2, 9)) == [(2, 9)]


def test_whoever_has_a_delegate_who_is_there_is_there() -> None:
    assert hours([1], away(1, 0, 10, delegate=7)) == []
    assert hours([1], away(1, 0, 10, delegate=7), away(7, 2, 4)) == [(2, 4)]
    assert hours([1, 2], away(1, 0, 10, delegate=2), away(2, 0, 10, delegate=1)) == [(0, 10)]


def test_leave_that_began_before_is_told_from_the_moment_asked_about() -> None:
    assert hours([1], away(1, -5, 3)) == [(0, 3)]
    assert hours([1], away(1, -5, 0)) == []


def test_any_leave_agrees_with_asking_everybody_every_hour() -> None:
    dice = random.Random(3)  # noqa: S311 - repeatable on purpose
    for _ in range(2_000):
        absences = [_random_absence(dice) for _ in range(dice.randrange(7))]
        people = list({dice.randrange(3) for _ in range(2)})

        told = nobody_there(people, absences, START)

        for hour in range(60):
            moment = START + hour * HOUR
            expected = not any(_someone_acts(person, moment, absences) for person in people)
            assert any(pause.covers(moment) for pause in told) is expected, (people, absences, hour)


def _random_absence(dice: random.Random) -> Absence:
    begin = dice.randrange(-5, 40)
    return away(dice.randrange(4), begin, begin + dice.randrange(1, 20), dice.choice([None, None, 0, 1, 3]))


def _someone_acts(person: int, moment: datetime, absences: list[Absence], depth: int = 0) -> bool:
    running = [each for each in absences if each.person_id == person and each.begins_at <= moment < each.ends_at]
    if not running:
        return True
    delegate = running[-1].delegate_id
    return depth < 5 and delegate is not None and _someone_acts(delegate, moment, absences, depth + 1)
