"""The privacy corner: what is held, what it is used for, who looked, and what may be asked for."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser import privacy
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.privacy_shapes import (
    AutomatedDecision,
    AutomatedDecisionList,
    BlockerOut,
    Closing,
    ConsentIn,
    ConsentList,
    ConsentOut,
    KeptOut,
    LookList,
    LookOut,
    PersonalData,
    PublicKey,
    PublicKeyList,
    PurposeList,
    PurposeOut,
    PurposeTextList,
    RestrictionLift,
)
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Money
from purser.core import money
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.money import Currency
from purser.core.processing import resume
from purser.core.text import Language
from purser.privacy import Said
from purser.risk import DecisionId

router = new_router("privacy")

_MANY = 100


@router.get("/privacy/data", operation_id="getPersonalData", summary="What is held", response_model=PersonalData)
async def get_data(request: Request, session: SignedIn) -> PersonalData:  # noqa: ARG001 -- a customer's
    """What is held about customers, what for, who sees it, how long, and by which law."""
    return PersonalData.of(runtime(request).privacy.policy, request_language(request))


@router.get("/privacy/purposes", operation_id="listPurposes", summary="What it is used for", response_model=PurposeList)
async def list_purposes(request: Request, session: SignedIn) -> PurposeList:
    """Every purpose with its text, and how the customer stands to it."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        return await _purposes(conn, rt, session.customer, request_language(request))


@router.post(
    "/privacy/consents",
    operation_id="decideConsent",
    summary="Agree, or take it back",
    response_model=PurposeList,
    responses=documented(409),
)
async def decide(request: Request, session: SignedIn, body: ConsentIn) -> PurposeList:
    """Bites in this very moment. Every yes and no stays in the history."""
    rt, language = runtime(request), request_language(request)
    said = Said(body.given, body.version, language, "app")
    await rt.db.run(
        lambda tx: privacy.decide(tx, rt.privacy.policy, session.customer, body.purpose, said, rt.clock)
    )  # fmt: skip
    async with rt.db.reader() as conn:
        return await _purposes(conn, rt, session.customer, language)


@router.get("/privacy/consents", operation_id="listConsents", summary="What I agreed to", response_model=ConsentList)
async def list_consents(request: Request, session: SignedIn) -> ConsentList:
    """Every yes and no, to which version, when."""
    async with runtime(request).db.reader() as conn:
        found = await privacy.history(conn, session.customer)
    items = [
        ConsentOut(purpose=c.purpose, version=c.version, given=c.given, language=c.language, way=c.way, at=c.at)
        for c in found
    ]
    return ConsentList(items=items)


@router.post(
    "/privacy/restrictions/lift",
    operation_id="liftRestriction",
    summary="Let a use of my data go on",
    response_model=PurposeList,
    responses=documented(409),
)
async def lift_restriction(request: Request, session: SignedIn, body: RestrictionLift) -> PurposeList:
    """Ends a restriction; a consent that was withdrawn stays so."""
    rt = runtime(request)
    purpose = privacy.stoppable(rt.privacy.policy, body.purpose)

    async def let_go(tx: Tx) -> None:
        await resume(tx, session.customer, purpose, "restricted")

    await rt.db.run(let_go)
    async with rt.db.reader() as conn:
        return await _purposes(conn, rt, session.customer, request_language(request))


@router.get("/privacy/looks", operation_id="listLooks", summary="Who looked at my data", response_model=LookList)
async def list_looks(
    request: Request, session: SignedIn, limit: Annotated[int, Query(ge=1, le=_MANY)] = 50
) -> LookList:
    """What staff and automation did with the customer's record and wallets: when, why, as which role."""
    async with runtime(request).db.reader() as conn:
        found = await privacy.list_looks(conn, session.customer, limit)
    items = [LookOut(at=look.at, role=look.role, action=look.action, reason=look.reason) for look in found]
    return LookList(items=items)


@router.get(
    "/privacy/decisions",
    operation_id="listAutomatedDecisions",
    summary="What rules decided about my payments",
    response_model=AutomatedDecisionList,
)
async def list_decisions(request: Request, session: SignedIn) -> AutomatedDecisionList:
    """Payments that rules asked a proof for, held or refused. Any may be explained, and reviewed by a person."""
    async with runtime(request).db.reader() as conn:
        found = [d for wallet in session.wallets for d in await privacy.decisions(conn, wallet)]
    found.sort(key=lambda d: d["at"], reverse=True)
    items = [
        AutomatedDecision(
            id=DecisionId.parse(d["id"]), at=d["at"], kind=d["kind"], outcome=d["outcome"], reasons=d["reasons"],
            amount=Money.of(money.Money(d["amount"], Currency(d["currency"]))),
        )
        for d in found[:_MANY]
    ]  # fmt: skip
    return AutomatedDecisionList(items=items)


@router.get("/privacy/closing", operation_id="getClosing", summary="Could I close my account", response_model=Closing)
async def get_closing(request: Request, session: SignedIn) -> Closing:
    """What is in the way now, what would be kept by law, and how long one may change one's mind."""
    rt, language = runtime(request), request_language(request)
    async with rt.db.reader() as conn:
        found = await privacy.blockers(conn, session.customer, rt.privacy.procedures)
    policy = rt.privacy.policy
    return Closing(
        blockers=[BlockerOut.of(b) for b in found],
        kept=[KeptOut.of(policy, code, language) for code in policy.kept],
        change_mind=str(rt.privacy.terms.span("personal_data", "change_mind")),
    )


@router.get(
    "/privacy/notice", operation_id="getPrivacyNotice", summary="What data are used for", response_model=PurposeTextList
)
async def get_notice(request: Request) -> PurposeTextList:
    """Every purpose with its text, for whoever thinks of signing up."""
    return PurposeTextList.of(runtime(request).privacy.policy, request_language(request))


@router.get("/privacy/keys", operation_id="listSigningKeys", summary="Keys of copies", response_model=PublicKeyList)
async def list_keys(request: Request) -> Response:
    """The public keys that copies of personal data are signed with: anybody may check a copy."""
    key = privacy.signing_key(runtime(request).settings.home).public_key()
    shown = PublicKey(id=privacy.key_id(key), algorithm="Ed25519", pem=privacy.key_pem(key))
    body = orjson.dumps(PublicKeyList(items=[shown]).model_dump())
    return Response(body, media_type="application/json")


async def _purposes(conn: Reader, rt: Runtime, customer: CustomerId, language: Language) -> PurposeList:
    found = await privacy.standings(conn, rt.privacy.policy, customer)
    return PurposeList(items=[PurposeOut.of(s, language) for s in found])
