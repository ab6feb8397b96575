"""A writer's memory of accounts between batches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId
from purser.ledger import store
from purser.ledger.model import Account, Operation, Outcome
from purser.ledger.post import account_ids

LIMIT = 400_000
"""Accounts kept before the memory is emptied: about 100 MB."""

CONTENDED_LIMIT = 1000
"""Accounts known to have several writers before that memory is emptied."""


class AccountCache:
    """Accounts as this writer last left them. The database checks each use (version and rules), so a second
    writer makes it slower, never wrong. Accounts another writer keeps changing are locked instead."""

    def __init__(self) -> None:
        self._accounts: dict[AccountId, Account] = {}
        self._contended: set[AccountId] = set()

    async def obtain(self, tx: Tx, ids: Collection[AccountId]) -> tuple[dict[AccountId, Account], set[AccountId]]:
        """All accounts of `ids` that exist, and which of them were read just now."""
        contended = self._contended.intersection(ids) if self._contended else set()
        if contended:
            self._accounts.update(await store.claim_accounts(tx, contended))
        missing = [i for i in ids if i not in self._accounts]
        if missing:
            self._accounts.update(await store.read_accounts(tx, missing))
        return self._accounts, contended.union(missing)

    def keep(self, changed: Iterable[Account]) -> None:
        """The batch is committed: what it left is what the database knows."""
        for account in changed:
            account.seen = account.version
        for i in self._contended:
            self._accounts.pop(i, None)
        if len(self._accounts) > LIMIT:
            self._accounts.clear()

    def forget(self) -> None:
        """The batch did not commit: nothing in memory can be trusted."""
        self._accounts.clear()

    async def moved(self, conn: Tx | Reader, ids: Collection[AccountId]) -> set[AccountId]:
        """Which of `ids` the database knows differently from memory."""
        fresh = await store.read_accounts(conn, ids)
        return {i for i in ids if i in self._accounts and not _same(self._accounts[i], fresh.get(i))}

    async def learn(self, conn: Tx | Reader, ids: Collection[AccountId]) -> None:
        """After a collision: lock what somebody else writes too, and read the rest of the batch afresh."""
        moved = await self.moved(conn, ids)
        if len(self._contended) > CONTENDED_LIMIT:
            self._contended.clear()
        self._contended |= moved
        for i in ids:
            self._accounts.pop(i, None)


def _same(ours: Account, theirs: Account | None) -> bool:
    return theirs is not None and (ours.seen, ours.rules) == (theirs.version, theirs.rules)


def refused_accounts(operations: Sequence[Operation], outcomes: Sequence[Outcome]) -> set[AccountId]:
    """Accounts that a refusal may rest on. A refusal is never decided from memory alone."""
    refused = [op for op, out in zip(operations, outcomes, strict=True) if out is not Outcome.POSTED]
    return account_ids(refused)
