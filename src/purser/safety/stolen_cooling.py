"""The time after an account was given back: little may leave, until its owner has made it safe again."""

from __future__ import annotations

from typing import Final

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor, step_not_possible
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.identity import (
    change_password,
    has_totp,
    hold_safeguards,
    list_passkeys,
    read_password,
    set_recovering,
    stands_alone,
)
from purser.notices import NoticeKind, tell
from purser.safety import stolen_store as stolen
from purser.safety.stolen_identity import enter_visit, require_owner, visitor
from purser.safety.stolen_model import Theft, Thefts, Ticket

PASSWORD: Final = "password"  # noqa: S105 -- what is missing
SECOND_FACTOR: Final = "second_factor"
DEVICES: Final = "devices"
TIME: Final = "time"


async def choose_password(tx: Tx, t: Thefts, ticket: Ticket, password: str, hashed: str) -> CustomerId:
    """Set a new password, by the visit that has shown to be the owner's; whoever is let in then is they.

    `password` was judged, `hashed` is its hash. Raises unauthenticated, owner_not_shown, step_not_possible.
    """
    matter, theft, visit = await enter_visit(tx, ticket)
    require_owner(theft, visit)
    if theft.returned_at is not None:  # a ticket that lies about somewhere opens the account once
        raise step_not_possible(matter.procedure, "choose_password", matter.state)
    await t.accounts.advance(tx, matter, "choose_password", visitor(visit))
    await change_password(tx, theft.customer, hashed, t.clock, alone=stands_alone(password))
    await stolen.note_returned(tx, theft, t.clock.now())
    told = {"at": t.clock.now().isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.PASSWORD_CHANGED, told, t.clock)
    return theft.customer


async def review_devices(tx: Tx, t: Thefts, customer: CustomerId, ident: ProceedingId, by: str) -> Proceeding:
    """Note that the owner, signed in again, has looked through the devices. Raises proceeding_unknown,
    step_not_possible."""
    matter, theft = await _own(tx, customer, ident)
    matter = await t.accounts.advance(tx, matter, "review_devices", Who(Actor.CUSTOMER, by))
    await stolen.note_reviewed(tx, theft, t.clock.now())
    return matter


async def missing(conn: Tx | Reader, t: Thefts, theft: Theft) -> tuple[str, ...]:
    """What is still to be done before everything is as usual again."""
    found = []
    if await read_password(conn, theft.customer) is None:  # the old one went when the account was given back
        found.append(PASSWORD)
    if not await has_totp(conn, theft.customer) and not await list_passkeys(conn, theft.customer):
        found.append(SECOND_FACTOR)
    if theft.devices_reviewed_at is None:
        found.append(DEVICES)
    if theft.cool_until is None or t.clock.now() < theft.cool_until:
        found.append(TIME)
    return tuple(found)


async def restore(tx: Tx, t: Thefts, customer: CustomerId, ident: ProceedingId, by: str) -> Proceeding:
    """End the cooling at the owner's wish. Raises proceeding_unknown, step_not_possible, restore_incomplete."""
    matter, theft = await _own(tx, customer, ident)
    if left := await missing(tx, t, theft):
        t.accounts.procedure.require("restore", matter.state, Actor.CUSTOMER)
        raise conflict("restore_incomplete", missing=", ".join(left))
    return await _restore(tx, t, matter, theft, Who(Actor.CUSTOMER, by))


async def restore_or_remind(tx: Tx, t: Thefts, matter: Proceeding) -> None:
    """The cooling is over: restore, or say what is still missing and look again later."""
    theft = await stolen.read_theft(tx, CustomerId(matter.subject), matter.id)
    assert theft is not None
    left = await missing(tx, t, theft)
    if not left:
        await _restore(tx, t, matter, theft, Who.system("the cooling is over"))
        return
    matter = await t.accounts.advance(tx, matter, "remind", Who.system("still missing"), reason=", ".join(left))
    await set_deadline(tx, matter, "restore", t.span("reminder", t.clock.now()))
    await tell(tx, theft.customer, NoticeKind.STOLEN_REMINDER, {}, t.clock)


async def _restore(tx: Tx, t: Thefts, matter: Proceeding, theft: Theft, who: Who) -> Proceeding:
    matter = await t.accounts.advance(tx, matter, "restore", who)
    await hold_safeguards(tx, theft.customer)
    await set_recovering(tx, theft.customer, None)
    told = {"at": t.clock.now().isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_RESTORED, told, t.clock)
    return matter


async def _own(tx: Tx, customer: CustomerId, ident: ProceedingId) -> tuple[Proceeding, Theft]:
    matter = await claim(tx, customer, ident)
    theft = await stolen.read_theft(tx, customer, ident)
    if theft is None:
        raise not_found("proceeding_unknown")
    return matter, theft
