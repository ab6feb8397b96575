"""Give an account back to its owner: everything a thief could open it with ends before anything may leave again."""

from __future__ import annotations

from purser.accounts import change_contact, read_customers, wallet_ids
from purser.accounts.contacts import drop_contact
from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId
from purser.core.proceedings import Proceeding, Who, set_deadline
from purser.identity import (
    change_password,
    doubt_login,
    drop_pin,
    drop_recovery_codes,
    forget_login,
    hold_safeguards,
    note_security_change,
    remove_devices,
    remove_passkeys,
    remove_totp,
    set_recovering,
)
from purser.notices import NoticeKind, tell
from purser.payments import Kind, list_pending
from purser.safety import stolen_store as stolen
from purser.safety import store
from purser.safety.freeze import enforce, tell_lifted
from purser.safety.model import MAY_LIFT, Lifter, Part
from purser.safety.stolen_claims import deny_all
from purser.safety.stolen_identity import enter_visit, require_owner, visitor
from purser.safety.stolen_model import Changed, ProofKind, Theft, Thefts, Ticket, Visit
from purser.safety.stolen_report import before, later_logins


async def name_contact(tx: Tx, t: Thefts, ticket: Ticket, login: str) -> Proceeding:
    """Name an address, which the owner has just shown to read, to take the place of what is on file. It does so with
    the thaw, to which two of the staff agree then.

    Raises unauthenticated, owner_not_shown, step_not_possible.
    """
    matter, theft, visit = await enter_visit(tx, ticket)
    require_owner(theft, visit)
    matter = await t.accounts.advance(tx, matter, "name_contact", visitor(visit))
    await stolen.note_contact(tx, theft, login)
    return matter


async def finish_claims(tx: Tx, t: Thefts, ticket: Ticket) -> Proceeding:
    """Say that all payments are named, or that there are none. In the standard way an account that nothing is claimed
    of is given back at once.

    Raises unauthenticated, owner_not_shown, step_not_possible.
    """
    matter, theft, visit = await enter_visit(tx, ticket)
    require_owner(theft, visit)
    matter = await t.accounts.advance(tx, matter, "finish_claims", visitor(visit))
    await stolen.note_named(tx, theft, t.clock.now())
    return await thaw_by_rule(tx, t, matter)


async def thaw_by_rule(tx: Tx, t: Thefts, matter: Proceeding) -> Proceeding:
    """Give the account back without staff if it may be: in the standard way, once the owner has said that nothing is
    to be claimed, and nothing waits to leave."""
    theft = await _theft(tx, matter)
    plain = theft.claims_named_at is not None and not theft.is_strengthened and theft.new_contact is None
    claims = await stolen.read_claims(tx, theft.customer, theft.id)
    if matter.state != "investigating" or not plain or claims or await _is_waiting(tx, theft.customer):
        return matter
    matter = await t.accounts.advance(tx, matter, "thaw_by_rule", Who.system("nothing changed, nothing claimed"))
    return await _give_back(tx, t, matter, theft)


async def thaw(tx: Tx, t: Thefts, matter: Proceeding, who: Who, reason: str) -> Proceeding:
    """Agree to give the account back; done once two of the staff have.

    Raises step_not_yours, step_not_possible, owner_not_shown, still_waiting, contact_needed.
    """
    theft = await _theft(tx, matter)
    if theft.owner is None:
        raise conflict("owner_not_shown")
    if not await t.accounts.agree(tx, matter, "thaw", who):
        return matter
    if await _is_waiting(tx, theft.customer):
        raise conflict("still_waiting")
    matter = await t.accounts.advance(tx, matter, "thaw", who, reason=reason)
    return await _give_back(tx, t, matter, theft)


async def close_as_stranger(tx: Tx, t: Thefts, matter: Proceeding, who: Who, reason: str) -> Proceeding:
    """Agree that whoever reported is not the owner; done once two of the staff have. The account stays frozen for its
    owner to lift. Raises step_not_yours, step_not_possible."""
    theft = await _theft(tx, matter)
    if not await t.accounts.agree(tx, matter, "not_owner", who):
        return matter
    matter = await t.accounts.advance(tx, matter, "not_owner", who, reason=reason)
    await deny_all(tx, t, theft, "not_owner")
    await _say_closed(tx, t, theft, "not_owner")
    return matter


async def refer(tx: Tx, t: Thefts, matter: Proceeding, who: Who, file_number: str) -> Proceeding:
    """Agree to hand the case to the police under their file number; done once two of the staff have. Claims go on,
    their time does not stop. Raises step_not_yours, step_not_possible."""
    theft = await _theft(tx, matter)
    if not await t.accounts.agree(tx, matter, "refer", who):
        return matter
    matter = await t.accounts.advance(tx, matter, "refer", who, reason=file_number)
    await _say_closed(tx, t, theft, "referred_to_police")
    return matter


