"""Every refusal of the cloud has one meaning, a wait, and says what else must wait (facts/dingtalk.md 9)."""

import pytest
from bot.platforms.dingtalk.errors import MEANINGS, refusal
from bot.ports import Reach, SendProblem

_QPS, _QPM = "Forbidden.AccessDenied.QpsLimitFor", "Forbidden.AccessDenied.QpmLimitFor"
CODES = {
    f"{_QPS}AppkeyAndApi": (SendProblem.THROTTLED, 1.0, Reach.API),
    f"{_QPM}AppkeyAndApi": (SendProblem.THROTTLED, 60.0, Reach.API),
    f"{_QPS}Api": (SendProblem.THROTTLED, 1.0, Reach.API),
    "90018": (SendProblem.THROTTLED, 1.0, Reach.API),
    "90002": (SendProblem.THROTTLED, 1.0, Reach.API),
    "toomuch.msg": (SendProblem.THROTTLED, 60.0, Reach.API),
    "send.too.fast": (SendProblem.THROTTLED, 1.0, Reach.PLACE),
    "too.many.group": (SendProblem.THROTTLED, 1.0, Reach.PLACE),
    "too.many.people": (SendProblem.THROTTLED, 1.0, Reach.PLACE),
    "410100": (SendProblem.THROTTLED, 600.0, Reach.PLACE),
    "130101": (SendProblem.THROTTLED, 600.0, Reach.PLACE),
    "Forbidden.AccessDenied.ApiCountLimitForOrg": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "90020": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "90030": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "InvalidAuthentication": (SendProblem.RETRY, 0.0, Reach.API),
    "40014": (SendProblem.RETRY, 0.0, Reach.API),
    "http 401": (SendProblem.RETRY, 0.0, Reach.API),
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "Forbidden.AccessDenied.IpNotInWhiteList": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "bot.stopped": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "invalidParameter.robotCode.empty": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "invalidParameter.robotCode.auth": (SendProblem.APP_REFUSED, 0.0, Reach.API),
    "ding.serverquota.insufficient": (SendProblem.NO_PERMISSION, 0.0, Reach.MESSAGE),
    "chatbotId.notAllow.sendOTO": (SendProblem.NO_PERMISSION, 0.0, Reach.MESSAGE),
    "resource.not.found": (SendProblem.CHAT_GONE, 0.0, Reach.MESSAGE),
    "group.disbanded": (SendProblem.CHAT_GONE, 0.0, Reach.MESSAGE),
    "param.userIdNotExist": (SendProblem.PERSON_GONE, 0.0, Reach.MESSAGE),
    "param.cardNotExist": (SendProblem.MESSAGE_GONE, 0.0, Reach.MESSAGE),
    "param.templateNotExist": (SendProblem.REFUSED, 0.0, Reach.MESSAGE),
    "param.templateUnpublished": (SendProblem.REFUSED, 0.0, Reach.MESSAGE),
    "param.contentUnsafe": (SendProblem.REFUSED, 0.0, Reach.MESSAGE),
    "contain.notAllowed.text": (SendProblem.REFUSED, 0.0, Reach.MESSAGE),
    "contain.unsafe.url": (SendProblem.REFUSED, 0.0, Reach.MESSAGE),
    "invalidParameter.msgParam.tooLong": (SendProblem.TOO_BIG, 0.0, Reach.MESSAGE),
}


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_to_do_next_how_long_to_wait_and_what_else_waits(code: str) -> None:
    error = refusal(400, code, "words of the cloud")

    assert (error.problem, error.after, error.reach) == CODES[code]
    assert (error.code, error.text) == (code, "words of the cloud")


def test_no_code_is_without_its_test() -> None:
    assert set(CODES) == set(MEANINGS)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, (SendProblem.REFUSED, 0.0, Reach.MESSAGE)),
        (401, (SendProblem.RETRY, 0.0, Reach.API)),
        (429, (SendProblem.THROTTLED, 1.0, Reach.API)),
        (500, (SendProblem.RETRY, 0.0, Reach.API)),
    ],
)
def test_an_unknown_code_is_judged_by_the_status(status: int, meaning: tuple[SendProblem, float, Reach]) -> None:
    error = refusal(status, "something.new", "?")

    assert (error.problem, error.after, error.reach) == meaning
