"""Erlang's formulas against published values and against queues that are simulated."""

from __future__ import annotations

import heapq
from random import Random

import pytest

from purser.service.queue.staffing import (
    Outlook,
    erlang_a,
    erlang_b,
    erlang_c,
    level_c,
    needed_a,
    needed_c,
)


def _simulated(load: float, servers: int, handle_s: float, patience_s: float, within_s: float) -> Outlook:
    """A queue that is lived through: Poisson arrivals, exponential service and patience, first come first served."""
    chance, n = Random(5), 60_000
    free = [0.0] * servers
    heapq.heapify(free)
    now = waited = 0.0
    waiting = gave_up = in_time = 0
    for _ in range(n):
        now += chance.expovariate(load / handle_s)
        starts = max(now, free[0])
        patience = chance.expovariate(1 / patience_s)
        waiting += starts > now
        if starts - now > patience:
            gave_up += 1
            waited += patience
            continue
        waited += starts - now
        in_time += starts - now <= within_s
        heapq.heapreplace(free, starts + chance.expovariate(1 / handle_s))
    return Outlook(waiting / n, gave_up / n, in_time / n, waited / n)


def test_published_values() -> None:
    """Erlang B and C of standard tables (Cooper 1981; ten erlangs, fourteen people: 0.1741 wait)."""
    assert erlang_b(10, 10) == pytest.approx(0.2146, abs=1e-4)
    assert erlang_b(5, 8) == pytest.approx(0.0700, abs=1e-4)
    assert erlang_c(10, 14) == pytest.approx(0.1741, abs=1e-4)
    assert erlang_c(10, 10) == 1.0
    assert level_c(10, 14, 180, 20) == pytest.approx(0.8883, abs=1e-4)
    assert level_c(10, 9, 180, 20) == 0.0
    assert needed_c(10, 180) == 14


@pytest.mark.parametrize(("load", "servers"), [(8.0, 10), (10.0, 9), (3.0, 3)])
def test_erlang_a_is_what_a_simulated_queue_does(load: float, servers: int) -> None:
    told, lived = erlang_a(load, servers, 240, 300), _simulated(load, servers, 240, 300, 20)
    assert told.waiting == pytest.approx(lived.waiting, abs=0.02)
    assert told.giving_up == pytest.approx(lived.giving_up, abs=0.01)
    assert told.level == pytest.approx(lived.level, abs=0.02)
    assert told.wait_s == pytest.approx(lived.wait_s, rel=0.06)


def test_impatience_needs_fewer_people_and_endless_patience_as_many() -> None:
    assert needed_a(10, 180, 120) < needed_c(10, 180)
    assert needed_a(10, 180, 1e7) == needed_c(10, 180)
    assert erlang_a(0, 3, 180, 300).level == 1
