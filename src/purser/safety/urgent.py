"""Freeze from the sign-in page: for somebody whose phone is gone and who has no time to sign in.

A login and one thing that shows it is theirs. Whether there is such an account, and whether what was given is right,
costs the same work and gets the same answer; all that can come of it is a freeze. Tries are counted before they are
looked at, under a key of their own, so that nobody's sign-in or PIN is locked by guessing here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.ids import CustomerId
from purser.identity import Count, find_former_owner, reserve_tries
from purser.safety.freeze import freeze
from purser.safety.model import WHOLE, Source

Check = Callable[[CustomerId | None], Awaitable[bool]]
"""Whether what was given shows that it is this customer; the same work and no for None."""


async def freeze_urgently(
    db: Database, login: str, check: Check, counts: Sequence[Count], clock: Clock
) -> CustomerId | None:
    """Freeze the account of a normalised login when `check` says that it is its owner who asks.

    Returns whose was frozen, which nobody is to be told. Raises sign_in_locked after too many tries under one of
    `counts`, whoever it is.
    """
    await reserve_tries(db, counts, clock)
    async with db.reader() as conn:
        owner = await find_former_owner(conn, login, clock)
    customer = owner.customer if owner else None
    if not await check(customer) or customer is None:
        return None

    async def stop(tx: Tx) -> None:
        await freeze(tx, customer, WHOLE, Source.SIGN_IN_PAGE, "asked for on the sign-in page", "sign-in page", clock)

    await db.run(stop)
    return customer
