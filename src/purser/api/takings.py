"""What a merchant's people look at: their orders, and every movement of their balances."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Query

from purser.accounts import MerchantScope, read_merchants
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.orders import OrderOut, order_out
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Money, Name, Output
from purser.core import money
from purser.core.ids import Id, OrderId
from purser.ledger import Line, statement
from purser.payments import find_numbered, list_orders

router = new_router("merchants")

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]

_MOVED = frozenset("pc")  # a placed or released hold moves nothing


class Purse(StrEnum):
    """A merchant's balances."""

    PENDING = "pending"
    AVAILABLE = "available"
    DEPOSIT = "deposit"


class OrderPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[OrderOut]
    next_cursor: str | None


class Movement(Output):
    """A line of a balance. `kind` is what it was for, `reference` the payment, refund or release behind it; `balance`
    is what the line left."""

    version: int
    direction: Literal["in", "out"]
    kind: str
    amount: Money
    balance: Money
    reference: str
    at: datetime

    @classmethod
    def of(cls, line: Line) -> Movement:
        return cls(
            version=line.version,
            direction="in" if line.incoming else "out",
            kind=line.kind,
            amount=Money.of(line.money),
            balance=Money.of(money.Money(line.balance, line.money.currency)),
            reference=str(Id(line.reference)),
            at=line.at,
        )


class MovementPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[Movement]
    next_cursor: str | None


@router.get("/orders", operation_id="listOrders", summary="My orders", response_model=OrderPage)
async def orders(
    caller: Annotated[MerchantCaller, Depends(merchant(MerchantScope.ORDERS_READ))],
    rt: Rt,
    cursor: Cursor = None,
    limit: Limit = 20,
    order_no: Annotated[Name | None, Query(description="Only the order of this number")] = None,
) -> OrderPage:
    """The merchant's own, whatever became of them, newest first."""
    scope = f"orders:{caller.merchant}"
    before = None if cursor is None else OrderId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        if order_no is not None:
            only = await find_numbered(conn, caller.merchant, order_no)
            found = [] if only is None else [only]
        else:
            found = await list_orders(conn, caller.merchant, before, limit + 1)
    following = rt.cursors.encode(scope, found[limit - 1].id) if len(found) > limit else None
    return OrderPage(items=[order_out(o, caller, rt) for o in found[:limit]], next_cursor=following)


@router.get(
    "/merchants/me/movements",
    operation_id="listMovements",
    summary="What moved a balance of mine",
    response_model=MovementPage,
)
async def movements(
    caller: Annotated[MerchantCaller, Depends(merchant(MerchantScope.PAYMENTS_READ))],
    rt: Rt,
    balance: Annotated[Purse, Query()],
    cursor: Cursor = None,
    limit: Limit = 20,
) -> MovementPage:
    """Sales, fees, refunds and releases, newest first. A page may be short and still have a next one."""
    scope = f"movements:{caller.merchant}:{balance}"
    before = None if cursor is None else int.from_bytes(rt.cursors.decode(scope, cursor), "big")
    async with rt.db.reader() as conn:
        mine = (await read_merchants(conn, [caller.merchant]))[caller.merchant]
        account = {Purse.PENDING: mine.pending, Purse.AVAILABLE: mine.available, Purse.DEPOSIT: mine.deposit}[balance]
        lines = await statement(conn, account, before=before, limit=limit + 1)
    shown = lines[:limit]
    following = rt.cursors.encode(scope, shown[-1].version.to_bytes(8, "big")) if len(lines) > limit else None
    return MovementPage(items=[Movement.of(x) for x in shown if x.phase in _MOVED], next_cursor=following)
