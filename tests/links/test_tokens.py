"""Whatever the cloud, its token is asked for once, renewed in time, and never asked for in haste."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

import pytest
from bot.platforms.redaction import Redactor
from bot.platforms.tokens import Granted, Tokens, granted
from bot.ports import Reach, SendError, SendProblem

pytestmark = pytest.mark.asyncio

STALE = "stale"
REFUSED = SendError(SendProblem.REFUSED, "10014", "app secret invalid")


@dataclass
class Door:
    """Gives a token that is good for a minute unless told otherwise; refuses calls made with ``stale`` ones."""

    failures: deque[SendError] = field(default_factory=deque)
    stale: set[str] = field(default_factory=set)
    asked: int = 0
    now: float = 1000.0
    redactor: Redactor = field(default_factory=Redactor)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.fetch, frozenset((STALE,)), self.redactor, monotonic=lambda: self.now)

    async def fetch(self) -> Granted:
        self.asked += 1
        token = f"CANARY-token-{self.asked}"
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.popleft()
        return Granted(token, 60.0)

    async def call(self, token: str) -> str:
        """A call that tells with which token it was made."""
        await asyncio.sleep(0)
        if token in self.stale:
            raise SendError(SendProblem.RETRY, STALE, "token invalid")
        return token


async def test_many_that_wait_for_a_token_share_one_request() -> None:
    door = Door()

    used = await asyncio.gather(*(door.tokens.call(door.call) for _ in range(100)))

    assert set(used) == {"CANARY-token-1"}
    assert door.asked == 1


async def test_who_gives_up_waiting_takes_nothing_from_the_others() -> None:
    door = Door()
    impatient = asyncio.create_task(door.tokens.call(door.call))
    patient = asyncio.create_task(door.tokens.call(door.call))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient == "CANARY-token-1"
    assert door.asked == 1


async def test_a_token_is_renewed_before_its_end() -> None:
    door = Door()
    await door.tokens.call(door.call)
    door.now += 59

    assert await door.tokens.call(door.call) == "CANARY-token-1"
    door.now += 2
    assert await door.tokens.call(door.call) == "CANARY-token-2"


async def test_many_calls_whose_token_is_refused_are_made_again_with_one_new_token() -> None:
    door = Door(stale={"CANARY-token-1"})

    used = await asyncio.gather(*(door.tokens.call(door.call) for _ in range(20)))

    assert set(used) == {"CANARY-token-2"}
    assert door.asked == 2


async def test_a_token_refused_twice_is_not_asked_for_for_ever() -> None:
    door = Door(stale={"CANARY-token-1", "CANARY-token-2"})

    with pytest.raises(SendError) as error:
        await door.tokens.call(door.call)

    assert error.value.code == STALE
    assert door.asked == 2


async def test_a_call_refused_for_another_reason_is_not_made_again() -> None:
    door, made = Door(), list[str]()

    async def call(token: str) -> None:
        made.append(token)
        raise SendError(SendProblem.CHAT_GONE, "gone", "no such chat")

    with pytest.raises(SendError, match="no such chat"):
        await door.tokens.call(call)

    assert made == ["CANARY-token-1"]


async def test_wrong_credentials_are_told_to_everybody_and_tried_again_after_half_a_minute() -> None:
    door = Door(failures=deque([REFUSED]))

    for _ in range(5):
        with pytest.raises(SendError, match="credentials") as error:
            await door.tokens.call(door.call)
        assert (error.value.problem, error.value.code, error.value.reach) == (
            SendProblem.APP_REFUSED,
            "10014",
            Reach.API,
        )
    assert door.asked == 1
    door.now += 31
    assert await door.tokens.call(door.call) == "CANARY-token-2"


@pytest.mark.parametrize(
    ("failure", "problem", "after"),
    [
        (SendError(SendProblem.THROTTLED, "http 429", "no JSON", after=7.0), SendProblem.THROTTLED, 7.0),
        (SendError(SendProblem.RETRY, "http 502", "no JSON"), SendProblem.RETRY, 0.0),
        (SendError(SendProblem.UNKNOWN, "no answer", "TimeoutError"), SendProblem.RETRY, 0.0),
    ],
    ids=["throttled", "gateway", "no answer"],
)
async def test_without_a_token_everything_waits_and_nothing_is_in_doubt(
    failure: SendError, problem: SendProblem, after: float
) -> None:
    door = Door(failures=deque([failure]))

    with pytest.raises(SendError) as error:
        await door.tokens.call(door.call)

    assert (error.value.problem, error.value.after, error.value.reach) == (problem, after, Reach.API)
    assert await door.tokens.call(door.call) == "CANARY-token-2"


@pytest.mark.parametrize("token", [None, "", 7, ["t"]])
async def test_an_answer_without_a_token_is_no_token(token: object) -> None:
    with pytest.raises(SendError, match="no token"):
        granted(token, 7200, early=300.0)


async def test_no_token_reaches_the_log() -> None:
    door = Door()

    token = await door.tokens.call(door.call)

    assert token not in door.redactor.clean(f"sent with {token}")
