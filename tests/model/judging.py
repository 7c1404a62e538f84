"""How a scene that is over is judged: by the checker of the kill rig, as far as it needs no socket."""

import contextlib
from collections import Counter
from collections.abc import Iterator

from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.store.audit import audit
from bot.store.database import open_engine

from tests.kill import checker
from tests.kill.ended import Ended
from tests.model.scene import Scene

_CHECKS = (
    checker.i3_every_key_has_one_effect,
    checker.i5_nothing_was_delivered_twice,
    checker.i6_nothing_came_early_or_after_the_end,
    checker.i10_the_last_card_shows_the_record,
    checker.i11_the_store_is_whole,
    checker.i12_nothing_is_stuck,
)


def wrong_with(scene: Scene) -> list[str]:
    """One sentence for each thing that is wrong."""
    with _ended(scene) as ended:
        alarms = [f"the auditor: {alarm}" for alarm in audit(ended.now, ended.store)]
        return [*(f"{check.__name__}: {wrong}" for check in _CHECKS for wrong in check(ended)), *alarms]


def ending_of(scene: Scene) -> Counter[str]:
    """What it all came to, whatever the ids, the numbers and the minutes."""
    with _ended(scene) as ended:
        return checker.ending(ended)


@contextlib.contextmanager
def _ended(scene: Scene) -> Iterator[Ended]:
    engine = open_engine(f"sqlite:///{scene.file}")
    world = scene.world
    with engine.connect() as store, store.begin():
        yield Ended(world, FeishuCloud(world), store, scene.clock.now(), DingTalkCloud(world))
    engine.dispose()
