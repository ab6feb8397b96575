"""A writer's memory of accounts between batches."""

from __future__ import annotations

from collections.abc import Collection

from purser.core.db import Tx
from purser.core.ids import AccountId
from purser.ledger import store
from purser.ledger.model import Account

LIMIT = 400_000
"""Accounts kept before the memory is emptied: about 100 MB."""

PATIENCE = 50
"""Batches for which an account that somebody else wrote is locked instead of remembered."""


class AccountCache:
    """Accounts as this writer last left them. The database checks each use (version and rules), so a second
    writer makes it slower, never wrong. Accounts another writer keeps changing are locked instead."""

    def __init__(self) -> None:
        self._accounts: dict[AccountId, Account] = {}
        self._contended: set[AccountId] = set()
        self._patience = 0

    @property
    def contended(self) -> bool:
        """Whether any account is known to have other writers."""
        return bool(self._contended)

    async def prefetch(self, tx: Tx, ids: Collection[AccountId]) -> None:
        """Read accounts that are not known yet. What a batch leaves in memory meanwhile is newer, and stays."""
        missing = [i for i in ids if i not in self._accounts]
        if missing:
            for ident, account in (await store.read_accounts(tx, missing)).items():
                self._accounts.setdefault(ident, account)

    async def obtain(self, tx: Tx, ids: Collection[AccountId]) -> tuple[dict[AccountId, Account], set[AccountId]]:
        """All accounts of `ids` that exist, and which of them were read just now."""
        if self._patience <= 0:  # only now: the batch before was waited for, and what it locked is in the database
            self._contended.clear()
        if self._contended and not self._contended.isdisjoint(ids):
            # All of them: locks that are taken in two lots are not taken in id order.
            self._accounts.update(await store.claim_accounts(tx, ids))
            return self._accounts, set(ids)
        missing = [i for i in ids if i not in self._accounts]
        if missing:
            self._accounts.update(await store.read_accounts(tx, missing))
        return self._accounts, set(missing)

    def advance(self) -> None:
        """The batch is thought through: the next one starts from what it will leave."""
        if self._contended:
            for i in self._contended:
                self._accounts.pop(i, None)
            self._patience -= 1
        if len(self._accounts) > LIMIT:
            self._accounts.clear()

    def forget(self) -> None:
        """A batch did not commit: nothing in memory can be trusted."""
        self._accounts.clear()

    def contend(self, ids: Collection[AccountId]) -> None:
        """Somebody else writes these too: lock them from now on."""
        self._contended.update(ids)
        self._patience = PATIENCE
