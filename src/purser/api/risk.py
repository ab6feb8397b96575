"""For risk staff: the rules, what they decided and why, and letting held transfers go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request

from purser import risk
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt, runtime
from purser.api.schemas import ONE_LINE, Input, Money, Output, WirePaymentId, WireWalletId, wire_id
from purser.api.staff_guard import allowed
from purser.core import audit, money
from purser.core.audit import Act, Actor
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import Id, WalletId
from purser.core.jobs import Job, defer
from purser.core.money import Currency
from purser.identity.permissions import Permission
from purser.payments import let_go, note_let_go
from purser.risk import Decision, DecisionId, StoredRules

router = new_router("risk")

_NEWEST = 2**31 - 1
_LATEST = DecisionId(b"\xff" * 16)

_READS, _WRITES = allowed(Permission.RISK_READ), allowed(Permission.RISK_WRITE)
MayRead, MayWrite = Depends(_READS), Depends(_WRITES)
Writer = Annotated[Actor, MayWrite]
WireDecisionId = Annotated[DecisionId, wire_id(DecisionId)]
WirePartyId = Annotated[Id, wire_id(Id)]
Version = Annotated[int, Field(ge=1, le=_NEWEST)]
Outcome = Literal["allow", "step_up", "hold", "deny"]
Method = Literal["pin", "password", "passkey", "totp", "recovery_code"]
RuleCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class RiskRule(Input):
    """When all of `when` holds, `then`. Amounts are minor units and include the payment that is judged."""

    code: RuleCode
    when: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=12)]
    then: Literal["step_up", "hold", "deny"]
    why: Annotated[str, Field(max_length=300)] | None = None
    accept: list[Method] | None = Field(default=None, description="Methods one of which satisfies it; null: usual ones")
    strength: Annotated[int, Field(strict=True, ge=1, le=2)] = 1
    hold_hours: Annotated[int, Field(strict=True, ge=1, le=168)] = 24
    otherwise: Literal["step_up", "deny"] = "step_up"
    shadow: Annotated[bool, Field(strict=True)] = False
    quiet: Annotated[bool, Field(strict=True)] = False


class RiskRulesIn(Input):
    """A rule set to be tried."""

    name: Annotated[str, Field(min_length=1, max_length=80), ONE_LINE]
    rules: Annotated[list[RiskRule], Field(min_length=1, max_length=100)]


class RiskTally(Output):
    """How often one rule would have spoken, by what came of it; `satisfied`: a proof was given."""

    code: str
    satisfied: int = 0
    step_up: int = 0
    hold: int = 0
    deny: int = 0
    shadow: int = 0


class RiskTest(Output):
    """What a rule set would have done to the payments of a month. `unjudged`: nobody asked how their payer stood."""

    since: datetime
    until: datetime
    payments: int
    unjudged: int
    amount_stopped: int
    outcomes: dict[Outcome, int]
    rules: list[RiskTally]


class RiskRules(Output):
    """A version of the rules."""

    version: int
    state: Literal["draft", "active", "retired"]
    name: str
    rules: list[dict[str, Any]]
    created_by: str
    created_at: datetime
    tested: RiskTest | None
    tested_at: datetime | None
    activated_by: str | None
    activated_at: datetime | None

    @classmethod
    def of(cls, r: StoredRules) -> RiskRules:
        return cls(
            version=r.version,
            state=r.state,
            name=r.document["name"],
            rules=r.document["rules"],
            created_by=r.created_by,
            created_at=r.created_at,
            tested=None if r.tested is None else RiskTest(**r.tested),
            tested_at=r.tested_at,
            activated_by=r.activated_by,
            activated_at=r.activated_at,
        )


class RiskRulesPage(Output):
    """Versions, newest first."""

    items: list[RiskRules]
    next_cursor: str | None


class RiskDecision(Output):
    """What was decided about a payment that was not a plain yes. `facts` are what the rules looked at."""

    id: WireDecisionId
    wallet_id: WireWalletId
    at: datetime
    payment_id: WirePaymentId | None
    kind: str
    amount: Money
    payee_id: WirePartyId | None
    outcome: Outcome
    reasons: list[str]
    shadow: list[str]
    accept: list[str]
    strength: int
    proof: str | None
    rules_version: int
    facts: dict[str, int | str]
    released_at: datetime | None
    released_by: str | None

    @classmethod
    def of(cls, d: Decision) -> RiskDecision:
        return cls(
            id=d.id,
            wallet_id=d.wallet,
            at=d.at,
            payment_id=d.payment,
            kind=d.kind,
            amount=Money.of(money.Money(d.amount, Currency(d.currency))),
            payee_id=d.payee,
            outcome=d.outcome,
            reasons=list(d.reasons),
            shadow=list(d.shadow),
            accept=list(d.accept),
            strength=d.strength,
            proof=d.proof,
            rules_version=d.rule_set,
            facts=dict(d.facts),
            released_at=d.released_at,
            released_by=d.released_by,
        )


class RiskDecisionPage(Output):
    """Decisions, newest first."""

    items: list[RiskDecision]
    next_cursor: str | None


class RiskRelease(Input):
    """Why a held transfer may go."""

    reason: Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]


@router.get("/risk/rules", operation_id="listRiskRules", dependencies=[MayRead], responses=documented(403))
async def list_rules(
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RiskRulesPage:
    """All versions of the rules, newest first."""
    before = _NEWEST if cursor is None else int.from_bytes(rt.cursors.decode("risk:rules", cursor), "big")
    async with rt.db.reader() as conn:
        found = await risk.list_rules(conn, before, limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return RiskRulesPage(
        items=[RiskRules.of(r) for r in page],
        next_cursor=rt.cursors.encode("risk:rules", page[-1].version.to_bytes(4, "big")) if more else None,
    )


@router.get(
    "/risk/rules/{version}", operation_id="getRiskRules", dependencies=[MayRead], responses=documented(403, 404)
)
async def get_rules(version: Version, rt: Rt) -> RiskRules:
    """One version, with what its test found."""
    async with rt.db.reader() as conn:
        found = await risk.read_rules(conn, version)
    if found is None:
        raise not_found("risk_rules_unknown")
    return RiskRules.of(found)


@router.post("/risk/rules", status_code=201, operation_id="draftRiskRules", responses=documented(403, 409))
async def draft_rules(body: RiskRulesIn, actor: Writer, rt: Rt) -> RiskRules:
    """Draft a version. It does nothing until it was tested and put in force."""
    source = _source(body)

    async def draft(tx: Tx) -> StoredRules:
        made = await risk.draft_rules(tx, source, _name(actor), rt.clock)
        await audit.write(tx, Act(actor, "risk.draft", f"risk_rules:{made.version}", body.name), rt.clock)
        return made

    return RiskRules.of(await rt.db.run(draft))


@router.post(
    "/risk/rules/{version}/test", status_code=202, operation_id="testRiskRules", responses=documented(403, 404, 409)
)
async def test_rules(version: Version, actor: Writer, rt: Rt) -> RiskRules:
    """Judge the payments of the past 30 days by a draft; getRiskRules tells what came of it."""

    async def begin(tx: Tx) -> StoredRules:
        found = await risk.claim_draft(tx, version)
        await defer(tx, [Job("risk.try", {"version": version}, lock="risk.try")])
        await audit.write(tx, Act(actor, "risk.test", f"risk_rules:{version}"), rt.clock)
        return found

    return RiskRules.of(await rt.db.run(begin))


@router.post("/risk/rules/{version}/activate", operation_id="activateRiskRules", responses=documented(403, 404, 409))
async def activate_rules(version: Version, actor: Writer, rt: Rt) -> RiskRules:
    """Put a tested draft in force. Every process judges by it within five seconds."""

    async def activate(tx: Tx) -> StoredRules:
        made = await risk.put_in_force(tx, version, _name(actor), rt.clock)
        await audit.write(tx, Act(actor, "risk.activate", f"risk_rules:{version}"), rt.clock)
        return made

    return RiskRules.of(await rt.db.run(activate))


@router.get("/risk/decisions", operation_id="listRiskDecisions", dependencies=[MayRead], responses=documented(403))
async def list_decisions(
    request: Request,
    wallet_id: Annotated[WireWalletId | None, Query()] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    rule: Annotated[RuleCode | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RiskDecisionPage:
    """What was not a plain yes and why, newest first: of one wallet or of all, by outcome, by rule."""
    rt = runtime(request)
    scope = f"risk:decisions:{wallet_id}:{outcome}:{rule}"
    before = _LATEST if cursor is None else DecisionId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await risk.list_decisions(conn, before, limit + 1, wallet=wallet_id, outcome=outcome, rule=rule)
    page = found[:limit]
    last = rt.cursors.encode(scope, page[-1].id) if len(found) > limit else None
    return RiskDecisionPage(items=[RiskDecision.of(d) for d in page], next_cursor=last)


@router.post(
    "/risk/decisions/{wallet_id}/{decision_id}/release",
    operation_id="releaseHeldTransfer",
    responses=documented(403, 404, 409),
)
async def release(
    wallet_id: WireWalletId, decision_id: WireDecisionId, body: RiskRelease, actor: Writer, rt: Rt
) -> RiskDecision:
    """Let a held transfer go now: somebody has looked."""

    async def note(tx: Tx) -> Decision:
        found = await _decision(tx, wallet_id, decision_id)
        await note_let_go(tx, rt.clock, found, _name(actor))
        act = Act(actor, "risk.release", f"risk_decision:{decision_id}", body.reason, {"payment": str(found.payment)})
        await audit.write(tx, act, rt.clock)
        return found

    await let_go(rt.payments.counter, await rt.db.run(note))
    async with rt.db.reader() as conn:
        found = await risk.find_decision(conn, wallet_id, decision_id)
    if found is None:
        raise not_found("decision_unknown")
    return RiskDecision.of(found)


async def _decision(tx: Tx, wallet: WalletId, ident: DecisionId) -> Decision:
    found = await risk.find_decision(tx, wallet, ident)
    if found is None:
        raise not_found("decision_unknown")
    return found


def _source(body: RiskRulesIn) -> Mapping[str, Any]:
    """The document as it is stored: what was left out stays out."""
    return {
        "name": body.name,
        "rules": [r.model_dump(exclude_unset=True, exclude_none=True) for r in body.rules],
    }


def _name(actor: Actor) -> str:
    return f"{actor.kind}:{actor.id}" if actor.id else str(actor.kind)
