"""Starting programs and looking at them from outside."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent
_BYTECODE = Path(tempfile.gettempdir()) / "liaison-bench-bytecode"


def seconds_of(*arguments: str) -> float:
    """How long this Python takes for a program that ends by itself."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=_environment(), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


@contextlib.asynccontextmanager
async def running(*arguments: str, cwd: Path = ROOT) -> AsyncIterator[int]:
    """A program of ours while it runs, by its process id; asked to stop at the end."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=cwd, env=_environment(), stdout=quiet, stderr=quiet
    )
    try:
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _environment() -> dict[str, str]:
    """With bytecode at hand for every package, as installed programs have it; else the compiler would be timed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(_BYTECODE)}


def resident_mib(pid: int) -> float:
    """The memory a process holds, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
    return int(kilobytes) / 1024


def cpu_seconds(pid: int) -> float:
    """CPU time a process has used, in user space and in the kernel."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answering(url: str, within: float = 30.0) -> float:
    """Wait until an address answers 200; how many seconds that took."""
    started = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        while time.perf_counter() - started < within:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(url) as response:
                    if response.status == 200:
                        return time.perf_counter() - started
            await asyncio.sleep(0.01)
    raise TimeoutError(f"{url} did not answer within {within} s")
