"""My account was stolen: what its visitor does with the ticket. No session is needed: whoever was robbed has none."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser import safety
from purser.accounts import read_customer, wallet_ids
from purser.api.auth import forget_customer
from purser.api.description import documented
from purser.api.doors import Door
from purser.api.one_time_codes import CodeShown, Digits, Login, WireCodeRequestId, check_code
from purser.api.problems import FieldError, InvalidRequest
from purser.api.proceedings import WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ONE_LINE, Input, WirePaymentId
from purser.api.sessions import Session, welcome
from purser.api.sign_ins import spend_recovery_code
from purser.api.stolen_shapes import (
    StolenPayment,
    StolenPayments,
    StolenVisit,
    theft_of,
    visit_of,
)
from purser.api.tickets import ByTicket
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.procedure import Actor
from purser.identity import CodePurpose, find_former_owner, has_totp, normalise_login
from purser.safety import Place, ProofKind, Thefts, Ticket, open_thefts

router = new_router("stolen accounts")

_SHOWN: Final = 100
"""Payments of each wallet that may be picked from, the newest."""

Reason = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
RecoveryCode = Annotated[str, Field(min_length=1, max_length=32)]


class StolenProof(Input):
    """Exactly one of: a recovery code, a code of the authenticator app, or a code that was sent to `login` with the
    purpose `recover`."""

    recovery_code: RecoveryCode | None = None
    totp: Digits | None = None
    login: Login | None = None
    code: Digits | None = None
    code_request: WireCodeRequestId | None = None


class DocumentWish(Input):
    """Where the document is to be looked at."""

    place: Place


class NewClaim(Input):
    """A payment that was not the owner's."""

    payment_id: WirePaymentId
    reason: Reason | None = None


class NewContact(CodeShown):
    """A code that was sent to the new address with the purpose `contact`."""


class StolenReturn(Input):
    """A password to use from now on: fifteen characters, or eight beside an authenticator app."""

    password: Annotated[str, Field(min_length=8, max_length=256)]


def thefts(rt: Runtime) -> Thefts:
    """The dockets of this process."""
    return open_thefts(rt.settings.policy, rt.clock)


@router.get(
    "/stolen-accounts/visit",
    operation_id="getStolenVisit",
    summary="How my stolen account stands",
    response_model=StolenVisit,
)
async def get_visit(request: Request, ticket: ByTicket) -> StolenVisit:
    """What was shown, what is next, and by when."""
    return await look(runtime(request), ticket)


@router.post(
    "/stolen-accounts/visit/proofs",
    operation_id="showStolenProof",
    summary="Show that the account is mine",
    status_code=201,
    response_model=StolenVisit,
    responses=documented(403, 409, 429),
)
async def show_proof(request: Request, ticket: ByTicket, body: StolenProof) -> StolenVisit:
    """Two different ones show the owner. After recent changes a document must be one of them, or there are three, and
    what was set up in those days does not count."""
    rt, t = runtime(request), thefts(runtime(request))
    given = one_of(body, "recovery_code", "totp", "code")
    kind = {"recovery_code": ProofKind.RECOVERY_CODE, "totp": ProofKind.TOTP, "code": ProofKind.ADDRESS}[given]
    login = None
    if kind is ProofKind.ADDRESS:
        login = normalise_login(body.login or "", rt.policy.calling_code)
    async with rt.db.reader() as conn:
        await safety.require_old_enough(conn, t, ticket, kind, login)
    await _check(rt, ticket, body, kind, login)

    async def note(tx: Tx) -> None:
        if kind is ProofKind.ADDRESS and body.code_request is not None:
            await rt.credentials.codes.spend(tx, body.code_request)
        if kind is ProofKind.RECOVERY_CODE:
            await spend_recovery_code(tx, rt, ticket.customer, body.recovery_code or "")
        await safety.show_proof(tx, t, ticket, kind, login)

    await rt.db.run(note)
    return await look(rt, ticket)


@router.post(
    "/stolen-accounts/visit/document",
    operation_id="askDocumentCheck",
    summary="Have a document looked at",
    status_code=201,
    response_model=StolenVisit,
    responses=documented(409),
)
async def ask_document(request: Request, ticket: ByTicket, body: DocumentWish) -> StolenVisit:
    """At a counter, by a notary or in a video call, as the customer likes: a way without the face is always there. The
    document is looked at, not copied."""
    rt, t = runtime(request), thefts(runtime(request))
    await rt.db.run(lambda tx: safety.ask_document(tx, t, ticket, body.place))
    return await look(rt, ticket)


@router.get(
    "/stolen-accounts/visit/payments",
    operation_id="listStolenPayments",
    summary="What left before the freeze",
    response_model=StolenPayments,
    responses=documented(403),
)
async def payments(request: Request, ticket: ByTicket) -> StolenPayments:
    """To pick from what was not the owner's; only for whoever has shown to be the owner. What was claimed before or has
    come back whole is not listed."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        theft, visit = await theft_of(conn, ticket.customer, ticket.matter), await safety.find_visit(conn, ticket)
        safety.require_owner(theft, visit)
        wallets = await wallet_ids(conn, ticket.customer)
        found = await safety.claimable(conn, thefts(rt), theft, wallets, _SHOWN)
    return StolenPayments(items=[StolenPayment.of(c) for c in found])


@router.post(
    "/stolen-accounts/visit/claims",
    operation_id="claimPayment",
    summary="This payment was not mine",
    status_code=201,
    response_model=StolenVisit,
    responses=documented(403, 404, 409),
)
async def claim_payment(request: Request, ticket: ByTicket, body: NewClaim) -> StolenVisit:
    """Decided within ten working days, or credited meanwhile; after 45 days it is the customer's."""
    rt, t = runtime(request), thefts(runtime(request))

    async def name(tx: Tx) -> None:
        wallets = await wallet_ids(tx, ticket.customer)
        await safety.name_claim(tx, t, ticket, wallets, body.payment_id, body.reason or "")

    await rt.db.run(name)
    return await look(rt, ticket)


