"""A stolen account once its owner is back in it: what is missing, devices looked through, the end of the cooling."""

from __future__ import annotations

from starlette.requests import Request

from purser import safety
from purser.api.auth import SignedIn, forget_customer
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.proceedings import WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.stolen_accounts import thefts
from purser.api.stolen_shapes import StolenAccount, account_of, theft_of
from purser.core.ids import ProceedingId
from purser.core.procedure import Actor

router = new_router("stolen accounts")


@router.get(
    "/stolen-accounts/{stolen_account_id}",
    operation_id="getStolenAccount",
    summary="How my stolen account stands",
    response_model=StolenAccount,
    responses=documented(404),
)
async def get_account(request: Request, session: SignedIn, stolen_account_id: WireProceedingId) -> StolenAccount:
    """For its owner, signed in again."""
    return await _look(runtime(request), session, stolen_account_id)


@router.post(
    "/stolen-accounts/{stolen_account_id}/devices-reviewed",
    operation_id="reviewDevices",
    summary="I have looked through my devices",
    response_model=StolenAccount,
    responses=documented(404, 409),
)
async def review(request: Request, session: SignedIn, stolen_account_id: WireProceedingId) -> StolenAccount:
    """One of the things that are to be done before all is as usual again."""
    rt = runtime(request)
    by = f"session {session.id}"
    await rt.db.run(lambda tx: safety.review_devices(tx, thefts(rt), session.customer, stolen_account_id, by))
    return await _look(rt, session, stolen_account_id)


@router.post(
    "/stolen-accounts/{stolen_account_id}/restore",
    operation_id="restoreAccount",
    summary="Everything as usual again",
    response_model=StolenAccount,
    responses=documented(404, 409),
)
async def restore(request: Request, session: SignedIn, stolen_account_id: WireProceedingId) -> StolenAccount:
    """Refused while something is missing, which the refusal names. Happens by itself, too, once the time is over."""
    rt = runtime(request)
    by = f"session {session.id}"
    await rt.db.run(lambda tx: safety.restore(tx, thefts(rt), session.customer, stolen_account_id, by))
    forget_customer(rt, session.customer)
    return await _look(rt, session, stolen_account_id)


async def _look(rt: Runtime, session: Session, ident: ProceedingId) -> StolenAccount:
    async with rt.db.reader() as conn:
        theft = await theft_of(conn, session.customer, ident)
        matter = await timeline(conn, session.customer, ident, Actor.CUSTOMER)
        return await account_of(conn, thefts(rt), theft, matter)
