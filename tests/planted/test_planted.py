"""Every planted bug still finds its place in the tree; in the long run every one is caught."""

import pytest

from tests.planted.bug import ROOT, Bug
from tests.planted.bugs import BUGS
from tests.planted.running import caught, sound

every_bug = pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug.number}")


@every_bug
def test_a_planted_bug_still_applies_and_names_a_test_that_is_there(bug: Bug) -> None:
    file, _, test = bug.test.partition("::")

    assert [change.path for change in bug.changes if not change.applies()] == []
    assert test.partition("[")[0] in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.long
def test_without_a_bug_the_named_tests_pass() -> None:
    assert sound(BUGS) == ""


@pytest.mark.long
@every_bug
def test_a_planted_bug_is_caught(bug: Bug) -> None:
    assert caught(bug) == ""
