"""Report an account as stolen: frozen in the same transaction, and a ticket for whoever says to be the owner."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from purser.accounts import read_customers
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.proceedings import Proceeding, Who, claim, open_matters
from purser.core.terms import Terms
from purser.identity import devices_changed, hold_safeguards, login_since, read_safeguards
from purser.notices import NoticeKind, tell
from purser.safety import stolen_store as stolen
from purser.safety import store
from purser.safety.freeze import freeze
from purser.safety.model import WHOLE, Part, Source
from purser.safety.stolen_model import Changed, Theft, Thefts, Ticket
from purser.safety.stolen_table import STOLEN

SIGNING_UP: Final = timedelta(minutes=1)
"""An address that came with the customer is no change."""


async def report(
    tx: Tx,
    t: Thefts,
    customer: CustomerId,
    source: Source,
    who: Who,
    *,
    reason: str = "",
    card_changes: Collection[datetime] = (),
) -> Ticket:
    """Report a customer's account as stolen, freeze it, and let a visit begin. Reported while it is known, it is the
    same matter with a visit more; reported while cooling, all begins anew.

    `card_changes` are the times at which a bank card came or went.
    """
    known = await open_matters(tx, customer, [STOLEN])
    matter = await claim(tx, customer, known[0].id) if known else None
    await hold_safeguards(tx, customer)  # two reports at once: the second finds the first
    if matter is None or matter.ended_at is not None:
        known = await open_matters(tx, customer, [STOLEN])
        matter = known[0] if known else None
    if matter is None:
        matter = await _open(tx, t, customer, source, who, reason, card_changes)
    elif matter.state == "cooling":
        matter = await _again(tx, t, matter, source, reason, card_changes)
    ticket = Ticket.new(customer, matter.id, t.clock)
    await stolen.add_visit(tx, ticket, t.clock.now())
    return ticket


async def _open(
    tx: Tx, t: Thefts, customer: CustomerId, source: Source, who: Who, reason: str, card_changes: Collection[datetime]
) -> Proceeding:
    ident = ProceedingId.new(t.clock)
    theft = await _facts(tx, t, customer, ident, card_changes)
    matter = await t.accounts.open(tx, "report", customer, ident, who, reason=reason)
    matter = await t.accounts.advance(tx, matter, "freeze", Who.system(source.value))
    await stolen.add_theft(tx, theft)
    await _stop(tx, t, theft, source, reason)
    return matter


async def _again(
    tx: Tx, t: Thefts, matter: Proceeding, source: Source, reason: str, card_changes: Collection[datetime]
) -> Proceeding:
    """The thief is back before the account was restored."""
    theft = await _facts(tx, t, CustomerId(matter.subject), matter.id, card_changes)
    matter = await t.accounts.advance(tx, matter, "freeze_again", Who.system(source.value), reason=reason)
    await stolen.restart(tx, theft)
    await _stop(tx, t, theft, source, reason)
    return matter


async def _stop(tx: Tx, t: Thefts, theft: Theft, source: Source, reason: str) -> None:
    why = reason or "reported as stolen"
    await freeze(tx, theft.customer, WHOLE, source, why, f"matter {theft.id}", t.clock)
    at = t.clock.now().isoformat(timespec="seconds")
    await tell(tx, theft.customer, NoticeKind.STOLEN_REPORTED, {"at": at}, t.clock)


async def _facts(
    tx: Tx, t: Thefts, customer: CustomerId, ident: ProceedingId, card_changes: Collection[datetime]
) -> Theft:
    """Since when it is frozen, and what was changed before that: the freeze itself puts devices out."""
    now = t.clock.now()
    frozen = [f.created_at for f in await store.open_freezes(tx, customer) if f.scope.part is Part.ACCOUNT]
    until = min([*frozen, now])
    since = before(t.terms, until, t.clock)
    changed = await what_changed(tx, customer, since, until)
    if any(since <= at <= until for at in card_changes):
        changed = (*changed, Changed.CARDS)
    theft = Theft(customer, ident, until, changed, None, None, None, None, None, None)
    return replace(theft, changed=tuple(sorted(set(changed))))


def before(terms: Terms, at: datetime, clock: Clock) -> datetime:
    """From when on a change before `at` is recent."""
    now = clock.now()
    return at - (terms.after(STOLEN.name, "recent", now) - now)


async def what_changed(tx: Tx, customer: CustomerId, since: datetime, until: datetime) -> tuple[Changed, ...]:
    """What of a customer's security was changed in that time."""
    found: set[Changed] = set()
    changed_at = (await read_safeguards(tx, [customer]))[customer].security_changed_at
    if changed_at is not None and changed_at >= since:
        found.add(Changed.CREDENTIALS)
    if await devices_changed(tx, customer, since, until):
        found.add(Changed.DEVICES)
    who = (await read_customers(tx, [customer]))[customer]
    if await later_logins(tx, customer, who.created_at, since, [who.phone, who.email]):
        found.add(Changed.CONTACT)
    return tuple(sorted(found))


async def later_logins(
    tx: Tx, customer: CustomerId, born: datetime, since: datetime, logins: Collection[str | None]
) -> list[str]:
    """Which of these addresses came after the customer did, and after `since`."""
    found = []
    for login in filter(None, logins):
        at = await login_since(tx, customer, login)
        if at is not None and at > born + SIGNING_UP and at >= since:
            found.append(login)
    return found
