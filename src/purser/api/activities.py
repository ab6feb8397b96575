"""Activities on the wire, and how a command gets its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

import orjson
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from purser.api.callers import Session
from purser.api.idempotency import KeyedRequest, answer
from purser.api.problems import encode as encode_problem
from purser.api.problems import request_id, request_language, status_of
from purser.api.runtime import Runtime
from purser.api.schemas import Money, Output, WirePaymentId, WireWalletId
from purser.api.step_up import step_up
from purser.core.errors import Problem
from purser.core.ids import Id
from purser.core.text import Language, catalogue
from purser.fees import Item
from purser.payments import Activity, Answer, Command, Encode, Kind, State


class Counterparty(Output):
    """The other side as this wallet may see it."""

    type: Literal["customer", "merchant", "bank"]
    name: str
    account: str | None


class FeeItem(Output):
    """One step of a fee's calculation. `basis` is the amount it looked at."""

    code: Literal["base", "vip", "free_quota", "promotion", "rounding", "floor", "cap"]
    amount: Money
    basis: Money


class Failure(Output):
    """Why it failed."""

    code: str
    title: str


class ActivityOut(Output):
    """A transfer, payment, top-up or withdrawal. `total` is what leaves (or enters) the wallet."""

    id: WirePaymentId
    kind: Kind
    state: State
    wallet_id: WireWalletId
    amount: Money
    fee: Money
    total: Money
    fee_items: list[FeeItem]
    tariff: str
    counterparty: Counterparty
    memo: str | None
    order_no: str | None
    failure: Failure | None
    arrives_at: datetime | None = Field(description="When a delayed transfer arrives; until then it can be cancelled")
    created_at: datetime
    completed_at: datetime | None


_PARTY = {Kind.TRANSFER: "customer", Kind.PAYMENT: "merchant", Kind.TOP_UP: "bank", Kind.WITHDRAWAL: "bank"}


def activity_body(a: Activity, language: Language) -> dict[str, Any]:
    """An activity as ActivityOut, built by hand: this is the hottest answer there is."""
    currency = a.currency.value
    total = a.amount - a.fee.total if a.kind is Kind.TOP_UP else a.amount + a.fee.total
    return {
        "id": str(a.id),
        "kind": a.kind.value,
        "state": a.state.value,
        "wallet_id": str(a.wallet),
        "amount": {"amount": a.amount, "currency": currency},
        "fee": {"amount": a.fee.total, "currency": currency},
        "total": {"amount": total, "currency": currency},
        "fee_items": fee_items(a.fee.items, currency),
        "tariff": a.tariff,
        "counterparty": {"type": _PARTY[a.kind], "name": a.payee_name, "account": a.payee_account},
        "memo": a.memo,
        "order_no": a.order_no,
        "failure": None if a.failure is None else {"code": a.failure, "title": failure_title(a.failure, language)},
        "arrives_at": wire_time(a.arrives_at),
        "created_at": wire_time(a.created_at),
        "completed_at": wire_time(a.completed_at),
    }


def fee_items(items: Sequence[Item], currency: str) -> list[dict[str, Any]]:
    """The steps of a fee on the wire."""
    return [
        {
            "code": i.code,
            "amount": {"amount": i.amount, "currency": currency},
            "basis": {"amount": i.basis, "currency": currency},
        }
        for i in items
    ]


def failure_title(code: str, language: Language) -> str:
    """Why something failed, in words; a channel's own code is shown when we have no words for it."""
    words: dict[str, str] = catalogue(language)["failures"]
    return words.get(code) or words["other"].format(code=code)


@lru_cache(maxsize=256)
def wire_time(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the millisecond. All activities of a batch have the same."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encoder(request: Request, session: Session | None = None, quote: str = "") -> Encode:
    """Turns a command's end into the answer in the caller's language. `session` and `quote` are the payer's: where a
    proof is missing, they say what it has to be for and by what it can be given."""
    language = request_language(request)

    def encode(result: Activity | Problem) -> Answer:
        if isinstance(result, Activity):
            return Answer(201, orjson.dumps(activity_body(result, language)))
        if session is not None:
            result = step_up(result, session, quote)
        return Answer(status_of(result), encode_problem(result, language, request_id(request)))

    return encode


async def carry_out(rt: Runtime, caller: Id, keyed: KeyedRequest, command: Command) -> Response:
    """Submit a command under its key. Raises idempotency_in_flight."""
    with rt.in_flight.guard(caller, keyed):
        got = await rt.payments.engine.submit(command)
    return answer(got.status, got.body, replayed=got.replayed)


def activity_response(request: Request, a: Activity, status: int = 200) -> Response:
    """An activity as an answer."""
    body = orjson.dumps(activity_body(a, request_language(request)))
    return Response(body, status, media_type="application/json")
