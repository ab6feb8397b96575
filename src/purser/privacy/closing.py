"""Closing an account: what is in the way, as data; and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from purser.accounts import OwnWallet, WalletStatus, close_wallet, read_members, read_wallets
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId, WalletId
from purser.core.procedure import Procedure
from purser.core.proceedings import open_matters, read_deadlines
from purser.payments.statements import list_pending
from purser.privacy.model import Blocker
from purser.safety import Lifter, open_freezes
from purser.service import cases

_LIFTERS: Final = {Lifter.CUSTOMER: "customer", Lifter.STAFF: "senior_agent", Lifter.AUTHORITY: "authority"}


async def blockers(conn: Tx | Reader, customer: CustomerId, procedures: Sequence[Procedure]) -> list[Blocker]:
    """What is in the way of closing now; nothing: it may be closed.

    Money in a wallet, money on its way, an open matter of any of `procedures`, a freeze. Mandates there are none yet.
    """
    reader = Reader(conn)
    found = [b for wallet in await wallets_of(reader, customer) for b in await _of_wallet(reader, wallet)]
    found += [
        Blocker("freeze", _LIFTERS[f.liftable_by], str(f.id), kind=f.scope.part, action=_lift(f.liftable_by))
        for f in await open_freezes(conn, customer)
    ]
    return found + await _matters(conn, customer, procedures)


async def all_wallets_of(conn: Reader, customer: CustomerId) -> list[OwnWallet]:
    """A customer's wallets, closed ones too, by id."""
    members = await read_members(conn, [customer])
    return sorted(members[customer].wallets.values(), key=lambda w: w.id) if customer in members else []


async def wallets_of(conn: Reader, customer: CustomerId) -> list[OwnWallet]:
    """Those that are not closed."""
    return [w for w in await all_wallets_of(conn, customer) if w.status is not WalletStatus.CLOSED]


async def close_wallets(tx: Tx, customer: CustomerId, clock: Clock) -> list[WalletId]:
    """Close every wallet for good. Raises what `accounts.close_wallet` raises; then none is closed."""
    wallets = await wallets_of(Reader(tx), customer)
    for wallet in wallets:
        await close_wallet(tx, wallet, _check_settled, clock)
    return [w.id for w in wallets]


async def _of_wallet(conn: Reader, own: OwnWallet) -> list[Blocker]:
    (wallet,) = await read_wallets(conn, [own])
    found = []
    if wallet.balance:
        found.append(
            Blocker("balance", "customer", str(own.id), wallet.balance, own.currency, action="withdraw")
        )  # fmt: skip
    for a in await list_pending(conn, own.id):
        is_scheduled = a.state.value == "scheduled"
        turn, action = ("customer", "cancel") if is_scheduled else ("channel", None)
        found.append(
            Blocker("in_flight", turn, str(a.id), a.amount, a.currency, a.kind.value, a.arrives_at, action)
        )  # fmt: skip
    return found


async def _matters(conn: Tx | Reader, customer: CustomerId, procedures: Sequence[Procedure]) -> list[Blocker]:
    known = {p.name: p for p in procedures}
    settled = await cases.settled(conn, customer)
    matters = [m for m in await open_matters(conn, customer, procedures) if m.id not in settled]
    due = await read_deadlines(conn, customer, [m.id for m in matters])
    return [
        Blocker(
            "open_matter",
            str(known[m.procedure].states[m.state]),
            str(m.id),
            kind=m.procedure,
            by=min(due[m.id].values(), default=None),
            action="open",
        )
        for m in matters
    ]


def _lift(lifter: Lifter) -> str | None:
    return "lift" if lifter is Lifter.CUSTOMER else None


async def _check_settled(tx: Tx, wallet: WalletId) -> None:
    if await list_pending(Reader(tx), wallet):
        raise conflict("wallet_busy")
