"""The worker: jobs of all rooms, the relay of events, and what is done again and again."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from contextlib import AsyncExitStack

from purser.accounts import load_policy
from purser.app import open_channels
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.jobs import Runner, merge
from purser.core.settings import Settings
from purser.payments import open_payments
from purser.payments.jobs import handlers


async def work(settings: Settings) -> None:
    """Run until cancelled."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database(settings.database_url))
        channels = await open_channels(settings, clock)
        stack.push_async_callback(channels.aclose)
        room = await open_payments(
            db, clock, load_policy(settings.policy), channels, settings.base_url, settings.secret()
        )
        runner = await stack.enter_async_context(Runner(settings.database_url, merge(handlers(room.counter))))
        await runner.run()


async def main() -> None:
    """Work until SIGTERM or SIGINT."""
    task = asyncio.create_task(work(Settings.from_environment()))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    asyncio.run(main())
