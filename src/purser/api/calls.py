"""The customer's calls: from the app, and what the app says about those by telephone."""

from __future__ import annotations

from starlette.requests import Request

from purser.api.auth import SignedIn
from purser.api.call_shapes import (
    AnsweredCall,
    CallCodeOut,
    CallOut,
    CurrentCall,
    IceServers,
    KeyedDigits,
    LineAnswer,
    LineOffer,
    NewAppCall,
    NewCallCode,
    WireCallId,
    call_out,
)
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.messages import reader_language
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.turn import ice_servers
from purser.core.db import Reader, Tx
from purser.core.errors import Problem, conflict
from purser.core.procedure import Actor
from purser.hotline import calls
from purser.hotline.calls import Call, CallId, NewCall, OrderKind, Proof, Sent, Way, call_over, call_unknown
from purser.service.directory import as_dialled

router = new_router("calls")


@router.post("/calls", operation_id="startCall", status_code=201, responses=documented(409, 422, 429, 503))
async def start(request: Request, body: NewAppCall, session: SignedIn, rt: Rt) -> AnsweredCall:
    """Call from the app. Who calls is known; the answer to the offered line comes at once, and the call begins when the
    line is there. One call at a time: `call_open` while another lives; `calls_too_many` for one after the other."""
    language = reader_language(request, session)
    await calls.may_begin_call(rt.calls, session.customer)

    async def begin(tx: Tx) -> tuple[Call, Sent]:
        known = await calls.open_call_of(tx, rt.calls, session.customer)
        if known is not None:
            raise conflict("call_open", call_id=str(known.id))
        worker = await calls.choose_worker(tx, rt.clock, Way.APP)
        if worker is None:
            raise calls.hotline_unavailable()
        about = None if body.about is None else body.about.model_dump(mode="json")
        new = NewCall(
            Way.APP, worker, language, customer=session.customer, proof=Proof.SESSION, about=about
        )  # fmt: skip
        call = await calls.begin_call(tx, rt.calls, new)
        return call, await calls.send_order(tx, rt.clock, call, OrderKind.LINE, {"sdp": body.offer})

    call, sent = await rt.db.run(begin)
    try:
        answer = await rt.answers.wait(sent)
    except Problem as problem:
        code = problem.code
        await rt.db.run(lambda tx: calls.end_call(tx, rt.calls, call.id, Actor.SYSTEM, code))
        raise
    async with rt.db.reader() as conn:
        shown = await call_out(conn, await calls.read(conn, call.id), rt)
    return AnsweredCall(call=shown, answer=answer["sdp"])


@router.get("/calls/current", operation_id="getCurrentCall")
async def current(session: SignedIn, rt: Rt) -> CurrentCall:
    """The call there is now, by whatever line: while somebody of the staff is on it, with their number. A call that is
    not here is not with us."""
    async with rt.db.reader() as conn:
        found = await calls.open_of(conn, session.customer)
        return CurrentCall(call=None if found is None else await call_out(conn, found, rt))


@router.get("/calls/{call_id}", operation_id="getCall", responses=documented(404))
async def get_call(call_id: WireCallId, session: SignedIn, rt: Rt) -> CallOut:
    """A call of one's own, over or not."""
    async with rt.db.reader() as conn:
        return await call_out(conn, await _own(conn, session, call_id), rt)


@router.post("/calls/{call_id}/line", operation_id="offerCallLine", responses=documented(404, 409, 422, 503))
async def line(call_id: WireCallId, body: LineOffer, session: SignedIn, rt: Rt) -> LineAnswer:
    """Offer the line of a call from the app anew, after the network broke."""

    async def offer(tx: Tx) -> Sent:
        call = await _living(tx, session, call_id)
        if call.way is not Way.APP:
            raise call_over()
        return await calls.send_order(tx, rt.clock, call, OrderKind.LINE, {"sdp": body.offer})

    return LineAnswer(answer=(await rt.answers.wait(await rt.db.run(offer)))["sdp"])


@router.post("/calls/{call_id}/digits", operation_id="keyInDigits", responses=documented(404, 409, 422, 503))
async def digits(call_id: WireCallId, body: KeyedDigits, session: SignedIn, rt: Rt) -> CallOut:
    """Key in digits where the line does not carry them. Nothing is kept of them."""
    return await _tell(rt, session, call_id, OrderKind.DIGITS, {"digits": body.digits})


@router.post("/calls/{call_id}/callback", operation_id="askForCallBack", responses=documented(404, 409, 503))
async def call_back(call_id: WireCallId, session: SignedIn, rt: Rt) -> CallOut:
    """Leave the line while waiting and be rung when it is one's turn: the place is kept."""
    return await _tell(rt, session, call_id, OrderKind.CALL_BACK, {})


@router.post("/calls/{call_id}/hang-up", operation_id="hangUp", responses=documented(404))
async def hang_up(call_id: WireCallId, session: SignedIn, rt: Rt) -> CallOut:
    """End the call. Ending it twice is ending it once."""

    async def end(tx: Tx) -> CallOut:
        call = await _own(tx, session, call_id)
        if call.is_open:
            await calls.send_order(tx, rt.clock, call, OrderKind.HANG_UP, {"by": "customer", "staff": None})
            call = await calls.end_call(tx, rt.calls, call_id, Actor.CUSTOMER)
        return await call_out(tx, call, rt)

    return await rt.db.run(end)


@router.post("/call-codes", operation_id="createCallCode", status_code=201, responses=documented(422))
async def make_code(request: Request, body: NewCallCode, session: SignedIn, rt: Rt) -> CallCodeOut:
    """A code to key in on any telephone: whoever answers knows who calls, and about what. The one before is void."""
    language = reader_language(request, session)
    about = None if body.about is None else body.about.model_dump(mode="json")
    made = await rt.db.run(lambda tx: calls.make_call_code(tx, rt.calls, session.customer, language, about))
    return CallCodeOut(code=made.code, expires_at=made.expires_at, number=as_dialled(rt.settings.hotline))


@router.get("/turn", operation_id="getTurn")
async def turn(session: SignedIn, rt: Rt) -> IceServers:
    """Relays for a call from the app."""
    return ice_servers(rt, str(session.customer))


async def _tell(rt: Runtime, session: Session, ident: CallId, kind: OrderKind, data: dict[str, object]) -> CallOut:
    async def send(tx: Tx) -> Sent:
        return await calls.send_order(tx, rt.clock, await _living(tx, session, ident), kind, data)

    await rt.answers.wait(await rt.db.run(send))
    async with rt.db.reader() as conn:
        return await call_out(conn, await calls.read(conn, ident), rt)


async def _living(conn: Tx | Reader, session: Session, ident: CallId) -> Call:
    call = await _own(conn, session, ident)
    if not call.is_open:
        raise call_over()
    return call


async def _own(conn: Tx | Reader, session: Session, ident: CallId) -> Call:
    call = await calls.read(conn, ident)
    if call.customer != session.customer:
        raise call_unknown()
    return call
