"""Customers: sign up, with a first wallet."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from purser.accounts import store
from purser.accounts.model import Customer, Locale, OwnWallet, WalletClass
from purser.accounts.policy import Policy
from purser.accounts.wallets import open_wallet
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import invalid
from purser.core.ids import CustomerId
from purser.identity import exchange_login, register

LONGEST_NAME = 64

ERASED_NAMES: Final[dict[Locale, str]] = {"zh-CN": "已注销", "en": "Closed account"}
"""What stands in the place of the name of somebody who left."""


async def create_customer(
    tx: Tx,
    name: str,
    logins: tuple[str | None, str | None],
    password_hash: str | None,
    locale: Locale,
    policy: Policy,
    clock: Clock,
    *,
    wallet_class: WalletClass | None = None,
) -> tuple[Customer, OwnWallet]:
    """Open a customer by (phone, email), normalised, and a wallet of the policy's first class or the given one.

    Without a password they sign in by codes, once an address is noted as theirs (`identity.verify_login`).
    Raises name_invalid, login_missing, login_taken.
    """
    phone, email = logins
    if phone is None and email is None:
        raise invalid("login_missing")
    customer = Customer(CustomerId.new(clock), check_name(name), phone, email, locale, clock.now())
    await register(tx, customer.id, [login for login in logins if login], password_hash, clock)
    await store.add_customer(tx, customer)
    wallet = await open_wallet(tx, customer.id, policy.currency, wallet_class or policy.signup_class, clock)
    return customer, wallet


async def read_customer(conn: Reader, ident: CustomerId) -> Customer:
    """A customer who is known to exist. KeyError otherwise."""
    return (await store.read_customers(conn, [ident]))[ident]


async def change_contact(tx: Tx, ident: CustomerId, login: str, clock: Clock) -> str | None:
    """Give a customer another phone number or mail address (normalised), which they have shown to be theirs.

    Returns the one it takes the place of, if any; it brings its owner back for a few days more. Raises login_taken.
    """
    customer = (await store.read_customers(tx, [ident]))[ident]
    is_email = "@" in login
    old = customer.email if is_email else customer.phone
    await exchange_login(tx, ident, old if old != login else None, login, clock)
    await (store.set_email if is_email else store.set_phone)(tx, ident, login)
    return old if old != login else None


async def correct_name(tx: Tx, ident: CustomerId, name: str) -> str:
    """Put a name right; returns the one before. Past payments keep the name they were made under. Raises
    name_invalid."""
    before = (await store.read_customers(tx, [ident]))[ident].name
    await store.set_name(tx, ident, check_name(name))
    return before


async def erase_customer(tx: Tx, ident: CustomerId, at: datetime) -> None:
    """Forget who somebody was who has left: what is left is an id without a name, a number or an address."""
    locale = (await store.read_customers(tx, [ident]))[ident].locale
    await store.erase(tx, ident, ERASED_NAMES[locale], at)


def check_name(name: str) -> str:
    """The name, trimmed, with single spaces. Raises name_invalid: blank, too long, or with what nobody can see."""
    trimmed = " ".join(part for part in name.split(" ") if part)
    if not 1 <= len(trimmed) <= LONGEST_NAME or not trimmed.isprintable():
        raise invalid("name_invalid", longest=LONGEST_NAME)
    return trimmed
