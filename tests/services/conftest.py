"""The office that the tests of meetings, minutes and action items share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.domain.company_time import at
from tests.services.office import Office, open_office

OpenOffice = Callable[..., Office]


@pytest.fixture
def office_with(migrated_sqlite: Path, tmp_path: Path) -> Iterator[OpenOffice]:
    """An office with further sections of the configuration; Friday 2026-11-20, ten in the morning."""
    opened: list[Office] = []

    def make(**sections: Any) -> Office:
        opened.append(open_office(migrated_sqlite, tmp_path, at("2026-11-20 10:00"), sections))
        return opened[-1]

    yield make
    for office in opened:
        office.connection.close()


@pytest.fixture
def office(office_with: OpenOffice) -> Office:
    """The office as it is shipped."""
    return office_with()
