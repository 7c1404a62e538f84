"""The bot as a process of its own: ``python -m benchmarks.bot_process URL DATA_DIR STORE_URL MOMENT``.

The same as ``bot run`` with the seeded company's configuration, on the emulated cloud at URL and by its clock, which
shows MOMENT now.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from bot.bootstrap import serve
from bot.clock import MovableClock
from bot.demo import company_settings
from bot.emulator.feishu.cloud import App
from bot.emulator.serve import Server

if __name__ == "__main__":
    url, data_dir, store_url, moment = sys.argv[1:]
    there = cast("Server", SimpleNamespace(url=url, cloud=SimpleNamespace(app=App())))
    clock = MovableClock(datetime.fromisoformat(moment), running=True)
    asyncio.run(serve(company_settings(there, Path(data_dir), store={"url": store_url}, http={"port": 0}), clock))
