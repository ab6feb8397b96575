"""The SQL of customers and wallets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from purser.accounts.model import Customer, OwnWallet, Wallet, WalletClass, WalletStatus
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray
from purser.core.vault import Field, Keyring, keyring

NAME, PHONE, EMAIL = Field("customers", "name"), Field("customers", "phone"), Field("customers", "email")

_CUSTOMER = "id, name, phone, email, locale, created_at"
_ADD_CUSTOMER = f"INSERT INTO customers ({_CUSTOMER}) VALUES (%s, %s, %s, %s, %s, %s)"
_SET_PHONE = "UPDATE customers SET phone = %s WHERE id = %s"
_SET_NAME = "UPDATE customers SET name = %s WHERE id = %s"
_SET_EMAIL = "UPDATE customers SET email = %s WHERE id = %s"
_ERASE = "UPDATE customers SET name = %s, phone = NULL, email = NULL, erased_at = %s WHERE id = %s"
_READ_CUSTOMERS = f"SELECT {_CUSTOMER} FROM customers WHERE id = ANY(%s)"

_ADD_WALLET = """
    INSERT INTO wallets (id, customer_id, currency, class, status, opened_at)
    VALUES (%s, %s, %s, %s, 'open', %s)"""
_OWN_WALLETS = """
    SELECT id, customer_id, currency, class, status FROM wallets WHERE customer_id = ANY(%s) ORDER BY id"""
_READ_WALLETS = """
    SELECT w.id, w.currency, w.class, w.status, a.balance, a.held, w.opened_at
      FROM wallets AS w JOIN ledger_accounts AS a USING (id) WHERE w.id = ANY(%s) ORDER BY w.id"""
_CLOSE_WALLET = """
    UPDATE wallets SET status = 'closed', closed_at = %s WHERE id = %s AND status = 'open'"""
_SET_FROZEN = """
    UPDATE wallets SET status = %s WHERE customer_id = %s AND status = %s"""
_ALIVE = "SELECT id FROM wallets WHERE customer_id = %s AND status <> 'closed' ORDER BY id"
_LOCK_CLASS = "SELECT class FROM wallets WHERE id = %s AND status <> 'closed' FOR UPDATE"
_SET_CLASS = "UPDATE wallets SET class = %s WHERE id = %s"


async def add_customer(tx: Tx, c: Customer) -> None:
    """Store a new customer."""
    ring = await keyring(tx)
    phone, email = ring.seal_text(PHONE, c.id, c.phone), ring.seal_text(EMAIL, c.id, c.email)
    values = [c.id, ring.seal(NAME, c.id, c.name.encode()), phone, email, c.locale, c.created_at]
    await tx.execute(_ADD_CUSTOMER, values)


async def read_customers(conn: Tx | Reader, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
    """The customers of those ids that exist."""
    ring = await keyring(conn)
    rows = await (await conn.execute(_READ_CUSTOMERS, [UuidArray(list(ids))])).fetchall()
    return {c.id: c for c in (_customer(ring, row) for row in rows)}


async def set_phone(tx: Tx, customer: CustomerId, phone: str) -> None:
    """Another phone number."""
    await tx.execute(_SET_PHONE, [(await keyring(tx)).seal_text(PHONE, customer, phone), customer])


async def set_email(tx: Tx, customer: CustomerId, email: str) -> None:
    """Another mail address."""
    await tx.execute(_SET_EMAIL, [(await keyring(tx)).seal_text(EMAIL, customer, email), customer])


async def set_name(tx: Tx, customer: CustomerId, name: str) -> None:
    """Another name."""
    await tx.execute(_SET_NAME, [(await keyring(tx)).seal(NAME, customer, name.encode()), customer])


async def erase(tx: Tx, customer: CustomerId, name: str, at: datetime) -> None:
    """Take out who it was; `name` stands in its place."""
    await tx.execute(_ERASE, [(await keyring(tx)).seal(NAME, customer, name.encode()), at, customer])


def _customer(ring: Keyring, row: tuple[Any, ...]) -> Customer:
    ident, name, phone, email, locale, created_at = row
    shown = ring.open(NAME, ident, name).decode()
    addresses = ring.open_text(PHONE, ident, phone), ring.open_text(EMAIL, ident, email)
    return Customer(CustomerId(ident), shown, *addresses, locale, created_at)


async def add_wallet(tx: Tx, wallet: OwnWallet, opened_at: datetime) -> None:
    """Store a new, open wallet."""
    values = [wallet.id, wallet.customer, wallet.currency, wallet.wallet_class, opened_at]
    await tx.execute(_ADD_WALLET, values)


async def own_wallets(conn: Tx | Reader, customers: Collection[CustomerId]) -> list[OwnWallet]:
    """All wallets of those customers, oldest first."""
    rows = await (await conn.execute(_OWN_WALLETS, [UuidArray(list(customers))])).fetchall()
    return [
        OwnWallet(WalletId(ident), CustomerId(owner), Currency(currency), wallet_class, WalletStatus(status))
        for ident, owner, currency, wallet_class, status in rows
    ]


async def read_wallets(conn: Tx | Reader, ids: Sequence[WalletId]) -> list[Wallet]:
    """Wallets with what is in them now, oldest first."""
    rows = await (await conn.execute(_READ_WALLETS, [UuidArray(ids)])).fetchall()
    return [Wallet(WalletId(r[0]), Currency(r[1]), r[2], WalletStatus(r[3]), r[4], r[5], r[6]) for r in rows]


async def close_wallet(tx: Tx, wallet: WalletId, at: datetime) -> bool:
    """Whether it was open until now."""
    return (await tx.execute(_CLOSE_WALLET, [at, wallet])).rowcount == 1


async def lock_class(tx: Tx, wallet: WalletId) -> WalletClass | None:
    """The class of a wallet, which nobody else changes now; None when it is not there or closed."""
    row = await (await tx.execute(_LOCK_CLASS, [wallet])).fetchone()
    return None if row is None else row[0]


async def set_class(tx: Tx, wallet: WalletId, wallet_class: WalletClass) -> None:
    """Write down the class of a wallet that is locked."""
    await tx.execute(_SET_CLASS, [wallet_class, wallet])


async def set_frozen(tx: Tx, customer: CustomerId, *, frozen: bool) -> None:
    """Mark a customer's wallets as frozen, or as open again."""
    after, before = ("frozen", "open") if frozen else ("open", "frozen")
    await tx.execute(_SET_FROZEN, [after, customer, before])


async def living_wallets(conn: Tx | Reader, customer: CustomerId) -> list[WalletId]:
    """A customer's wallets that are not closed, oldest first."""
    return [WalletId(ident) for (ident,) in await (await conn.execute(_ALIVE, [customer])).fetchall()]
