"""The official SDKs of Feishu, unmodified but for the domain, work against the emulated cloud.

Each runs as a process of its own: lark-oapi takes its loop at import and calls its server synchronously.
"""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.frames import Frame, decode, encode
from bot.emulator.messages import Message
from bot.emulator.people import Chat
from bot.emulator.serve import Server, serve
from bot.emulator.tapping import Reaction
from bot.emulator.world import World

from tests.sdk_frames import SdkFrame

NODE = Path(__file__).parent.parent / "node"
PYTHON_BOT = Path(__file__).parent / "stock_sdk_bot.py"
STARTS_WITHIN = 60.0  # without compiled bytecode the import alone takes half of it


@pytest_asyncio.fixture
async def real_time_server(company: World) -> AsyncIterator[Server]:
    """Without a test's shortened patience."""
    server = await serve(company, cloud=FeishuCloud(company))
    yield server
    await server.close()


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned SDK, installed under a temporary directory."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("Node.js with npm is not installed")
    home = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "bot.cjs"):
        shutil.copy(NODE / name, home)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    try:
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not install the SDK within two minutes: no network?")
    if done.returncode:
        pytest.skip(f"npm could not install the SDK: {done.stderr[-300:]}")
    return home


@asynccontextmanager
async def running(server: Server, *command: str | Path) -> AsyncIterator[None]:
    """The bot's process, from connected to killed; its output is shown when it never connects."""
    app = server.cloud.app
    process = await asyncio.create_subprocess_exec(
        *command,
        server.url,
        app.app_id,
        app.secret,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"PATH": "/usr/bin:/bin", "NO_PROXY": "127.0.0.1"},
    )
    try:
        await _connected(server, process)
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _connected(server: Server, process: asyncio.subprocess.Process) -> None:
    try:
        await server.cloud.connections.wait_for(1, STARTS_WITHIN)
    except TimeoutError:
        process.kill()
        output, _ = await process.communicate()
        pytest.fail(f"the SDK did not connect:\n{output.decode()[-2000:]}")


def cards(company: World, room: Chat) -> list[Message]:
    return [message for message in company.history(room.chat_id) if message.msg_type == "interactive"]


@pytest.mark.asyncio
async def test_the_python_sdk_connects_receives_sends_and_answers_a_tap(
    real_time_server: Server, company: World, room: Chat
) -> None:
    async with running(real_time_server, sys.executable, PYTHON_BOT):
        asked = await company.say("王磊", room, "/需求")
        card = cards(company, room)[0]
        first_words = card.text
        reaction = await company.tap("李敏", card.message_id, "确认无误")

    assert card.reply_to == asked.message_id
    assert "群里有 2 人" in first_words
    assert card.urgent == {company.person("王磊").open_id: "app"}
    assert [stored.name for stored in company.files.values()] == ["计划.txt"]
    assert reaction == Reaction("收到 python", "success", replaced=True)
    assert card.text == "需求\n由 @李敏 确认"
    assert [push.acked for push in real_time_server.cloud.journal.pushes] == [True, True]
    assert company.unexpected == []


@pytest.mark.asyncio
async def test_the_node_sdk_connects_receives_sends_and_answers_a_tap(
    real_time_server: Server, company: World, room: Chat, node_modules: Path
) -> None:
    node = shutil.which("node")
    assert node
    async with running(real_time_server, node, node_modules / "bot.cjs"):
        asked = await company.say("王磊", room, "/需求")
        await company.until(lambda: bool(cards(company, room)))
        card = cards(company, room)[0]
        reaction = await company.tap("李敏", card.message_id, "确认无误")

    assert card.reply_to == asked.message_id
    assert reaction == Reaction("收到 node", "success", replaced=True)
    assert card.text == "需求\n由 @李敏 确认"
    assert company.unexpected == []


FRAMES = [
    Frame(headers=[("type", "ping")], service=33554678),
    Frame(1, 2, 3, 1, [("type", "event"), ("sum", "1"), ("seq", "0")], json.dumps({"文": "字"}).encode()),
    Frame(2**64 - 1, 2**63, 2**31 - 1, 0, [("", "空"), ("空", "")], b"\x00\xff" * 200),
]


@pytest.mark.parametrize("frame", FRAMES, ids=["ping", "event", "extremes"])
def test_our_frames_are_the_sdks_frames(frame: Frame) -> None:
    read = SdkFrame()
    read.ParseFromString(encode(frame))

    assert [read.SeqID, read.LogID, read.service, read.method] == [
        frame.seq_id,
        frame.log_id,
        frame.service,
        frame.method,
    ]
    assert [(header.key, header.value) for header in read.headers] == frame.headers
    assert read.payload == frame.payload
    assert decode(read.SerializeToString()) == frame


def test_no_registry_host_stands_in_the_lock_of_the_node_check() -> None:
    assert "resolved" not in (NODE / "package-lock.json").read_text()
