"""SQL for promotions, their budgets and their uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId, WalletId
from purser.core.money import Currency, Money
from purser.core.pgbinary import UuidArray
from purser.fees.promotion import Promotion, read_terms

_COLUMNS = "id, document, budget, currency, starts_at, ends_at, is_live, created_by, created_at"
_ADD = f"INSERT INTO promotions ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, false, %s, %s)"
_ADD_BUDGET = "INSERT INTO promotion_budgets (promotion_id, rest) VALUES (%s, %s)"
_READ = f"SELECT {_COLUMNS} FROM promotions WHERE id = %s"
_LIST = f"SELECT {_COLUMNS} FROM promotions WHERE id < %s ORDER BY id DESC LIMIT %s"
_LIVE = f"SELECT {_COLUMNS} FROM promotions WHERE is_live AND ends_at > %s ORDER BY id"
_SET_LIVE = "UPDATE promotions SET is_live = %s WHERE id = %s"

_LEFT = """
    SELECT b.promotion_id, b.rest + coalesce(sum(s.rest), 0) FROM promotion_budgets AS b
      LEFT JOIN promotion_slices AS s ON s.promotion_id = b.promotion_id
     WHERE b.promotion_id = ANY(%s) GROUP BY b.promotion_id, b.rest"""
_GIVE_BACK = "UPDATE promotion_budgets SET rest = rest + %s WHERE promotion_id = %s"
_UNUSE = "UPDATE promotion_uses SET times = greatest(0, times - 1) WHERE wallet_id = %s AND promotion_id = %s"
_USES = "SELECT wallet_id, promotion_id, times FROM promotion_uses WHERE wallet_id = ANY(%s)"
_USE = """
    INSERT INTO promotion_uses AS u (wallet_id, promotion_id, times)
    SELECT w, p, n FROM unnest(%s, %s, %s::int[]) AS v(w, p, n)
    ON CONFLICT (wallet_id, promotion_id) DO UPDATE SET times = excluded.times"""


LAST: Final = Id(b"\xff" * 16)
"""After every promotion there will be: where a list of them begins."""


@dataclass(frozen=True, slots=True)
class StoredPromotion:
    """A promotion as stored; its state is that of its matter. `is_live`: it takes part in prices."""

    id: ProceedingId
    document: Mapping[str, Any]
    budget: int
    currency: Currency
    starts_at: datetime
    ends_at: datetime
    is_live: bool
    created_by: str
    created_at: datetime

    @property
    def promotion(self) -> Promotion:
        """As prices know it."""
        terms = read_terms(self.document)
        return Promotion(self.id, terms, self.budget, self.currency, self.starts_at, self.ends_at)


async def add(
    tx: Tx,
    ident: Id,
    document: Mapping[str, Any],
    budget: Money,
    between: tuple[datetime, datetime],
    by: str,
    now: datetime,
) -> None:
    """A promotion that takes no part in prices yet, with all of its budget at rest."""
    row = [ident, orjson.dumps(document).decode(), budget.amount, budget.currency, *between, by, now]
    await tx.execute(_ADD, row)
    await tx.execute(_ADD_BUDGET, [ident, budget.amount])


async def read(conn: Tx | Reader, ident: Id) -> StoredPromotion | None:
    """A promotion."""
    row = await (await conn.execute(_READ, [ident])).fetchone()
    return None if row is None else _promotion(row)


async def list_promotions(conn: Tx | Reader, before: Id, limit: int) -> list[StoredPromotion]:
    """Promotions, newest first."""
    return [_promotion(row) for row in await (await conn.execute(_LIST, [before, limit])).fetchall()]


async def read_live(conn: Tx | Reader, now: datetime) -> list[Promotion]:
    """Promotions that take part in prices now or will."""
    return [_promotion(row).promotion for row in await (await conn.execute(_LIVE, [now])).fetchall()]


async def set_live(tx: Tx, ident: Id, *, is_live: bool) -> None:
    """Whether it takes part in prices."""
    await tx.execute(_SET_LIVE, [is_live, ident])


async def read_left(conn: Tx | Reader, idents: Collection[Id]) -> dict[str, int]:
    """What is left of budgets, in hand or not, by promotion. Minor units."""
    rows = await (await conn.execute(_LEFT, [UuidArray(list(idents))])).fetchall()
    return {str(ProceedingId(ident)): int(left) for ident, left in rows}


async def read_uses(conn: Tx | Reader, wallets: Collection[WalletId]) -> dict[WalletId, dict[str, int]]:
    """How often wallets have used promotions; an empty table for those that never did."""
    found: dict[WalletId, dict[str, int]] = {w: {} for w in wallets}
    for wallet, ident, times in await (await conn.execute(_USES, [UuidArray(list(wallets))])).fetchall():
        found[WalletId(wallet)][str(ProceedingId(ident))] = times
    return found


async def write_uses(tx: Tx, uses: Sequence[tuple[WalletId, str, int]]) -> None:
    """Store how often wallets have used promotions, together with their rows of usage."""
    if uses:
        wallets, codes, times = zip(*sorted(uses), strict=True)
        ids = [ProceedingId.parse(code) for code in codes]
        await tx.execute(_USE, [UuidArray(list(wallets)), UuidArray(ids), list(times)])


async def give_back(tx: Tx, wallet: WalletId, costs: Sequence[tuple[str, int]]) -> None:
    """An activity came to nothing: what promotions paid of its fee goes back to their budgets, and the wallet has not
    used them. The caller moves on the version of the wallet's usage."""
    for code, cost in sorted(costs):
        ident = ProceedingId.parse(code)
        await tx.execute(_UNUSE, [wallet, ident])
        await tx.execute(_GIVE_BACK, [cost, ident])


def _promotion(row: tuple[Any, ...]) -> StoredPromotion:
    ident, document, budget, currency, *rest = row
    return StoredPromotion(ProceedingId(ident), document, budget, Currency(currency), *rest)
