"""The ledger on PostgreSQL and the oracle, side by side over a long random walk."""

from __future__ import annotations

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.ledger import Outcome, Writer, cache
from tests.support.walk import Walk, Way, by_post, by_submit

pytestmark = pytest.mark.slow


@pytest.fixture(params=["large", "small"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a writer remembers: everything, or so little that it forgets accounts all the time."""
    if request.param == "small":
        monkeypatch.setattr(cache, "LIMIT", 4)
        monkeypatch.setattr(cache, "PATIENCE", 1)


RARE = {Outcome.BALANCE_OVERFLOW, Outcome.HOLD_EXISTS, Outcome.HOLD_EXCEEDED}
BATCHES = 250  # of 15 operations on average: with the seeds below, over 20,000 operations


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("seed", range(4))
async def test_the_ledger_answers_and_books_as_the_oracle_does(db: Database, clock: FakeClock, seed: int) -> None:
    """Through `post`, `post_batch` and `submit` in turns: two writers with a memory of their own, and callers
    with none, on the same accounts."""
    walk = Walk(db, clock, seed)
    await walk.open()
    writers = [Writer(db, clock) for _ in range(2)]
    ways: list[Way] = [by_post(db, clock), *(w.post_batch for w in writers), *(by_submit(w) for w in writers)]
    for i in range(BATCHES):
        await walk.step(walk.random.choice(ways))
        if i % 40 == 0:
            await walk.compare()
    await walk.compare()
    for writer in writers:
        await writer.close()
    assert sum(walk.outcomes.values()) > 3000
    unseen = {outcome for outcome, count in walk.outcomes.items() if count == 0}
    assert unseen <= RARE, "a walk comes by nearly every outcome"
