"""The bot as a process of its own against an emulated cloud: ``python -m benchmarks.bot_process URL DATA_DIR``.

The same as ``bot run`` with the seeded company's configuration.
"""

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from bot.bootstrap import serve
from bot.demo import company_settings
from bot.emulator.feishu.cloud import App
from bot.emulator.serve import Server

if __name__ == "__main__":
    there = cast("Server", SimpleNamespace(url=sys.argv[1], cloud=SimpleNamespace(app=App())))
    asyncio.run(serve(company_settings(there, Path(sys.argv[2]), http={"port": 0})))
