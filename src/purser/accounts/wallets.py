"""Wallets: opened, read, moved to another class, closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from purser.accounts import store
from purser.accounts.model import OwnWallet, Wallet, WalletClass, WalletStatus
from purser.accounts.policy import Policy
from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, conflict, not_found, rejected
from purser.core.ids import CustomerId, WalletId
from purser.core.money import Currency
from purser.ledger import AccountKind, close_account, open_accounts, set_frozen


@dataclass(frozen=True, slots=True)
class ClassChange:
    """The class a wallet is to have, and why. `checks`: the outside sources that agreed to who its owner is."""

    wallet_class: WalletClass
    checks: Collection[str]
    reason: str


async def open_wallet(
    tx: Tx, customer: CustomerId, currency: Currency, wallet_class: WalletClass, clock: Clock
) -> OwnWallet:
    """Open a wallet and its ledger account `wallet.available`."""
    wallet = OwnWallet(WalletId.new(clock), customer, currency, wallet_class, WalletStatus.OPEN)
    await store.add_wallet(tx, wallet, clock.now())
    account = (wallet.id.account, wallet.id)
    await open_accounts(tx, [account], AccountKind.WALLET_AVAILABLE, currency, clock)
    return wallet


async def read_wallets(conn: Tx | Reader, wallets: Sequence[OwnWallet]) -> list[Wallet]:
    """Wallets with what is in them now, oldest first."""
    return await store.read_wallets(conn, [w.id for w in wallets])


async def set_wallet_class(
    tx: Tx, wallet: WalletId, change: ClassChange, actor: Actor, policy: Policy, clock: Clock
) -> None:
    """Move a wallet to another class: what the operator does after checking who its owner is. It is in the audit.

    A higher class needs as many different checks as the policy says, a lower one none. Engines know it within seconds.
    Raises wallet_unknown, also for a closed one, and identity_checks_missing.
    """
    before = await store.lock_class(tx, wallet)
    if before is None:
        raise not_found("wallet_unknown")
    after, sources = change.wallet_class, sorted(set(change.checks))
    if after > before and len(sources) < policy.checks[after]:
        raise rejected("identity_checks_missing", needed=policy.checks[after], level="I" * after)
    await store.set_class(tx, wallet, after)
    details = {"class": after, "before": before, "checks": ", ".join(sources)}
    await audit.write(tx, Act(actor, "wallet.set_class", f"wallet:{wallet}", change.reason, details), clock)


async def freeze_wallets(tx: Tx, customer: CustomerId, *, out: bool, status: bool) -> list[WalletId]:
    """Let money leave a customer's wallets or not (`out`), and show them as frozen or not (`status`).

    Money still arrives. It bites in every process with the next batch: an account's rules are checked with its
    version. Returns the wallets that are not closed.
    """
    await store.set_frozen(tx, customer, frozen=status)
    wallets = await store.living_wallets(tx, customer)
    for wallet in wallets:  # in id order, as accounts are locked everywhere
        try:
            await set_frozen(tx, wallet.account, out=out)
        except Problem as problem:  # closed this very moment: nothing can leave it any more
            if problem.code != "account_closed":
                raise
    return wallets


async def wallet_ids(conn: Tx | Reader, customer: CustomerId) -> list[WalletId]:
    """A customer's wallets that are not closed, oldest first."""
    return await store.living_wallets(conn, customer)


async def close_wallet(
    tx: Tx, wallet: OwnWallet, check_settled: Callable[[Tx, WalletId], Awaitable[None]], clock: Clock
) -> None:
    """Close an empty wallet for good.

    Raises wallet_not_empty when money is in it or held, wallet_closed or wallet_frozen when it is not open,
    and what `check_settled` raises when something of it is still under way.
    """
    if not await store.close_wallet(tx, wallet.id, clock.now()):
        (found,) = await store.read_wallets(tx, [wallet.id])
        raise conflict("wallet_closed" if found.status is WalletStatus.CLOSED else "wallet_frozen")
    await _close_ledger_account(tx, wallet)
    await check_settled(tx, wallet.id)  # now that nothing new can begin


async def _close_ledger_account(tx: Tx, wallet: OwnWallet) -> None:
    try:
        await close_account(tx, wallet.id.account)
    except Problem as problem:
        if problem.code == "account_not_empty":
            raise conflict("wallet_not_empty") from problem
        raise
