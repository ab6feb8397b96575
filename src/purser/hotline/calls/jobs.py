"""What processes do again and again for calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.core.db import Tx
from purser.core.periodic import Every
from purser.hotline.calls import store
from purser.hotline.calls.codes import prune_call_codes
from purser.hotline.calls.desk import CallDesk
from purser.hotline.calls.orders import prune_orders
from purser.hotline.calls.recordings import destroy_due
from purser.hotline.calls.sweep import sweep_dead_workers
from purser.hotline.calls.workers import prune_workers

LOOK: Final = 1.0
"""Seconds between looks for workers that died."""

RECOVERY: Final = timedelta(seconds=10)
"""How long nobody is taken for dead once the database has started: without it nobody could say that they live."""

_MINUTE, _HOUR = 60, 3_600
_HAS_JUST_STARTED: Final = "SELECT pg_postmaster_start_time() > clock_timestamp() - %s"


def periodic(desk: CallDesk) -> list[Every]:
    """One process at a time does each."""

    async def sweep() -> None:
        async with desk.db.reader() as conn:
            row = await (await conn.execute(_HAS_JUST_STARTED, [RECOVERY])).fetchone()
        if row == (False,):
            await sweep_dead_workers(desk)

    async def prune() -> None:
        async def forget(tx: Tx) -> None:
            await prune_call_codes(tx, desk.clock)
            await prune_workers(tx, desk.clock)
            await store.forget(tx, desk.clock.now() - desk.span("kept"))
            await store.forget_numbers(tx, desk.clock.now() - desk.span("number"))

        await desk.db.run(forget)
        await destroy_due(desk)

    async def empty() -> None:
        await desk.db.run(lambda tx: prune_orders(tx, desk.clock))

    return [
        Every("calls.sweep", LOOK, sweep),
        Every("calls.orders", _MINUTE, empty),
        Every("calls.prune", _HOUR, prune),
    ]
