"""Freeze an account or a part of it: in one transaction, so that it holds everywhere the moment it is committed.

Sessions are believed for at most a second, accounts are checked by version in every batch: whoever is in the middle
of a payment is refused, whichever process it goes through.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from purser.accounts import freeze_wallets, wallet_ids
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import forbidden
from purser.core.ids import CustomerId, EventId, FreezeId
from purser.identity import (
    cancel_pin_reset,
    drop_tickets,
    end_sessions_of_device,
    hold_safeguards,
    kill_sessions,
    read_safeguards,
    remove_devices,
    suspend_device,
)
from purser.notices import Event, NoticeKind, record, tell
from purser.payments import end_codes
from purser.safety import store
from purser.safety.model import LIFTABLE_BY, LONGEST_REASON, Freeze, Lifter, Part, Scope, Source

RECENT: Final = timedelta(hours=72)
"""How long ago a change of security must be for the customer to lift a freeze alone."""


async def freeze(
    tx: Tx, customer: CustomerId, scope: Scope, source: Source, reason: str, set_by: str, clock: Clock
) -> Freeze:
    """Freeze; when it is frozen so already, that freeze, enforced once more.

    An account: all sessions end and all devices are forgotten, wallets are frozen, money stays where it is (what was
    to leave waits), payment codes are dead, cards are not charged. Outgoing: only the money. A device: its sessions
    end and nobody signs in from it. A card: it is neither charged nor paid to.
    Raises device_unknown.
    """
    await hold_safeguards(tx, customer)  # first, before devices and sessions
    now = clock.now()
    wish = Freeze(
        FreezeId.new(clock),
        customer,
        scope,
        source,
        reason[:LONGEST_REASON],
        await _lifter(tx, customer, scope, source, now),
        set_by,
        created_at=now,
        lifted_at=None,
        lifted_by=None,
    )
    kept = await store.add(tx, wish)
    if scope.part is Part.ACCOUNT:
        await remove_devices(tx, customer, clock)
        await drop_tickets(tx, customer)
        await cancel_pin_reset(tx, customer, clock)
        await kill_sessions(tx, customer)
    if scope.part is Part.DEVICE:
        await suspend_device(tx, customer, scope.device, clock, suspended=True)
        await end_sessions_of_device(tx, customer, scope.device)
    if scope.part in (Part.ACCOUNT, Part.OUTGOING):
        await enforce(tx, customer, clock)
    if kept is wish:
        await _say(tx, kept, NoticeKind.FROZEN, "frozen", clock)
    return kept


async def _lifter(tx: Tx, customer: CustomerId, scope: Scope, source: Source, now: datetime) -> Lifter:
    """Who may lift it. What a thief has just set must not be what the owner's freeze is lifted with: after a recent
    change of security that is not the customer alone (P3, the strengthened way)."""
    usual = LIFTABLE_BY[source]
    if usual is not Lifter.CUSTOMER or scope.part not in (Part.ACCOUNT, Part.OUTGOING):
        return usual
    changed_at = (await read_safeguards(tx, [customer]))[customer].security_changed_at
    return Lifter.STAFF if changed_at is not None and now - changed_at < RECENT else usual


async def require_calm(tx: Tx, customer: CustomerId) -> None:
    """Raises account_frozen: while it is, nobody changes what it could be opened with."""
    if any(f.scope.part is Part.ACCOUNT for f in await store.open_freezes(tx, customer)):
        raise forbidden("account_frozen")


async def enforce(tx: Tx, customer: CustomerId, clock: Clock) -> None:
    """Make the wallets be what the open freezes say. The row of safeguards is held."""
    parts = {f.scope.part for f in await store.open_freezes(tx, customer)}
    stopped = not parts.isdisjoint({Part.ACCOUNT, Part.OUTGOING})
    wallets = await freeze_wallets(tx, customer, out=stopped, status=Part.ACCOUNT in parts)
    if stopped:
        await end_codes(tx, wallets, clock.now())


async def tell_lifted(tx: Tx, lifted: Freeze, clock: Clock) -> None:
    """Say that a freeze has ended."""
    await _say(tx, lifted, NoticeKind.THAWED, "thawed", clock)


async def require_card(conn: Tx | Reader, customer: CustomerId, card: str) -> None:
    """Raises card_frozen when the customer's card, by its token, or the whole account is frozen."""
    if is_card_frozen(await store.open_freezes(conn, customer), card):
        raise forbidden("card_frozen")


def is_card_frozen(freezes: Collection[Freeze], card: str) -> bool:
    """Whether one of a customer's open freezes is of this card, by its token, or of everything."""
    return any(f.scope.part is Part.ACCOUNT or f.scope == Scope(Part.CARD, card) for f in freezes)


async def _say(tx: Tx, f: Freeze, kind: NoticeKind, verb: str, clock: Clock) -> None:
    """An event for each wallet, for whoever follows it, and a security notice."""
    now = clock.now()
    data = {"scope": f.scope.part.value, "source": f.source.value, "liftable_by": f.liftable_by.value}
    wallets = await wallet_ids(tx, f.customer)
    await record(tx, [Event(w, f"wallet.{verb}", data, now, EventId.new(clock)) for w in wallets])
    at = now.isoformat(timespec="seconds")
    await tell(tx, f.customer, kind, {"scope": f.scope.part.value, "source": f.source.value, "at": at}, clock)
