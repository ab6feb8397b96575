"""Statements, month totals, and what is still under way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import orjson
from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from purser.api.activities import ActivityOut, activity_body
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Money, Output, WirePaymentId, WireWalletId, wire_id
from purser.core import money
from purser.core.errors import invalid
from purser.core.ids import TransferId, WalletId
from purser.core.money import Currency
from purser.core.text import Language, sentence
from purser.payments import (
    Entry,
    EntryKind,
    EntryName,
    State,
    export_month,
    list_entries,
    list_pending,
    read_receipt,
    receipt_pdf,
    summarise,
)

router = new_router("statements")

Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="A local month: 2026-11")]
Limit = Annotated[int, Query(ge=1, le=100)]


class EntryOut(Output):
    """One line of a statement. `balance` is the wallet's after it; `version` numbers the wallet's lines.

    `name` is what it is called, mostly its kind: a refund that goes on to a card leaves the wallet, and comes back to
    it when no card takes it.
    """

    id: Annotated[TransferId, wire_id(TransferId)]
    version: int
    direction: Literal["in", "out"]
    kind: EntryKind
    name: EntryName
    amount: Money
    balance: Money
    title: str
    counterparty: str | None
    memo: str | None
    activity_id: WirePaymentId | None
    state: State | None
    at: datetime


class EntryPage(Output):
    """Entries, newest first; `next_cursor` gets the next page, null ends the statement."""

    items: list[EntryOut]
    next_cursor: str | None


class PendingOut(Output):
    """Activities that are not settled."""

    items: list[ActivityOut]


class KindTotalOut(Output):
    """What one kind brought in and took out."""

    kind: EntryKind
    money_in: Annotated[Money, Field(serialization_alias="in")]
    money_out: Annotated[Money, Field(serialization_alias="out")]
    count: int


class SummaryOut(Output):
    """One local month."""

    month: str
    money_in: Annotated[Money, Field(serialization_alias="in")]
    money_out: Annotated[Money, Field(serialization_alias="out")]
    by_kind: list[KindTotalOut]


def read_month(text: str) -> date:
    """The first day of `2026-11`."""
    return date(int(text[:4]), int(text[5:]), 1)


@router.get("/statements", operation_id="listStatement", responses=documented(404))
async def list_statement(  # noqa: PLR0913 -- each is a parameter of the query
    request: Request,
    session: SignedIn,
    rt: Rt,
    wallet_id: Annotated[WireWalletId, Query()],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 20,
    kind: EntryKind | None = None,
    q: Annotated[str | None, Query(max_length=64)] = None,
    since: Annotated[datetime | None, Query(alias="from", description="Included")] = None,
    until: Annotated[datetime | None, Query(alias="to", description="Not included")] = None,
) -> EntryPage:
    """A wallet's entries, newest first. A page of a search may be short and still have a next one."""
    own = session.own(wallet_id)
    scope = f"statement:{own.id}"
    before = None if cursor is None else int.from_bytes(rt.cursors.decode(scope, cursor), "big")
    async with rt.db.reader() as conn:
        page = await list_entries(
            conn, own.id, cursor=before, limit=limit, kind=kind, text=q, since=_instant(since), until=_instant(until)
        )
    language = request_language(request)
    last = None if page.next is None else rt.cursors.encode(scope, page.next.to_bytes(8, "big"))
    return EntryPage(items=[entry_out(e, language) for e in page.entries], next_cursor=last)


@router.get("/statements/summary", operation_id="getStatementSummary", responses=documented(404))
async def summary(
    session: SignedIn,
    rt: Rt,
    wallet_id: Annotated[WireWalletId, Query()],
    month: Month,
) -> SummaryOut:
    """In and out of a month, and by kind."""
    own = session.own(wallet_id)
    async with rt.db.reader() as conn:
        found = await summarise(conn, own.id, read_month(month), rt.policy.time_zone)
    return SummaryOut(
        month=month,
        money_in=_money(found.incoming, own.currency),
        money_out=_money(found.outgoing, own.currency),
        by_kind=[
            KindTotalOut(
                kind=k.kind,
                money_in=_money(k.incoming, own.currency),
                money_out=_money(k.outgoing, own.currency),
                count=k.count,
            )
            for k in found.by_kind
        ],
    )


@router.get(
    "/statements/pending",
    operation_id="listPending",
    response_model=PendingOut,
    responses=documented(404),
)
async def pending(
    request: Request,
    session: SignedIn,
    rt: Rt,
    wallet_id: Annotated[WireWalletId, Query()],
) -> Response:
    """What the wallet has begun and is not settled: scheduled, processing, unknown."""
    own: WalletId = session.own(wallet_id).id
    async with rt.db.reader() as conn:
        found = await list_pending(conn, own)
    body = {"items": [activity_body(a, request_language(request)) for a in found]}
    return Response(orjson.dumps(body), media_type="application/json")


def _instant(at: datetime | None) -> datetime | None:
    """A query's time in UTC. Raises time_without_zone."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise invalid("time_without_zone")
    return at.astimezone(UTC)


def entry_out(e: Entry, language: Language) -> EntryOut:
    """A line of a statement on the wire."""
    return EntryOut(
        id=e.id,
        version=e.version,
        direction="in" if e.incoming else "out",
        kind=e.kind,
        name=e.name,
        amount=Money.of(e.money),
        balance=Money.of(e.balance),
        title=e.counterparty or sentence("entries", e.name, language),
        counterparty=e.counterparty,
        memo=e.memo,
        activity_id=e.activity,
        state=e.state,
        at=e.at,
    )


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(money.Money(amount, currency))


@router.get(
    "/statements/export",
    operation_id="exportStatement",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **documented(404)},
)
async def export(
    request: Request,
    session: SignedIn,
    rt: Rt,
    wallet_id: Annotated[WireWalletId, Query()],
    month: Month,
) -> Response:
    """A month as CSV, with a byte order mark, so that spreadsheets read Chinese; cells cannot become formulas."""
    own = session.own(wallet_id)
    rows = export_month(rt.db, own.id, read_month(month), rt.policy.time_zone, request_language(request))
    named = {"Content-Disposition": f'attachment; filename="purser-{month}.csv"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=named)


@router.get(
    "/receipts/{activity_id}",
    operation_id="getReceipt",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        **documented(404),
    },
)
async def receipt(
    activity_id: WirePaymentId,
    request: Request,
    session: SignedIn,
    rt: Rt,
    wallet_id: Annotated[WireWalletId, Query()],
) -> Response:
    """An activity's receipt as a PDF, for its payer or, of a transfer, its payee."""
    own = session.own(wallet_id)
    async with rt.db.reader() as conn:
        found = await read_receipt(conn, own.id, activity_id, rt.payments.secret)
    pdf = await receipt_pdf(found, rt.policy.time_zone, request_language(request), rt.clock.now())
    named = {"Content-Disposition": f'inline; filename="purser-{activity_id}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=named)