@router.post(
    "/stolen-accounts/visit/claims/{claim_id}/withdraw",
    operation_id="withdrawClaim",
    summary="It was mine after all",
    response_model=StolenVisit,
    responses=documented(403, 404, 409),
)
async def withdraw_claim(request: Request, ticket: ByTicket, claim_id: WireProceedingId) -> StolenVisit:
    """What was credited goes back, as far as it is there."""
    rt, t = runtime(request), thefts(runtime(request))
    await rt.db.run(lambda tx: safety.withdraw_claim(tx, t, ticket, claim_id))
    return await look(rt, ticket)


@router.post(
    "/stolen-accounts/visit/claims/done",
    operation_id="finishClaims",
    summary="These are all payments",
    response_model=StolenVisit,
    responses=documented(403, 409),
)
async def finish_claims(request: Request, ticket: ByTicket) -> StolenVisit:
    """None is an answer, too: in the standard way the account is given back at once then."""
    rt, t = runtime(request), thefts(runtime(request))
    await rt.db.run(lambda tx: safety.finish_claims(tx, t, ticket))
    forget_customer(rt, ticket.customer)
    return await look(rt, ticket)


@router.post(
    "/stolen-accounts/visit/contact",
    operation_id="nameContact",
    summary="Reach me here from now on",
    response_model=StolenVisit,
    responses=documented(403, 409),
)
async def name_contact(request: Request, ticket: ByTicket, body: NewContact) -> StolenVisit:
    """Takes the place of what is on file when two of the staff give the account back."""
    rt, t = runtime(request), thefts(runtime(request))
    login = await check_code(rt, body, CodePurpose.CONTACT)

    async def note(tx: Tx) -> None:
        await rt.credentials.codes.spend(tx, body.code_request)
        await safety.name_contact(tx, t, ticket, login)

    await rt.db.run(note)
    return await look(rt, ticket)


@router.post(
    "/stolen-accounts/visit/return",
    operation_id="returnToAccount",
    summary="Come back into my account",
    status_code=201,
    response_model=Session,
    responses=documented(403, 409),
)
async def come_back(request: Request, response: Response, ticket: ByTicket, body: StolenReturn) -> Session:
    """Once it is given back: sets a new password and opens a session on this device, which is a new one."""
    rt, t, door = runtime(request), thefts(runtime(request)), Door(request)
    async with rt.db.reader() as conn:
        who = await read_customer(conn, ticket.customer)
        alone = not await has_totp(conn, ticket.customer)
    await rt.hasher.judge(body.password, who.name, *filter(None, [who.phone, who.email]), alone=alone)
    hashed = await rt.hasher.hash(body.password)

    async def enter(tx: Tx) -> safety.Entered:
        customer = await safety.choose_password(tx, t, ticket, body.password, hashed)
        return await door.let_in(tx, customer)

    entered = await door.through(rt.db.run(enter))
    forget_customer(rt, ticket.customer)
    return await welcome(request, response, entered)


async def look(rt: Runtime, ticket: Ticket) -> StolenVisit:
    """How it stands, for a visitor."""
    async with rt.db.reader() as conn:
        visit = await safety.find_visit(conn, ticket)
        theft = await theft_of(conn, ticket.customer, ticket.matter)
        matter = await timeline(conn, ticket.customer, ticket.matter, Actor.CUSTOMER)
        return await visit_of(conn, thefts(rt), theft, matter, visit)


def one_of(body: Input, *names: str) -> str:
    """The one field that is given. A code comes with its request."""
    given = [name for name in names if getattr(body, name) is not None]
    if len(given) != 1:
        fault = FieldError(f"/{given[1]}", "unknown_field") if given else FieldError(f"/{names[0]}", "required")
        raise InvalidRequest(fault)
    if given == ["code"]:
        lacking = [name for name in ("login", "code_request") if getattr(body, name) is None]
        if lacking:
            raise InvalidRequest(FieldError(f"/{lacking[0]}", "required"))
    return given[0]


async def _check(rt: Runtime, ticket: Ticket, body: StolenProof, kind: ProofKind, login: str | None) -> None:
    """Look at what was shown. Raises what is wrong with it."""
    match kind:
        case ProofKind.RECOVERY_CODE:
            await rt.credentials.recovery_codes.check(ticket.customer, body.recovery_code or "")
        case ProofKind.TOTP:
            await rt.credentials.totps.verify(ticket.customer, body.totp or "")
        case _:
            assert body.code_request is not None
            assert body.code is not None
            assert login is not None
            await rt.credentials.codes.check(body.code_request, CodePurpose.RECOVER, login, body.code)
            async with rt.db.reader() as conn:
                owner = await find_former_owner(conn, login, rt.clock)
            if owner is None or owner.customer != ticket.customer or not owner.is_verified:
                raise forbidden("address_not_yours")
