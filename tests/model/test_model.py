"""The bot against the model, in every order of acts, time and faults that the seeds come to."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Company

STEPS = 50
TURNS, COMPANIES = 10, 20
LONG = int(os.environ.get("MODEL_STEPS", "200000"))


def _steps(turn: int, count: int, empty: Path) -> None:
    """So many companies of 50 steps each, from a seed; what fails is shrunk and printed as a story."""
    Company.empty = empty
    run_state_machine_as_test(
        seed(turn)(Company),
        settings=settings(
            max_examples=count,
            stateful_step_count=STEPS,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("turn", range(TURNS))
def test_whatever_people_time_and_faults_do_the_records_are_what_the_rules_say(
    turn: int, migrated_sqlite: Path
) -> None:
    _steps(turn, COMPANIES, migrated_sqlite)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(100, 120))
def test_the_same_in_the_long_run(turn: int, migrated_sqlite: Path) -> None:
    _steps(turn, LONG // STEPS // 20, migrated_sqlite)
