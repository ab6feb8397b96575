"""Who takes part in a payment: wallets and merchants with the names the other side sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from purser.accounts import read_customers
from purser.accounts.masks import mask_name, mask_phone
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, CustomerId, Id, MerchantId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray

FRESH_FOR = 120.0
"""Seconds a name or a class is believed. Whether money may move is never decided here but by the account."""

LIMIT = 200_000

_WALLETS = "SELECT id, customer_id, class, currency FROM wallets WHERE id = ANY(%s)"

_MERCHANTS = "SELECT id, name, currency FROM merchants WHERE id = ANY(%s)"


@dataclass(slots=True)
class Party:
    """A wallet or a merchant. `wallet_class` and `customer` are None for a merchant.

    `account` is where money for this party arrives: wallet.available, or merchant.pending.
    """

    id: Id
    account: AccountId
    name: str
    shown_name: str
    shown_account: str | None
    currency: Currency
    wallet_class: int | None
    customer: CustomerId | None
    until: float


class Parties:
    """Recently used parties, read again when stale."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Id, Party] = {}

    async def load(
        self, conn: Tx | Reader, wallets: Collection[WalletId], merchants: Collection[MerchantId]
    ) -> dict[Id, Party]:
        """The parties of those ids that exist."""
        now = self._clock.now().timestamp()
        known = self._known
        if len(known) > LIMIT:
            known.clear()
        missing = [w for w in wallets if w not in known or known[w].until < now]
        unknown = [m for m in merchants if m not in known or known[m].until < now]
        if missing:
            await self._read_wallets(conn, missing, now)
        if unknown:
            await self._read_merchants(conn, unknown, now)
        return known

    async def _read_wallets(self, conn: Tx | Reader, ids: list[WalletId], now: float) -> None:
        wallets = await (await conn.execute(_WALLETS, [UuidArray(ids)])).fetchall()
        holders = {CustomerId(row[1]) for row in wallets}
        people = await read_customers(conn, holders)
        for ident, customer, wallet_class, currency in wallets:
            person = people[CustomerId(customer)]
            shown_account = mask_phone(person.phone) if person.phone else None
            self._known[WalletId(ident)] = Party(
                WalletId(ident), AccountId(ident), person.name, mask_name(person.name), shown_account,
                Currency(currency), wallet_class, CustomerId(customer), now + FRESH_FOR,
            )  # fmt: skip

    async def _read_merchants(self, conn: Tx | Reader, ids: list[MerchantId], now: float) -> None:
        cursor = await conn.execute(_MERCHANTS, [UuidArray(ids)])
        for ident, name, currency in await cursor.fetchall():
            self._known[MerchantId(ident)] = Party(
                MerchantId(ident), AccountId(ident), name, name, None, Currency(currency), None, None, now + FRESH_FOR
            )
