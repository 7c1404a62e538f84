"""The loop: claims what may go, sends it place by place, each place in order, and writes down what became of it."""

import asyncio
import math
from collections.abc import Mapping
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.clock import Clock, MachineTime
from bot.domain.sending import RowMove
from bot.events import Cloud
from bot.metering import Meter
from bot.ports import Gateway, SendError, SendProblem
from bot.relay.claiming import Claimed, Claiming, Easel, RenderBody
from bot.relay.folding import Fold
from bot.relay.sending import Arrived, NotFound, send
from bot.relay.settling import Fallback, Settling
from bot.store.claims import Outgoing
from bot.store.unit_of_work import UnitOfWork
from bot.store.writer import NotStoredError, Writer

log = structlog.get_logger("bot.relay")

LEASE = 45.0  # seconds; three times the gateway's longest request, so that no live sender loses its claim
LONGEST_PAUSE = 15.0  # seconds between looks at the outbox of a store that is ours alone
OTHERS_WROTE = 1.0  # the same where other replicas write, who wake nobody here (DECISIONS 17)
_STORE_PAUSE = 1.0  # seconds until a store that failed is asked again
_SHORTEST_PAUSE = 0.005
_MOST_UNDER_WAY = 64


class Relay:
    """One per process; ``wake`` after a commit, ``run`` for ever, ``drain`` in tests."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        gateways: Mapping[Cloud, Gateway],
        render: Mapping[Cloud, RenderBody],
        easel: Easel,
        fallback: Fallback,
        fold: Fold,
        *,
        lease: float = LEASE,
        longest_pause: float = LONGEST_PAUSE,
        meters: Mapping[Cloud, Meter] | None = None,
        machine: MachineTime | None = None,
    ) -> None:
        self._writer, self._clock, self._gateways = writer, clock, gateways
        self._lease, self._longest_pause, self._machine = lease, longest_pause, machine or MachineTime()
        limits = {cloud.value: gateway.limits for cloud, gateway in gateways.items()}
        counted = {cloud.value: each for cloud, each in (meters or {}).items()}
        self._claiming = Claiming(render, limits, lease, counted, easel, fold)
        self._settling = Settling(clock, self._machine.wall, fallback)
        self._lanes: dict[asyncio.Task[None], list[Outgoing]] = {}
        self._woken, self._stopped = asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._stopped.set()

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send until stopped; a fault of the store or of ours is logged and tried again."""
        self._stopped.clear()
        try:
            while not self._stopping:
                self._woken.clear()
                await self._rest(await self._round())
            await asyncio.gather(*self._lanes)
        finally:
            self._stopped.set()

    async def stop(self) -> None:
        """End ``run``: what is on its way is waited for, what was claimed and not sent yet is given back (F-9)."""
        self._stopping = True
        self.wake()
        await self._stopped.wait()

    async def drain(self, patience: float = math.inf) -> int:
        """Send until nothing is pending, waiting for what may not go yet at most ``patience`` seconds on end.

        Returns how many rows were tried; once stopped, none is.
        """
        tried, idle = 0, 0.0
        while not self._stopping:
            self._woken.clear()
            claimed = await self._start()
            tried += len(claimed.rows)
            if claimed.rows:
                idle = 0.0
            if self._lanes:
                await asyncio.wait(self._lanes, return_when=asyncio.FIRST_COMPLETED)
            elif self._woken.is_set():  # a lane ended while we claimed: its place was closed then and is free now
                continue
            elif claimed.again_in is None or idle + claimed.again_in > patience:
                break
            else:
                idle += claimed.again_in
                await self._machine.sleep(claimed.again_in)
        await asyncio.gather(*self._lanes)
        return tried

    async def _round(self) -> float | None:
        try:
            return (await self._start()).again_in
        except NotStoredError as failure:
            log.error("outbox not readable", error=str(failure))
            return _STORE_PAUSE

    async def _start(self) -> Claimed:
        """Claim what there is room for and begin to send it."""
        room = _MOST_UNDER_WAY - sum(map(len, self._lanes.values()))
        if room <= 0:
            return Claimed([], self._longest_pause)
        busy = frozenset(rows[0].place for rows in self._lanes.values())
        claimed, lease_until = await self._writer.run(partial(self._claim, room, busy))
        lanes: dict[str, list[Outgoing]] = {}
        for row in claimed.rows:
            lanes.setdefault(row.place, []).append(row)
        for rows in lanes.values():
            lane = asyncio.create_task(self._send_in_order(rows, lease_until))
            self._lanes[lane] = rows
            lane.add_done_callback(self._lane_ended)
        return claimed

    def _claim(self, room: int, busy: frozenset[str], connection: Connection) -> tuple[Claimed, float]:
        """What may be sent, and until when it is ours; the time is told when its turn has come, not when it was asked
        for: a card drawn as of before its record moved would stay so.
        """
        now = self._machine.wall()
        return self._claiming.claim(now, self._clock.now(), room, busy, connection), now + self._lease

    def _lane_ended(self, lane: asyncio.Task[None]) -> None:
        del self._lanes[lane]
        self.wake()

    async def _rest(self, again_in: float | None) -> None:
        pause = self._longest_pause if again_in is None else min(max(again_in, _SHORTEST_PAUSE), self._longest_pause)
        try:
            async with asyncio.timeout(pause):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _send_in_order(self, rows: list[Outgoing], lease_until: float) -> None:
        try:
            for row in rows:
                # with less than a third of the lease left, the longest call could outlive it
                if self._stopping or self._machine.wall() > lease_until - self._lease / 3:
                    await self._writer.run(partial(_give_back, row))
                else:
                    await self._send_one(row)
        except NotStoredError as failure:  # the claims run out by themselves; the same bytes go again
            log.error("what was sent could not be noted", error=str(failure))

    async def _send_one(self, row: Outgoing) -> None:
        outcome = await self._outcome(row)
        await self._writer.run(partial(self._settling.settle, row, outcome))

    async def _outcome(self, row: Outgoing) -> Arrived | NotFound | SendError:
        try:
            return await send(self._gateways.get(Cloud(row.cloud)), row, self._machine.wall(), self._known)
        except SendError as failure:
            return failure
        except Exception as defect:  # one row must not stop the others; it is tried again and ends as unknown
            log.exception("send failed", outbox_id=row.id)
            return SendError(SendProblem.UNKNOWN, "defect", repr(defect))

    async def _known(self, message_ids: list[str]) -> set[str]:
        return await self._writer.run(lambda connection: UnitOfWork(connection).claims.known_messages(message_ids))


def _give_back(row: Outgoing, connection: Connection) -> None:
    UnitOfWork(connection).claims.settle(row, RowMove.GIVE_BACK, doubt_since=row.doubt_since)
