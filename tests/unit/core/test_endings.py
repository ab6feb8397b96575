"""What does not want to end."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from purser.core.endings import end


async def test_a_task_that_takes_no_notice_once_is_told_again() -> None:
    told = 0

    async def stubborn() -> None:
        nonlocal told
        while told < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                told += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end([task])
    assert (told, task.done()) == (3, True)


async def test_what_has_ended_is_left_alone() -> None:
    task = asyncio.create_task(asyncio.sleep(0, "done"))
    await task
    await end([task])
    assert task.result() == "done"


def test_a_process_that_was_told_to_stop_leaves_at_last() -> None:
    waits_for_ever = "leave_at_last(0.2); threading.Event().wait()"
    code = f"import threading; from purser.core.endings import leave_at_last; {waits_for_ever}"
    assert subprocess.run([sys.executable, "-c", code], timeout=20, check=False).returncode == 1
