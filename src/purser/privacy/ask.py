"""Ask for something about one's data, prove who asks, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from purser.accounts import check_name, wallet_ids
from purser.core.db import Tx
from purser.core.errors import Kind as ProblemKind
from purser.core.errors import Problem, invalid, not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.identity import hold_safeguards
from purser.notices import NoticeKind, tell
from purser.privacy import store
from purser.privacy.consents import stoppable
from purser.privacy.go_on import go_on
from purser.privacy.model import PROVED, Part, Request, RequestKind
from purser.privacy.room import NAME, Privacy
from purser.risk import DecisionId, find_decision
from purser.safety import require_calm

DOCUMENTS: Final = ("identity_card", "passport", "residence_permit", "household_register", "other")
"""What a right name is shown by."""

_DAY: Final = timedelta(days=1)
_TERMS: Final = {RequestKind.CLOSE: "closing", RequestKind.LEAK: "leak"}


async def ask(tx: Tx, room: Privacy, customer: CustomerId, kind: RequestKind, asked: Mapping[str, Any]) -> Proceeding:
    """Open a request and go as far as the system can; what could do harm waits for a proof.

    Raises privacy_request_open: one of this kind is under way; privacy_requests_too_many; and what is wrong with
    `asked`: name_invalid, purpose_unknown, purpose_necessary, decision_unknown, request_incomplete.
    """
    await hold_safeguards(tx, customer)  # requests of one customer come one after the other
    now = room.clock.now()
    if await store.count_since(tx, customer, now - _DAY) >= room.terms.number(NAME, "requests_a_day"):
        raise Problem("privacy_requests_too_many", ProblemKind.RATE_LIMITED, retry_after=3_600)
    checked = await check(tx, room, customer, kind, asked)
    me, ident = Who(Actor.CUSTOMER, str(customer)), ProceedingId.new(room.clock)
    due = due_at(room, kind, now)
    request = Request(customer, ident, kind, kind.band, checked, None, (), False, now, due, None, None)
    matter = await room.docket.open(tx, "ask", customer, ident, me, details={"kind": kind.value})
    await store.add(tx, request)
    if kind in PROVED:
        return await room.docket.advance(tx, matter, "challenge", Who.system(kind))
    matter = await room.docket.advance(tx, matter, "accept", Who.system("signed in"))
    return await go_on(tx, room, matter, request)


async def prove(tx: Tx, room: Privacy, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """Go on with a request whose customer has proved who they are; the caller spends the proof in this transaction.

    While the account is frozen nobody takes its data away. Raises proceeding_unknown, step_not_possible,
    account_frozen.
    """
    matter = await claim_request(tx, customer, ident)
    request = await store.read(tx, customer, ident)
    if request.kind is not RequestKind.CLOSE:  # of which a freeze is shown as what is in the way
        await require_calm(tx, customer)
    matter = await room.docket.advance(tx, matter, "prove", Who(Actor.CUSTOMER, str(customer)))
    return await go_on(tx, room, matter, request)


async def withdraw(tx: Tx, room: Privacy, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """The customer wants it no more; a closing can be taken back until it is done.

    Raises proceeding_unknown, step_not_possible.
    """
    matter = await claim_request(tx, customer, ident)
    matter = await room.docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, str(customer)))
    await store.end(tx, customer, ident, None, (), room.clock.now())
    if (await store.read(tx, customer, ident)).kind is RequestKind.CLOSE:
        await tell(tx, customer, NoticeKind.CLOSING_WITHDRAWN, {}, room.clock)
    return matter


async def claim_request(tx: Tx, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """A customer's matter of this procedure, locked. Raises proceeding_unknown."""
    matter = await claim(tx, customer, ident)
    if matter.procedure != NAME:
        raise not_found("proceeding_unknown")
    return matter


def due_at(room: Privacy, kind: RequestKind, opened_at: datetime) -> datetime:
    """By when it must be answered."""
    return room.terms.after(NAME, _TERMS.get(kind, "answer"), opened_at)


async def check(
    tx: Tx, room: Privacy, customer: CustomerId, kind: RequestKind, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What was asked, as far as the kind takes it. Raises as `ask` says."""
    match kind:
        case RequestKind.CORRECT:
            document = _demanded(asked, "document")
            if document not in DOCUMENTS:
                raise invalid("request_incomplete", missing="document")
            return {"name": check_name(_demanded(asked, "name")), "document": document, "text": asked.get("text")}
        case RequestKind.DELETE:
            return {"parts": [Part(part).value for part in _demanded(asked, "parts")]}
        case RequestKind.RESTRICT | RequestKind.WITHDRAW_CONSENT:
            purpose = stoppable(room.policy, _demanded(asked, "purpose"))
            return {"purpose": purpose.value, "language": asked.get("language", "zh")}
        case RequestKind.EXPLAIN | RequestKind.REVIEW:
            return await _check_decision(tx, customer, kind, asked)
        case RequestKind.MOVE:
            return {"recipient": _demanded(asked, "recipient")}
        case RequestKind.LEAK:
            return {"text": _demanded(asked, "text"), "where": asked.get("where")}
    return {}


async def _check_decision(tx: Tx, customer: CustomerId, kind: RequestKind, asked: Mapping[str, Any]) -> dict[str, Any]:
    ident = DecisionId.parse(_demanded(asked, "decision"))
    text = _demanded(asked, "text") if kind is RequestKind.REVIEW else None
    for wallet in await wallet_ids(tx, customer):
        if await find_decision(tx, wallet, ident) is not None:
            return {"decision": str(ident), "wallet": str(wallet), "text": text}
    raise not_found("decision_unknown")


def _demanded(asked: Mapping[str, Any], name: str) -> Any:
    if not asked.get(name):
        raise invalid("request_incomplete", missing=name)
    return asked[name]
