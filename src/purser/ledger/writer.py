"""The ledger's own writer: single operations of many callers, or ready batches, at full speed."""

from __future__ import annotations

from collections.abc import Sequence

from purser.core.clock import Clock
from purser.core.db import RETRYABLE, Database, Tx, is_undone
from purser.core.group import GroupCommit
from purser.ledger import store
from purser.ledger.cache import AccountCache, refused_accounts
from purser.ledger.model import Operation, Outcome
from purser.ledger.post import account_ids, hold_keys
from purser.ledger.sheet import Sheet

ATTEMPTS = 8


class Writer:
    """One at a time a process; several processes are safe beside each other and beside `post`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._cache = AccountCache()
        self._group: GroupCommit[Sequence[Operation], list[Outcome]] = GroupCommit(self._chains, again=is_undone)

    async def submit(self, *chain: Operation) -> list[Outcome]:
        """Post one operation, or one chain of linked ones, together with whoever else is waiting."""
        return await self._group.submit(chain)

    async def close(self) -> None:
        """Finish what was submitted."""
        await self._group.close()

    async def post_batch(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Post a batch in one transaction of its own. Not to be called while another batch runs."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._attempt(operations)
            except (store.Moved, *RETRYABLE):
                if attempt == ATTEMPTS - 1:
                    raise
                async with self._db.reader() as conn:
                    await self._cache.learn(conn, account_ids(operations))
            except BaseException:
                self._cache.forget()
                raise
        raise AssertionError("unreachable")

    async def _chains(self, chains: Sequence[Sequence[Operation]]) -> list[list[Outcome]]:
        outcomes = iter(await self.post_batch([op for chain in chains for op in chain]))
        return [[next(outcomes) for _ in chain] for chain in chains]

    async def _attempt(self, operations: Sequence[Operation]) -> list[Outcome]:
        async with self._db.transaction() as tx:
            outcomes, sheet = await apply(tx, self._cache, operations, self._clock)
            changed = await store.write(tx, sheet)
        self._cache.keep(changed)
        return outcomes


async def apply(
    tx: Tx, cache: AccountCache, operations: Sequence[Operation], clock: Clock
) -> tuple[list[Outcome], Sheet]:
    """Apply operations to cached accounts; nothing is written yet.

    Raises store.Moved when a refusal rests on an account that has changed since it was cached.
    """
    holds = await store.read_holds(tx, hold_keys(operations))
    ids = account_ids(operations) | {h.credit for h in holds.values()}
    accounts, fresh = await cache.obtain(tx, ids)
    sheet = Sheet(accounts, holds, clock.now())
    outcomes = sheet.apply(operations)
    suspect = refused_accounts(operations, outcomes) - fresh
    if suspect and await cache.moved(tx, suspect):
        raise store.Moved
    return outcomes, sheet
