"""The rig's grip on processes of the bot: a server that forks them, and each of them as seen from outside."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY_WITHIN = 300.0  # seconds; importing the SDK on a busy machine
FORKED_WITHIN = 90.0


@contextlib.contextmanager
def fork_server() -> Iterator[Path]:
    """A prepared process that forks bots; gives the address of its socket, which appears when it is ready."""
    with tempfile.TemporaryDirectory(prefix="liaison-kill-") as home:
        address = Path(home) / "socket"
        command = [sys.executable, "-m", "tests.kill.child", str(address)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as server:
            try:
                yield address
            finally:
                assert server.stdin is not None
                server.stdin.close()
                server.wait(FORKED_WITHIN)


@dataclass(frozen=True, slots=True)
class Errand:
    """When a process dies: at boundary number ``kill_at``; 0 is never. ``from_start`` counts from its first moment.

    Its claims last for ``lease`` seconds: a request takes a few milliseconds here, so no live sender loses its claim.
    """

    kill_at: int = 0
    from_start: bool = False
    lease: float = 0.5


UNDISTURBED = Errand()


class Child:
    """One process of the bot; it is over when its connection is.

    A plain socket: asyncio's transports forget what they have not read yet when a command meets a dead peer.
    """

    def __init__(self, channel: socket.socket, kill_at: int) -> None:
        self._channel, self._kill_at = channel, kill_at
        self._unread = b""
        self._forked, self._over = asyncio.Event(), asyncio.Event()
        self.pid = 0
        self.passed: list[str] = []
        """The boundaries it came to, in order; where it was told to die, the last one is where it died."""
        self.killed = False
        """Whether it died because the rig said so."""

    @classmethod
    async def start(cls, server: Path, home: Path, errand: Errand = UNDISTURBED) -> "Child":
        """Fork a bot on the configuration, clock and log in ``home``; returns when it begins to open its store."""
        loop = asyncio.get_running_loop()
        channel = socket.socket(socket.AF_UNIX)
        channel.setblocking(False)
        await loop.sock_connect(channel, str(server))
        child = cls(channel, errand.kill_at)
        loop.add_reader(channel, child._read)
        places = {"config": home / "config.toml", "clock": home / "clock.json", "log": home / "bot.log"}
        child._write(json.dumps({**{name: str(path) for name, path in places.items()}, **asdict(errand)}))
        try:
            async with asyncio.timeout(FORKED_WITHIN):
                await child._forked.wait()
        except BaseException:  # nobody will know this one
            child._hang_up()
            raise
        return child

    @property
    def dead(self) -> bool:
        """Whether the process is over."""
        return self._over.is_set()

    def arm(self, kill_at: int, by: signal.Signals = signal.SIGKILL) -> None:
        """Count boundaries from here and die, or with SIGSTOP stand still, at this one; 0 only counts."""
        self._kill_at = kill_at
        self._write(f"arm {kill_at} {by.value}")

    def stand_still(self) -> None:
        """SIGSTOP: it does nothing, and its connections stay open."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        os.kill(self.pid, signal.SIGCONT)

    def wake(self) -> None:
        """Look at timers and outbox now, as the heartbeat would within fifteen seconds."""
        self._write("wake")

    async def kill(self) -> None:
        """SIGKILL from outside; returns when the process is gone, with everything the kernel held for it."""
        if not self.dead:
            self.killed = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        await self._over.wait()

    def _write(self, line: str) -> None:
        with contextlib.suppress(OSError):  # it just died: its end will be read
            self._channel.send(f"{line}\n".encode())

    def _read(self) -> None:
        try:
            data = self._channel.recv(65536)
        except ConnectionError:  # it died with commands of ours unread
            data = b""
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            self._hear(line.decode())
        if not data:
            self._hang_up()
            self._forked.set()
            self._over.set()

    def _hang_up(self) -> None:
        """A bot whose rig is gone goes too."""
        asyncio.get_running_loop().remove_reader(self._channel)
        self._channel.close()

    def _hear(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "pid":
            self.pid = int(rest)
            self._forked.set()
        else:
            self.passed.append(rest.partition(" ")[2])
            self.killed = len(self.passed) == self._kill_at
