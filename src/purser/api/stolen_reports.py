"""My account was stolen: reported from the sign-in page or from inside.

A report from the sign-in page takes a code sent to an address on file, or to one that was until a few days ago, or a
recovery code: things that cannot be guessed.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from purser import safety
from purser.api.auth import SignedIn, forget_customer
from purser.api.description import documented
from purser.api.doors import Door
from purser.api.one_time_codes import Digits, Login, WireCodeRequestId
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input
from purser.api.sessions import drop_session_cookie
from purser.api.sign_ins import spend_recovery_code
from purser.api.stolen_accounts import Reason, RecoveryCode, look, one_of, thefts
from purser.api.stolen_shapes import StolenTicket, card_changes
from purser.core.db import Tx
from purser.core.errors import Problem, forbidden
from purser.core.ids import CustomerId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity import CodePurpose, find_former_owner, give_back, normalise_login, reserve_tries
from purser.safety import ProofKind, Source, Ticket

router = new_router("stolen accounts")


class UrgentStolenReport(Input):
    """A login, and exactly one of a code sent to it with the purpose `freeze`, or a recovery code."""

    login: Login
    recovery_code: RecoveryCode | None = None
    code: Digits | None = None
    code_request: WireCodeRequestId | None = None


class StolenReport(Input):
    """Why, in a few words."""

    reason: Reason | None = None


@router.post(
    "/stolen-accounts/urgent",
    operation_id="reportStolenUrgently",
    summary="My account was stolen, and I am not signed in",
    status_code=201,
    response_model=StolenTicket,
    responses=documented(403, 429),
)
async def report_urgently(request: Request, body: UrgentStolenReport) -> StolenTicket:
    """Freezes the account and answers a ticket to go on with. What was shown counts as a first proof, unless it is too
    new to be trusted."""
    rt, door = runtime(request), Door(request)
    by_code = one_of(body, "recovery_code", "code") == "code"
    await reserve_tries(rt.db, door.counts, rt.clock)
    login = normalise_login(body.login, rt.policy.calling_code)
    customer = await (_by_code(rt, body, login) if by_code else _by_recovery_code(rt, login, body.recovery_code or ""))
    t, kind = thefts(rt), ProofKind.ADDRESS if by_code else ProofKind.RECOVERY_CODE

    async def stop(tx: Tx) -> Ticket:
        who = Who(Actor.CUSTOMER, "sign-in page")
        cards = await card_changes(tx, customer)
        ticket = await safety.report(tx, t, customer, Source.SIGN_IN_PAGE, who, card_changes=cards)
        try:
            await safety.require_old_enough(tx, t, ticket, kind, login)
        except Problem as problem:
            if problem.code != "proof_too_new":
                raise
            return ticket
        if not await _is_proving(tx, ticket):
            return ticket
        if by_code and body.code_request is not None:
            await rt.credentials.codes.spend(tx, body.code_request)
        else:
            await spend_recovery_code(tx, rt, customer, body.recovery_code or "")
        await safety.show_proof(tx, t, ticket, kind, login if by_code else None)
        await give_back(tx, door.counts)
        return ticket

    ticket = await rt.db.run(stop)
    forget_customer(rt, customer)
    return StolenTicket(ticket=str(ticket), visit=await look(rt, ticket))


@router.post(
    "/stolen-accounts",
    operation_id="reportStolen",
    summary="Somebody else is in my account",
    status_code=201,
    response_model=StolenTicket,
)
async def report(request: Request, response: Response, session: SignedIn, body: StolenReport) -> StolenTicket:
    """Freezes the account; every session ends, this one too. A session proves nothing here: a thief may have one."""
    rt, t = runtime(request), thefts(runtime(request))
    who = Who(Actor.CUSTOMER, f"session {session.id}")

    async def stop(tx: Tx) -> Ticket:
        cards, why = await card_changes(tx, session.customer), body.reason or ""
        return await safety.report(tx, t, session.customer, Source.CUSTOMER, who, reason=why, card_changes=cards)

    ticket = await rt.db.run(stop)
    forget_customer(rt, session.customer)
    drop_session_cookie(response, rt)
    return StolenTicket(ticket=str(ticket), visit=await look(rt, ticket))


async def _by_code(rt: Runtime, body: UrgentStolenReport, login: str) -> CustomerId:
    """Whose address it is, or was, once a code sent there is found right. Raises code_wrong, code_expired,
    report_refused."""
    assert body.code_request is not None
    assert body.code is not None
    await rt.credentials.codes.check(body.code_request, CodePurpose.FREEZE, login, body.code)
    async with rt.db.reader() as conn:
        owner = await find_former_owner(conn, login, rt.clock)
    if owner is None or not owner.is_verified:
        raise forbidden("report_refused")
    return owner.customer


async def _by_recovery_code(rt: Runtime, login: str, code: str) -> CustomerId:
    """Whose login and recovery code belong together. Raises report_refused, the same whether or not there is such an
    account, and after the same work."""
    async with rt.db.reader() as conn:
        owner = await find_former_owner(conn, login, rt.clock)
    customer = owner.customer if owner else None
    if not await rt.credentials.recovery_codes.matches(customer, code) or customer is None:
        raise forbidden("report_refused")
    return customer


async def _is_proving(tx: Tx, ticket: Ticket) -> bool:
    """Whether proofs are looked at now: a report of what is known already may come later than that."""
    matter, _, _ = await safety.enter_visit(tx, ticket)
    return matter.state in ("frozen", "identity_pending", "document_check")
