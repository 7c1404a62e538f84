"""The bot as a process that can be killed at a boundary; the classes at work are the real ones.

``python -m tests.kill.child SOCKET`` prepares once (imports take seconds), listens, and forks a process of
the bot for every connection. A connection begins with an errand, one line of JSON, and lives as long as its process:
boundaries are told on it, commands come in on it, its end is the death of the process.
"""

import asyncio
import gc
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.bootstrap import Bot, Tunings, open_bot
from bot.clock import FileClock, SystemClock
from bot.config import build, load
from bot.logs import set_up_logging
from bot.platforms.dingtalk.frames import load_codec
from bot.platforms.redaction import Redactor

from tests.kill.boundaries import Boundaries, watch_acks, watch_commits, watch_sends
from tests.kill.stalls import tell_of_stalls

PATCH_AFTER = 0.1  # seconds; the answer to a tap takes a few milliseconds here
_NOWHERE = "http://127.0.0.1:9"


def prepare(home: Path) -> None:
    """Import everything and open a bot once, so that forked processes find all of it warm; leaves no thread behind."""
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(home)  # the migrations are loaded anew at every start
    asyncio.run(_open_once(home))
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, "a thread would not survive the fork"


def serve(listener: socket.socket) -> None:
    """Fork a process for every connection until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for these; the end of the connection tells
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            return
        channel, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            live(channel)
        channel.close()


def live(channel: socket.socket) -> None:
    """Be the bot until killed; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    errand = json.loads(channel.makefile().readline())
    log = os.open(errand["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(log, stream)
    boundaries = Boundaries(lambda line: channel.sendall(f"{line}\n".encode()))
    channel.sendall(f"pid {os.getpid()}\n".encode())
    if errand["from_start"]:
        boundaries.arm(errand["kill_at"])
    watch_commits(boundaries)
    watch_acks(boundaries)
    watch_sends(boundaries)
    try:
        asyncio.run(_run(errand, channel, boundaries))
    except BaseException:
        logging.getLogger("child").exception("the process failed")
        os._exit(1)
    os._exit(0)


async def _run(errand: dict[str, Any], channel: socket.socket, boundaries: Boundaries) -> None:
    redactor = Redactor()
    set_up_logging("INFO", "json", redactor.clean)
    settings = load(Path(errand["config"]))
    tunings = Tunings(patch_after=PATCH_AFTER, lease=errand["lease"])
    async with open_bot(settings, FileClock(Path(errand["clock"])), redactor, tunings) as opened:
        asyncio.get_running_loop().add_reader(channel, _obey(channel, opened, boundaries))
        watching = asyncio.create_task(tell_of_stalls())
        await opened.run()
        watching.cancel()


def _obey(channel: socket.socket, opened: Bot, boundaries: Boundaries) -> Callable[[], None]:
    def read() -> None:
        lines = channel.recv(4096).decode().splitlines()
        if not lines:
            os._exit(0)  # the rig is gone
        for word, *rest in map(str.split, lines):
            if word == "arm":
                boundaries.arm(int(rest[0]), signal.Signals(int(rest[1])))
            opened.sweeper.wake()
            opened.relay.wake()

    return read


async def _open_once(home: Path) -> None:
    feishu = {"app_id": "cli_0", "app_secret": "nobody-home", "domain": _NOWHERE}
    dingtalk = {"client_id": "ding0", "client_secret": "nobody-home", "openapi": _NOWHERE, "oapi": _NOWHERE}
    settings = build({"data_dir": str(home), "feishu": feishu, "dingtalk": dingtalk})
    load_codec()
    async with open_bot(settings, SystemClock(), Redactor()) as opened:
        await opened.sweeper.sweep()


def main(path: str) -> None:
    """Listen at ``path`` once everything is prepared."""
    prepare(Path(path).parent)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        serve(listener)
    os._exit(0)  # taking all of it apart takes seconds and helps nobody


if __name__ == "__main__":
    main(sys.argv[1])
