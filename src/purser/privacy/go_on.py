"""What the system does with a request by itself, once it knows who asks: a kind, a way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from purser.accounts import wallet_ids
from purser.core.db import Tx
from purser.core.ids import CustomerId, WalletId
from purser.core.jobs import Job, defer
from purser.core.proceedings import Proceeding, Who, set_deadline
from purser.core.processing import Purpose, stop
from purser.notices import NoticeKind, tell, tell_address
from purser.privacy import store
from purser.privacy.closing import blockers
from purser.privacy.consents import Said, decide
from purser.privacy.erase import erase_parts
from purser.privacy.model import Part, Request, RequestKind
from purser.privacy.room import Privacy
from purser.risk import DecisionId, find_decision, read_rules
from purser.service import cases

MAKE_COPY: Final = "privacy.copy"
"""The job that makes a copy."""

KEPT_OF_PARTS: Final = ("transactions", "claims", "security")
"""What deleting parts does not touch."""

Way = Callable[[Tx, Privacy, Proceeding, Request], Awaitable[Proceeding]]


async def go_on(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    """Carry out what can be carried out now; the matter is in_progress and locked."""
    return await _WAYS[request.kind](tx, room, matter, request)


async def finish(
    tx: Tx,
    room: Privacy,
    matter: Proceeding,
    step: str,
    answer: dict[str, Any],
    kept: tuple[str, ...] = (),
    who: Who | None = None,
) -> Proceeding:
    """Take the step that ends a request, with its answer, and tell the customer."""
    matter = await room.docket.advance(tx, matter, step, who or Who.system())
    request = await store.read(tx, CustomerId(matter.subject), matter.id)
    await store.end(tx, request.customer, matter.id, answer, kept, room.clock.now())
    data = {"kind": request.kind.value, "outcome": matter.state, "request": str(matter.id)}
    if request.kind is RequestKind.LEAK:
        await cases.close_leak(tx, room.cases, request.customer, request.id)
    await tell(tx, request.customer, NoticeKind.PRIVACY_ANSWERED, data, room.clock)
    return matter


async def _access(tx: Tx, room: Privacy, matter: Proceeding, _: Request) -> Proceeding:
    return await finish(tx, room, matter, "fulfil", {"page": "data"})


async def _copy(tx: Tx, _: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    await defer(tx, [Job(MAKE_COPY, {"customer": str(request.customer), "request": str(request.id)})])
    return matter


async def _by_staff(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    matter = await room.docket.advance(tx, matter, "assign", Who.system(request.kind))
    await store.set_waiting(tx, request.customer, request.id)
    await set_deadline(tx, matter, "overdue", request.due_at)
    return matter


async def _leak(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    """To the top band, and to the officer's mail at once."""
    matter = await _by_staff(tx, room, matter, request)
    await cases.open_leak(tx, room.cases, request.customer, request.id, request.asked.get("text", ""))
    due = request.due_at.isoformat(timespec="seconds")
    data = {"request": str(request.id), "due": due}
    await tell_address(tx, room.officer, NoticeKind.LEAK_REPORTED, data, "zh-CN", room.sealer, room.clock)
    return matter


async def _delete(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    wallets = await wallet_ids(tx, request.customer)
    parts = [Part(part) for part in request.asked["parts"]]
    gone = await erase_parts(tx, request.customer, wallets, parts)
    return await finish(tx, room, matter, "fulfil_partly", {"deleted": gone}, KEPT_OF_PARTS)


async def _restrict(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    purpose = Purpose(request.asked["purpose"])
    await stop(tx, request.customer, purpose, "restricted", room.clock.now())
    return await finish(tx, room, matter, "fulfil", {"stopped": purpose.value})


async def _withdraw_consent(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    name = request.asked["purpose"]
    said = Said(False, room.policy.purposes[name].version, request.asked["language"], "request")
    await decide(tx, room.policy, request.customer, name, said, room.clock)
    return await finish(tx, room, matter, "fulfil", {"stopped": name})


async def _close(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    found = await blockers(tx, request.customer, room.procedures)
    return await (block if found else cool)(tx, room, matter, request)


async def block(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    """Something is in the way: the customer is told, and it is looked at again by itself."""
    matter = await room.docket.advance(tx, matter, "block", Who.system("blockers"))
    await set_deadline(tx, matter, "give_up", request.due_at)
    await tell(tx, request.customer, NoticeKind.CLOSING_BLOCKED, {}, room.clock)
    return matter


async def cool(
    tx: Tx, room: Privacy, matter: Proceeding, request: Request, step: str = "cool", who: Who | None = None
) -> Proceeding:
    """Nothing is in the way: the days to change one's mind begin."""
    matter = await room.docket.advance(tx, matter, step, who or Who.system("nothing is in the way"))
    until = room.terms.after(matter.procedure, "change_mind", matter.since)
    data = {"until": until.isoformat(timespec="seconds")}
    await tell(tx, request.customer, NoticeKind.CLOSING_BEGUN, data, room.clock)
    return matter


async def _explain(tx: Tx, room: Privacy, matter: Proceeding, request: Request) -> Proceeding:
    """Which rules decided, what they looked at, and of which version: as it was stored then."""
    wallet = WalletId.parse(request.asked["wallet"])
    decision = await find_decision(tx, wallet, DecisionId.parse(request.asked["decision"]))
    assert decision is not None, "decisions are never deleted while the account is there"
    rules = await read_rules(tx, decision.rule_set)
    why = {} if rules is None else {r["code"]: r.get("why", "") for r in rules.document["rules"]}
    answer = {
        "outcome": str(decision.outcome),
        "at": decision.at.isoformat(),
        "rules_version": decision.rule_set,
        "reasons": [{"code": code, "why": why.get(code, "")} for code in decision.reasons],
        "facts": dict(decision.facts),
    }
    return await finish(tx, room, matter, "fulfil", answer)


_WAYS: Final[dict[RequestKind, Way]] = {
    RequestKind.ACCESS: _access,
    RequestKind.COPY: _copy,
    RequestKind.MOVE: _copy,
    RequestKind.CORRECT: _by_staff,
    RequestKind.DELETE: _delete,
    RequestKind.RESTRICT: _restrict,
    RequestKind.WITHDRAW_CONSENT: _withdraw_consent,
    RequestKind.CLOSE: _close,
    RequestKind.EXPLAIN: _explain,
    RequestKind.REVIEW: _by_staff,
    RequestKind.LEAK: _leak,
}
"""How each kind goes on."""
