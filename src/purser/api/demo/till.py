"""What a merchant does at a till: the API's own use cases, as that merchant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from purser.accounts import Merchant, merchant_balances, read_merchants
from purser.api.demo.form import keyed, order_no, read, read_amount, read_code
from purser.api.demo.view import Taking, Till
from purser.api.orders import OrderIn
from purser.api.payments import PaymentByCodeIn
from purser.api.problems import status_of
from purser.api.runtime import Runtime
from purser.core.db import Reader, Tx
from purser.core.errors import Kind as ProblemKind
from purser.core.errors import Problem
from purser.core.ids import MerchantId, OrderId
from purser.core.money import Currency, Money
from purser.notices import list_events
from purser.payments import Activity, Answer, Command, Kind, Order, code_hash, create_order, find_order, once

LATEST = 5
"""Takings a till shows."""

_LOOKED_AT = 10 * LATEST  # refunds, disputes and whatever else a merchant is told of stands between them


async def read_tills(conn: Reader, merchants: Sequence[MerchantId]) -> list[Till]:
    """The tills of those merchants that are open, in that order."""
    found = await read_merchants(conn, merchants)
    there = [found[m] for m in merchants if m in found]
    return [await _till(conn, number, merchant) for number, merchant in enumerate(there, 1)]


async def _till(conn: Reader, number: int, merchant: Merchant) -> Till:
    pending, available = await merchant_balances(conn, merchant)
    events = await list_events(conn, [merchant.id], _LOOKED_AT)
    takings = []
    for event in [e for e in events if e.type == "payment.succeeded"][:LATEST]:
        said = orjson.loads(event.data)
        money = Money(said["amount"]["amount"], Currency(said["amount"]["currency"]))
        takings.append(Taking(said["id"], money, said["payer"], said["order_no"] or "–", event.at))
    currency = merchant.currency
    return Till(merchant, number, Money(pending, currency), Money(available, currency), takings)


async def read_order(conn: Reader, text: str | None, tills: Sequence[Till]) -> Order | None:
    """The order of that id; None when none of the tills made it."""
    try:
        order = await find_order(conn, OrderId.parse(text or ""))
    except (ValueError, Problem):
        return None
    return order if any(t.merchant.id == order.merchant for t in tills) else None


async def open_order(rt: Runtime, merchant: Merchant, fields: Mapping[str, str]) -> str:
    """Ask for an amount; returns the order's id. Raises the problems of createOrder."""
    request = keyed("order", fields)
    money = {"amount": read_amount(fields.get("amount", ""), merchant.currency), "currency": merchant.currency}
    body = read(OrderIn, {"order_no": order_no(request), "title": fields.get("title", ""), "amount": money})

    async def effect(tx: Tx) -> Answer:
        order = await create_order(tx, rt.clock, merchant.id, body.order_no, body.title, body.amount.money)
        return Answer(201, str(order.id).encode())

    with rt.in_flight.guard(merchant.id, request):
        answer = await once(rt.db, rt.clock, merchant.id, request.key, request.hash, effect)
    return answer.body.decode()


async def charge(rt: Runtime, merchant: Merchant, fields: Mapping[str, str]) -> str:
    """Take a payment from a customer's code; returns its id. Raises the problems of createPaymentByCode."""
    request = keyed("charge", fields)
    money = {"amount": read_amount(fields.get("amount", ""), merchant.currency), "currency": merchant.currency}
    number = order_no(request)
    body = read(PaymentByCodeIn, {"code": read_code(fields.get("code", "")), "amount": money, "order_no": number})
    command = Command(
        caller=merchant.id,
        key=request.key,
        request_hash=request.hash,
        encode=_encode,
        kind=Kind.PAYMENT,
        money=body.amount.money,
        wallet=None,
        payee=merchant.id,
        code_hash=code_hash(body.code),
        order_no=body.order_no,
    )
    with rt.in_flight.guard(merchant.id, request):
        answer = await rt.payments.engine.submit(command)
    if answer.status != 201:
        raise _problem(answer)
    return answer.body.decode()


def _encode(result: Activity | Problem) -> Answer:
    """The payment's id, or the problem to be put into words when the page is made."""
    if isinstance(result, Activity):
        return Answer(201, str(result.id).encode())
    return Answer(status_of(result), orjson.dumps([result.code, result.kind, result.params]))


def _problem(answer: Answer) -> Problem:
    code, kind, params = orjson.loads(answer.body)
    return Problem(code, ProblemKind(kind), **params)
