"""Requests about one's data: asked, proved, followed, taken back; copies fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from purser import privacy
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.privacy_shapes import (
    BlockerOut,
    CopyOut,
    KeptOut,
    PrivacyRequest,
    PrivacyRequestIn,
    PrivacyRequestList,
    ProofOnly,
)
from purser.api.problems import request_language
from purser.api.proceedings import WireProceedingId, timelines
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.step_up import require_proof
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, read_proceedings
from purser.core.text import Language
from purser.identity import Change, spend_proof

router = new_router("privacy")

_MOST = 50


@router.get(
    "/privacy/requests", operation_id="listPrivacyRequests", summary="My requests", response_model=PrivacyRequestList
)
async def list_requests(
    request: Request,
    session: SignedIn,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> PrivacyRequestList:
    """Open and ended ones."""
    rt, scope = runtime(request), f"privacy:{session.customer}"
    before = None if cursor is None else ProceedingId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        found = await privacy.list_requests(conn, session.customer, limit + 1, before)
        page = found[:limit]
        items = await _shown(conn, rt, session.customer, page, request_language(request))
    more = rt.cursors.encode(scope, page[-1].id) if len(found) > limit else None
    return PrivacyRequestList(items=items, next_cursor=more)


@router.post(
    "/privacy/requests",
    operation_id="createPrivacyRequest",
    summary="Ask for something about my data",
    status_code=201,
    response_model=PrivacyRequest,
    responses=documented(404, 409, 429),
)
async def create_request(request: Request, session: SignedIn, body: PrivacyRequestIn) -> PrivacyRequest:
    """What could do harm in a thief's hands (copy, move, correct, delete, close) waits until it is proved; the rest is
    done at once, or goes to a person."""
    rt, language = runtime(request), request_language(request)
    asked = body.asked(language)
    matter = await rt.db.run(lambda tx: privacy.ask(tx, rt.privacy, session.customer, body.kind, asked))
    return await _one(rt, session.customer, matter.id, language)


@router.get(
    "/privacy/requests/{request_id}",
    operation_id="getPrivacyRequest",
    summary="A request of mine",
    response_model=PrivacyRequest,
    responses=documented(404),
)
async def get_request(request: Request, session: SignedIn, request_id: WireProceedingId) -> PrivacyRequest:
    """With what was asked and answered, what is in the way, and what happens next."""
    return await _one(runtime(request), session.customer, request_id, request_language(request))


@router.post(
    "/privacy/requests/{request_id}/prove",
    operation_id="provePrivacyRequest",
    summary="Show that it is me who asks",
    response_model=PrivacyRequest,
    responses=documented(404, 409),
)
async def prove_request(
    request: Request, session: SignedIn, request_id: WireProceedingId, body: ProofOnly
) -> PrivacyRequest:
    """Goes on with a request that waited for a proof."""
    rt = runtime(request)
    async with rt.db.reader() as conn:  # an unknown one is unknown, whatever is proved
        await privacy.read_request(conn, session.customer, request_id)
    given = require_proof(rt, session, body.proof, Change.PRIVACY)

    async def go_on(tx: Tx) -> Proceeding:
        matter = await privacy.prove(tx, rt.privacy, session.customer, request_id)
        await spend_proof(tx, *given)
        return matter

    await rt.db.run(go_on)
    return await _one(rt, session.customer, request_id, request_language(request))


@router.post(
    "/privacy/requests/{request_id}/withdraw",
    operation_id="withdrawPrivacyRequest",
    summary="Take a request back",
    response_model=PrivacyRequest,
    responses=documented(404, 409),
)
async def withdraw_request(request: Request, session: SignedIn, request_id: WireProceedingId) -> PrivacyRequest:
    """Until it is done; a closing until its last day."""
    rt = runtime(request)
    await rt.db.run(lambda tx: privacy.withdraw(tx, rt.privacy, session.customer, request_id))
    return await _one(rt, session.customer, request_id, request_language(request))


@router.post(
    "/privacy/requests/{request_id}/go-on",
    operation_id="goOnClosing",
    summary="Look again whether my account can be closed",
    response_model=PrivacyRequest,
    responses=documented(404, 409),
)
async def go_on_closing(request: Request, session: SignedIn, request_id: WireProceedingId) -> PrivacyRequest:
    """When nothing is in the way any more the days to change one's mind begin; it is looked at every hour anyway."""
    rt = runtime(request)
    await rt.db.run(lambda tx: privacy.go_on_closing(tx, rt.privacy, session.customer, request_id))
    return await _one(rt, session.customer, request_id, request_language(request))


@router.post(
    "/privacy/requests/{request_id}/download",
    operation_id="downloadPrivacyCopy",
    summary="Download a copy of my data",
    response_class=Response,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **documented(404),
    },
)
async def download(request: Request, session: SignedIn, request_id: WireProceedingId, body: ProofOnly) -> Response:
    """A signed ZIP of JSON files. Each download takes a proof, and the customer is told of it."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        await privacy.read_request(conn, session.customer, request_id)
    given = require_proof(rt, session, body.proof, Change.PRIVACY)

    async def take(tx: Tx) -> bytes:
        file = await privacy.fetch_copy(tx, rt.privacy, session.customer, request_id)
        await spend_proof(tx, *given)
        return file

    file = await rt.db.run(take)
    headers = {
        "Content-Disposition": f'attachment; filename="purser-data-{str(request_id)[:8]}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(file, media_type="application/zip", headers=headers)


async def _one(rt: Runtime, customer: CustomerId, ident: ProceedingId, language: Language) -> PrivacyRequest:
    async with rt.db.reader() as conn:
        found = await privacy.read_request(conn, customer, ident)
        return (await _shown(conn, rt, customer, [found], language))[0]


async def _shown(
    conn: Reader, rt: Runtime, customer: CustomerId, found: Sequence[privacy.Request], language: Language
) -> list[PrivacyRequest]:
    matters = await read_proceedings(conn, customer, [r.id for r in found])
    lines = await timelines(conn, customer, [matters[r.id] for r in found], Actor.CUSTOMER)
    policy, shown = rt.privacy.policy, []
    for r, line in zip(found, lines, strict=True):
        is_blocked = line.state == "blocked"
        in_the_way = await privacy.blockers(conn, customer, rt.privacy.procedures) if is_blocked else []
        copy = await privacy.read_copy(conn, customer, r.id)
        shown.append(
            PrivacyRequest(
                id=r.id,
                kind=r.kind,
                asked={name: value for name, value in r.asked.items() if name != "wallet"},
                answer=None if r.answer is None else dict(r.answer),
                kept=[KeptOut.of(policy, code, language) for code in r.kept if code in policy.kept],
                due_at=r.due_at,
                is_late=r.late_at is not None,
                copy_file=None if copy is None or copy.expires_at <= rt.clock.now() else CopyOut.of(copy),
                blockers=[BlockerOut.of(b) for b in in_the_way],
                timeline=line,
            )
        )
    return shown
