"""Who is the owner: two independent proofs of one visit, more of them after recent changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, forbidden
from purser.core.ids import CustomerId
from purser.core.jobs import Job, defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.identity import login_since, recovery_codes_since, totp_since
from purser.notices import NoticeKind, tell
from purser.payments.stop import SETTLING
from purser.safety import stolen_store as stolen
from purser.safety.stolen_model import (
    Document,
    Place,
    ProofKind,
    Theft,
    Thefts,
    Ticket,
    Visit,
    VisitId,
    ticket_unknown,
)
from purser.safety.stolen_report import SIGNING_UP, before
from purser.safety.stolen_table import STOLEN

STOP: Final = "safety.stop_waiting"
"""The job that stops what a thief had begun."""

ENOUGH: Final = 2
"""Different proofs, in the standard way."""

ENOUGH_STRENGTHENED: Final = 3
"""Different proofs after recent changes; two when one of them is a document."""


def is_enough(kinds: Collection[ProofKind], *, strengthened: bool) -> bool:
    """Whether these proofs of one visit show the owner."""
    if not strengthened or ProofKind.DOCUMENT in kinds:
        return len(kinds) >= ENOUGH
    return len(kinds) >= ENOUGH_STRENGTHENED


async def enter_visit(tx: Tx, ticket: Ticket) -> tuple[Proceeding, Theft, Visit]:
    """The matter of a ticket, locked, with what belongs to it. Raises unauthenticated."""
    await stolen.find_visit(tx, ticket)
    matter = await claim(tx, ticket.customer, ticket.matter)
    theft = await stolen.read_theft(tx, ticket.customer, ticket.matter)
    if theft is None or matter.procedure != STOLEN.name:
        raise ticket_unknown()
    return matter, theft, await stolen.find_visit(tx, ticket)  # again, now that nobody else can end it


async def require_old_enough(conn: Tx | Reader, t: Thefts, ticket: Ticket, kind: ProofKind, login: str | None) -> None:
    """Refuse what was set up too shortly before the account was frozen, after recent changes. Raises proof_too_new,
    before a code is used up.
    """
    theft = await stolen.read_theft(conn, ticket.customer, ticket.matter)
    if theft is None:
        raise ticket_unknown()
    since = await _since(conn, theft, kind, login)
    if theft.is_strengthened and since is not None and since >= before(t.terms, theft.frozen_at, t.clock):
        raise forbidden("proof_too_new")


async def _since(conn: Tx | Reader, theft: Theft, kind: ProofKind, login: str | None) -> datetime | None:
    match kind:
        case ProofKind.ADDRESS:
            since = await login_since(conn, theft.customer, login or "")
            return None if since is None or since <= theft.customer.born + SIGNING_UP else since
        case ProofKind.RECOVERY_CODE:
            return await recovery_codes_since(conn, theft.customer)
        case ProofKind.TOTP:
            return await totp_since(conn, theft.customer)
        case ProofKind.DOCUMENT:
            return None


async def show_proof(tx: Tx, t: Thefts, ticket: Ticket, kind: ProofKind, login: str | None = None) -> Proceeding:
    """Note what a visit has just shown; when that is enough, it is the owner. All addresses on file are told.

    Raises unauthenticated, step_not_possible, proof_shown when the visit had shown it before.
    """
    matter, theft, visit = await enter_visit(tx, ticket)
    if matter.state == "frozen":
        matter = await t.accounts.advance(tx, matter, "begin_identity", visitor(visit))
    matter = await t.accounts.advance(tx, matter, "show_proof", visitor(visit), reason=kind.value)
    if kind in visit.proofs:
        raise conflict("proof_shown")
    now = t.clock.now()
    await stolen.note_proof(tx, visit, kind, now, login)
    told = {"proof": kind.value, "at": now.isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_PROOF, told, t.clock)
    return await _identify(tx, t, matter, theft, visit.id, {*visit.proofs, kind})


async def ask_document(tx: Tx, t: Thefts, ticket: Ticket, place: Place) -> Proceeding:
    """Have staff look at a document, at a counter, by a notary or in a video call. Raises unauthenticated,
    step_not_possible."""
    matter, _, visit = await enter_visit(tx, ticket)
    if matter.state == "frozen":
        matter = await t.accounts.advance(tx, matter, "begin_identity", visitor(visit))
    matter = await t.accounts.advance(tx, matter, "ask_document", visitor(visit), reason=place.value)
    await stolen.note_asked(tx, visit, t.clock.now())
    return matter


async def answer_document(
    tx: Tx, t: Thefts, matter: Proceeding, who: Who, document: Document | None, reason: str
) -> Proceeding:
    """Note what staff found of the document a visit asked to be looked at: which one it was, or None when it shows
    nobody. Raises step_not_yours, step_not_possible."""
    theft = await stolen.read_theft(tx, CustomerId(matter.subject), matter.id)
    asked = [v for v in await stolen.read_visits(tx, CustomerId(matter.subject), matter.id) if v.document_asked_at]
    step = "refuse_document" if document is None else "accept_document"
    details = {} if document is None else {"document": document.value}
    matter = await t.accounts.advance(tx, matter, step, who, reason=reason, details=details)
    assert theft is not None
    for visit in asked:
        await stolen.note_asked(tx, visit, None)
    if document is None or not asked:
        return matter
    visit = asked[-1]
    await stolen.note_proof(tx, visit, ProofKind.DOCUMENT, t.clock.now())
    told = {"proof": ProofKind.DOCUMENT.value, "at": t.clock.now().isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_PROOF, told, t.clock)
    return await _identify(tx, t, matter, theft, visit.id, {*visit.proofs, ProofKind.DOCUMENT})


async def _identify(
    tx: Tx, t: Thefts, matter: Proceeding, theft: Theft, visit: VisitId, kinds: Collection[ProofKind]
) -> Proceeding:
    if not is_enough(kinds, strengthened=theft.is_strengthened):
        return matter
    shown = ", ".join(sorted(kinds))
    matter = await t.accounts.advance(tx, matter, "identify", Who.system(f"visit {visit}"), reason=shown)
    await stolen.note_owner(tx, theft, visit)
    at = max(t.clock.now(), theft.frozen_at + SETTLING)
    await defer(tx, [Job(STOP, {"customer": str(theft.customer), "matter": str(theft.id)}, at=at)])
    told = {"at": t.clock.now().isoformat(timespec="seconds")}
    await tell(tx, theft.customer, NoticeKind.STOLEN_IDENTIFIED, told, t.clock)
    return matter


def require_owner(theft: Theft, visit: Visit) -> None:
    """Raises owner_not_shown unless this visit has shown to be the owner's."""
    if theft.owner != visit.id:
        raise forbidden("owner_not_shown")


def visitor(visit: Visit) -> Who:
    """A visit as who takes a step."""
    return Who(Actor.CUSTOMER, f"visit {visit.id}")
