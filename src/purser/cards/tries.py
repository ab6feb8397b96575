"""Failed proofs for a change of cards: counted before a proof is looked at, so that guessing side by side gains
nothing. Too many in a day, and a person has to look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from purser.cards import store_unbindings
from purser.cards.bind import names_of
from purser.cards.desk import CardDesk
from purser.cards.model import RULES
from purser.cards.unbind import read_both
from purser.cards.unbinding_table import UNBINDING
from purser.core.db import Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId
from purser.core.proceedings import Who, claim, open_matters
from purser.notices import NoticeKind, tell

_NO_TRY: Final = frozenset({Kind.INVALID, Kind.RATE_LIMITED, Kind.UNAVAILABLE})
"""What says that nothing was looked at: a field is missing, or it is locked anyway."""


@asynccontextmanager
async def counted_try(d: CardDesk, customer: CustomerId) -> AsyncIterator[None]:
    """Around looking at a proof. Raises card_proofs_used_up, without looking, after too many failures."""
    at = await d.db.run(lambda tx: _reserve(tx, d, customer))
    try:
        yield
    except Problem as problem:
        if problem.kind in _NO_TRY:
            await d.db.run(lambda tx: _give_back(tx, customer, at))
        else:
            await d.db.run(lambda tx: _look(tx, d, customer))
        raise
    except BaseException:
        await d.db.run(lambda tx: _give_back(tx, customer, at))
        raise
    await d.db.run(lambda tx: _give_back(tx, customer, at))


async def _reserve(tx: Tx, d: CardDesk, customer: CustomerId) -> datetime:
    failed = await _recent(tx, d, customer)
    if len(failed) >= d.terms.number(RULES, "failures"):
        raise Problem("card_proofs_used_up", Kind.RATE_LIMITED)
    at = d.clock.now()
    await store_unbindings.set_tries(tx, customer, [*failed, at])
    return at


async def _give_back(tx: Tx, customer: CustomerId, at: datetime) -> None:
    failed = await store_unbindings.hold_tries(tx, customer)
    if at in failed:
        failed.remove(at)
        await store_unbindings.set_tries(tx, customer, failed)


async def _look(tx: Tx, d: CardDesk, customer: CustomerId) -> None:
    """After a failure: with the last one there may be, what is under way goes to a person."""
    matters = [m for m in await open_matters(tx, customer, [UNBINDING]) if m.state in ("blocked", "verifying")]
    held = [await claim(tx, customer, m.id) for m in matters]
    if len(await _recent(tx, d, customer)) < d.terms.number(RULES, "failures"):
        return
    for matter in held:
        if matter.state in ("blocked", "verifying"):
            _, card = await read_both(tx, matter)
            await d.docket.advance(tx, matter, "review", Who.system("failed proofs"))
            await tell(tx, customer, NoticeKind.UNBINDING_REVIEW, await names_of(tx, card), d.clock)


async def _recent(tx: Tx, d: CardDesk, customer: CustomerId) -> list[datetime]:
    """Failures that still count. The row is held."""
    now = d.clock.now()
    failed = await store_unbindings.hold_tries(tx, customer)
    return [at for at in failed if d.terms.after(RULES, "failures_count", at) > now]
