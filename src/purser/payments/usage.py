"""Usage rows in memory and in the database, checked by version like accounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from psycopg.errors import UniqueViolation

from purser.core.db import Reader, Tx
from purser.core.ids import WalletId
from purser.core.pgbinary import BigintArray, ByteaArray, UuidArray
from purser.core.pipeline import Moved
from purser.fees.promotion_store import give_back
from purser.payments.limits import Usage
from purser.payments.model import Activity
from purser.risk import Trail

LIMIT = 400_000
_COLUMNS = "wallet_id, as_of, out_day, out_month, out_year, out_life, qr_day, free_used, version, trail"
_READ = f"SELECT {_COLUMNS}, plan FROM wallet_usage WHERE wallet_id = ANY(%s)"
_VERSIONS = "SELECT wallet_id, version FROM wallet_usage WHERE wallet_id = ANY(%s)"

# A day is sent as its number since 0001-01-01, because there is no cheap binary date array.
_ADD = f"""
    INSERT INTO wallet_usage ({_COLUMNS})
    SELECT v.id, date '0001-01-01' + (v.day - 1)::int, v.a, v.b, v.c, v.d, v.e, v.f, v.version, v.trail
      FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS v(id, day, a, b, c, d, e, f, version, trail)"""

# Writes only what is still as it was read; the caller compares the number of rows.
_UPDATE = """
    UPDATE wallet_usage AS u
       SET as_of = date '0001-01-01' + (v.day - 1)::int, out_day = v.a, out_month = v.b, out_year = v.c,
           out_life = v.d, qr_day = v.e, free_used = v.f, version = v.version, trail = v.trail
      FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS v(id, day, a, b, c, d, e, f, version, trail)
     WHERE u.wallet_id = v.id AND u.version = v.version - 1"""


_WALLET = attrgetter("wallet")
Columns = tuple[UuidArray, tuple[BigintArray | ByteaArray, ...]]


@dataclass(slots=True)
class UsageEntry:
    """What a batch leaves of its usage rows; `relied` are versions that a refusal rests on."""

    added: Columns
    changed: Columns
    relied: dict[WalletId, int]


class UsageCache:
    """Usage as this writer last left it."""

    def __init__(self) -> None:
        self._known: dict[WalletId, Usage] = {}

    async def obtain(self, tx: Tx, wallets: Collection[WalletId], today: date) -> dict[WalletId, Usage]:
        """The usage of all `wallets`, rolled on to `today`."""
        await self.prefetch(tx, wallets, today)
        for wallet in wallets:
            self._known[wallet].roll(today)
        return self._known

    async def prefetch(self, tx: Tx, wallets: Collection[WalletId], today: date) -> None:
        """Read the usage of wallets that are not known yet. What a batch leaves in memory meanwhile stays."""
        missing = [w for w in wallets if w not in self._known]
        if missing:
            found = await read_usage(tx, missing)
            for wallet in missing:
                self._known.setdefault(wallet, found.get(wallet) or Usage(wallet, today))

    def finish(self, changed: list[Usage], relied: Collection[WalletId]) -> UsageEntry:
        """What is to be stored; rows in memory count as stored from here on. One version up a batch."""
        rows = sorted({u.wallet: u for u in changed}.values(), key=_WALLET)
        added, updated = [u for u in rows if u.seen == 0], [u for u in rows if u.seen]
        for u in rows:
            u.version = u.seen = u.seen + 1
        relied_on = {w: self._known[w].version for w in relied if w in self._known}
        return UsageEntry(_columns(added), _columns(updated), relied_on)

    def advance(self) -> None:
        """Between batches: keep memory within bounds."""
        if len(self._known) > LIMIT:
            self._known.clear()

    def forget(self) -> None:
        """A batch did not commit."""
        self._known.clear()


async def read_usage(conn: Tx | Reader, wallets: Collection[WalletId]) -> dict[WalletId, Usage]:
    """Usage rows as stored; a wallet that never sent anything has none."""
    cursor = await conn.execute(_READ, [UuidArray(list(wallets))], binary=True)
    rows = [_usage(row) for row in await cursor.fetchall()]
    return {u.wallet: u for u in rows}


def _usage(row: tuple[Any, ...]) -> Usage:
    wallet, as_of, day, month, year, life, qr_day, free_used, version, trail, plan = row
    return Usage(
        WalletId(wallet), as_of, day, month, year, life, qr_day, free_used, version, version, Trail(trail), plan
    )


def _columns(rows: list[Usage]) -> Columns:
    """The rows as they are now, column by column: the next batch may change them before these are sent."""
    return UuidArray([u.wallet for u in rows]), (
        BigintArray([u.as_of.toordinal() for u in rows]),
        BigintArray([u.out_day for u in rows]),
        BigintArray([u.out_month for u in rows]),
        BigintArray([u.out_year for u in rows]),
        BigintArray([u.out_life for u in rows]),
        BigintArray([u.qr_day for u in rows]),
        BigintArray([u.free_used for u in rows]),
        BigintArray([u.version for u in rows]),
        ByteaArray([u.trail.pack() for u in rows]),
    )


async def write_usage(tx: Tx, entry: UsageEntry) -> None:
    """Store usage rows and check those a refusal rests on. Raises Moved when one is not as it was seen."""
    wallets, sums = entry.changed
    if wallets.ids and (await tx.execute(_UPDATE, [wallets, *sums])).rowcount != len(wallets.ids):
        raise Moved
    wallets, sums = entry.added
    if wallets.ids:
        try:
            await tx.execute(_ADD, [wallets, *sums])
        except UniqueViolation as error:  # another process was first
            raise Moved from error
    if entry.relied:
        cursor = await tx.execute(_VERSIONS, [UuidArray(list(entry.relied))])
        found = {WalletId(w): v for w, v in await cursor.fetchall()}
        if any(found.get(w, 0) != v for w, v in entry.relied.items()):
            raise Moved


_GIVE_FREE = """
    UPDATE wallet_usage SET free_used = greatest(0, free_used - %s), version = version + 1 WHERE wallet_id = %s"""

_TAKE_FREE = "UPDATE wallet_usage SET free_used = free_used + %s, version = version + 1 WHERE wallet_id = %s"

_SET_PLAN = """
    INSERT INTO wallet_usage AS u (wallet_id, as_of, out_day, out_month, out_year, out_life, qr_day, free_used, version,
                                   plan)
    VALUES (%(wallet)s, %(day)s, 0, 0, 0, 0, 0, 0, 1, %(plan)s)
    ON CONFLICT (wallet_id) DO UPDATE SET plan = excluded.plan, version = u.version + 1
     WHERE u.plan IS DISTINCT FROM excluded.plan"""

_GIVE_OUT = """
    UPDATE wallet_usage
       SET out_day = CASE WHEN as_of = %(day)s THEN greatest(0, out_day - %(amount)s) ELSE out_day END,
           out_month = CASE WHEN date_trunc('month', as_of) = date_trunc('month', %(day)s::date)
                            THEN greatest(0, out_month - %(amount)s) ELSE out_month END,
           out_year = CASE WHEN date_trunc('year', as_of) = date_trunc('year', %(day)s::date)
                           THEN greatest(0, out_year - %(amount)s) ELSE out_year END,
           out_life = greatest(0, out_life - %(amount)s),
           version = version + 1
     WHERE wallet_id = %(wallet)s"""


async def give_back_price(tx: Tx, a: Activity) -> None:
    """An activity came to nothing: so it used no free quota and no promotion."""
    if a.fee.free_used or a.fee.costs:
        await tx.execute(_GIVE_FREE, [a.fee.free_used, a.wallet])
    await give_back(tx, a.wallet, a.fee.costs)


async def use_free_quota(tx: Tx, a: Activity) -> None:
    """An activity came to something after all: so it used its free quota."""
    if a.fee.free_used:
        await tx.execute(_TAKE_FREE, [a.fee.free_used, a.wallet])


async def set_plan(tx: Tx, wallet: WalletId, plan: str | None, day: date) -> None:
    """Let a wallet pay by a level or plan of membership from now on; every engine finds out by the row's version."""
    await tx.execute(_SET_PLAN, {"wallet": wallet, "plan": plan, "day": day})


async def give_back_outgoing(tx: Tx, wallet: WalletId, amount: int, day: date) -> None:
    """A transfer counted on `day` was cancelled: it no longer counts in the windows that are still running."""
    await tx.execute(_GIVE_OUT, {"wallet": wallet, "amount": amount, "day": day})