async def resume(tx: Tx, t: Thefts, matter: Proceeding, who: Who, reason: str) -> Proceeding:
    """Agree to go on after the police; done once two of the staff have. Raises step_not_yours, step_not_possible."""
    if not await t.accounts.agree(tx, matter, "resume", who):
        return matter
    return await t.accounts.advance(tx, matter, "resume", who, reason=reason)


async def start_over(tx: Tx, t: Thefts, matter: Proceeding, who: Who, reason: str) -> Proceeding:
    """Let the owner, who has lost the ticket, show once more who they are. Raises step_not_yours,
    step_not_possible."""
    theft = await _theft(tx, matter)
    matter = await t.accounts.advance(tx, matter, "start_over", who, reason=reason)
    await stolen.forget_owner(tx, theft)
    return matter


async def expire(tx: Tx, t: Thefts, matter: Proceeding) -> None:
    """Nobody has shown to be the owner for weeks. The account stays frozen for its owner to lift."""
    theft = await _theft(tx, matter)
    await t.accounts.advance(tx, matter, "expire", Who.system("nobody has shown to be the owner"))
    await _say_closed(tx, t, theft, "expired")


async def _give_back(tx: Tx, t: Thefts, matter: Proceeding, theft: Theft) -> Proceeding:
    await hold_safeguards(tx, theft.customer)
    visit = next(v for v in await stolen.read_visits(tx, theft.customer, theft.id) if v.id == theft.owner)
    await _end_what_was(tx, t, theft, visit)
    await _put_contacts_right(tx, t, theft, visit)
    await _lift(tx, t, theft.customer)
    await note_security_change(tx, theft.customer, t.clock)
    await set_recovering(tx, theft.customer, t.clock.now())
    until = t.span("cooling_strengthened" if theft.is_strengthened else "cooling", t.clock.now())
    await stolen.note_cooling(tx, theft, until)
    await set_deadline(tx, matter, "restore", until)
    told = {"until": until.isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_COOLING, told, t.clock)
    return matter


async def _end_what_was(tx: Tx, t: Thefts, theft: Theft, visit: Visit) -> None:
    """Nothing opens the account any more but what its owner has just shown, and what they choose now."""
    customer = theft.customer
    await remove_devices(tx, customer, t.clock)
    await remove_passkeys(tx, customer)
    await drop_pin(tx, customer)
    if ProofKind.TOTP not in visit.proofs:
        await remove_totp(tx, customer)
    if Changed.CREDENTIALS in theft.changed:
        await drop_recovery_codes(tx, customer)
    await change_password(tx, customer, None, t.clock)


async def _put_contacts_right(tx: Tx, t: Thefts, theft: Theft, visit: Visit) -> None:
    """What the owner has shown to read is on file again, and signs in; what came shortly before the theft goes, and
    codes sent elsewhere sign nobody in until their address is shown once more.

    Raises contact_needed when none of what is on file is certain.
    """
    customer = theft.customer
    shown = list(dict.fromkeys(filter(None, [visit.login, theft.new_contact])))
    for login in shown:
        who = (await read_customers(tx, [customer]))[customer]
        if login not in (who.phone, who.email):
            old = await change_contact(tx, customer, login, t.clock)
            if old is not None:  # it must not bring a thief back
                await forget_login(tx, customer, old)
    who = (await read_customers(tx, [customer]))[customer]
    others = [login for login in (who.phone, who.email) if login is not None and login not in shown]
    since = before(t.terms, theft.frozen_at, t.clock)
    foreign = await later_logins(tx, customer, who.created_at, since, others)
    if not shown and len(foreign) == len(others):
        raise conflict("contact_needed")
    for login in others:
        await (drop_contact(tx, customer, login) if login in foreign else doubt_login(tx, customer, login))


async def _lift(tx: Tx, t: Thefts, customer: CustomerId) -> None:
    """Lift what we and the customer froze; what an authority froze stays."""
    ours = MAY_LIFT[Lifter.STAFF]
    held = [f for f in await store.open_freezes(tx, customer) if f.scope.part in (Part.ACCOUNT, Part.OUTGOING)]
    lifted = [await store.end(tx, customer, f.id, "stolen account", ours, t.clock.now()) for f in held]
    await enforce(tx, customer, t.clock)
    for ended in filter(None, lifted):
        await tell_lifted(tx, ended, t.clock)


async def _is_waiting(tx: Tx, customer: CustomerId) -> bool:
    """Whether something a thief may have begun would go out once the account is open. A withdrawal may be at its bank
    already; until that is known, it is taken to wait at our door."""
    for wallet in await wallet_ids(tx, customer):
        if any(a.kind is not Kind.TOP_UP for a in await list_pending(tx, wallet)):
            return True
    return False


async def _theft(tx: Tx, matter: Proceeding) -> Theft:
    theft = await stolen.read_theft(tx, CustomerId(matter.subject), matter.id)
    assert theft is not None, "the matter is of this procedure"
    return theft


async def _say_closed(tx: Tx, t: Thefts, theft: Theft, outcome: str) -> None:
    told = {"outcome": outcome, "at": t.clock.now().isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_CLOSED, told, t.clock)
