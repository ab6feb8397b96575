"""The hotline now: who carries calls, and how many calls stand where."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from purser.api.call_shapes import CallDirection, CallState, CallWay
from purser.api.description import documented
from purser.api.queue_wall import Watching
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Output
from purser.hotline import calls

router = new_router("queue")


class Carrier(Output):
    """A process that carries calls, `calls` of `capacity`, by these lines. `draining`: it takes no more and ends with
    its last call."""

    name: str
    began_at: datetime
    draining: bool
    calls: int
    capacity: int
    lines: list[CallWay]


class CallsNow(Output):
    """How many calls are in a state, and since when the longest is."""

    direction: CallDirection
    state: CallState
    count: int
    since: datetime


class HotlineNow(Output):
    """Nobody carries calls when `carriers` is empty: callers from the app are told, a trunk gets no answer."""

    at: datetime
    carriers: list[Carrier]
    calls: list[CallsNow]


@router.get("/staff/hotline", operation_id="getHotlineNow", responses=documented(403))
async def hotline_now(rt: Rt, _: Watching) -> HotlineNow:
    """Read anew by whoever watches, every few seconds."""
    async with rt.db.reader() as conn:
        carriers = await calls.living_workers(conn, rt.clock)
        living = await calls.living(conn)
    counts = Counter((c.direction, c.state) for c in living)
    longest = {key: min(c.since for c in living if (c.direction, c.state) == key) for key in counts}
    return HotlineNow(
        at=rt.clock.now(),
        carriers=[
            Carrier(
                name=w.name, began_at=w.began_at, draining=w.draining, calls=w.calls, capacity=w.capacity,
                lines=sorted(way.value for way in w.ways),
            )
            for w in carriers
        ],
        calls=[
            CallsNow(direction=direction.value, state=state.value, count=n, since=longest[direction, state])
            for (direction, state), n in sorted(counts.items())
        ],
    )  # fmt: skip
