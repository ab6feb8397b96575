"""The books before the operator: the latest proof, what every kind of account holds, and proving them now."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from purser import operations
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.jobs import defer
from purser.identity.permissions import Permission
from purser.operations.jobs import check_job

router = new_router("operations")

MayAudit = Annotated[Colleague, Depends(colleague_with(Permission.BOOKS_READ))]


class AccountKindSum(Output):
    """All accounts of a kind together, minor units; what the operator owes is positive."""

    kind: str
    currency: str
    accounts: int
    balance: int
    held: int


class CurrencySum(Output):
    """All accounts of a currency together: zero."""

    currency: str
    sum: int


class BooksOut(Output):
    """The latest proof of the books: invariants checked, the first row that breaks each broken one, and balances."""

    at: datetime
    seconds: float
    checks: int
    findings: list[str]
    sums: list[CurrencySum]
    balances: list[AccountKindSum]


class BooksState(Output):
    """The latest proof; null before the first."""

    last: BooksOut | None


@router.get("/staff/books", operation_id="getBooks", summary="The latest proof of the books", responses=documented(403))
async def get_books(request: Request, _: MayAudit) -> BooksState:
    """Proved every hour, and when somebody asks."""
    async with runtime(request).db.reader() as conn:
        last = await operations.last_check(conn)
    return BooksState(last=None if last is None else _books(last))


@router.post(
    "/staff/books/checks",
    operation_id="checkBooks",
    summary="Prove the books now",
    status_code=202,
    responses=documented(403),
)
async def check_books(request: Request, _: MayAudit) -> BooksState:
    """A worker does it; the answer is the latest there is until then."""
    rt = runtime(request)
    await rt.db.run(lambda tx: defer(tx, [check_job()]))
    async with rt.db.reader() as conn:
        last = await operations.last_check(conn)
    return BooksState(last=None if last is None else _books(last))


def _books(found: operations.BooksCheck) -> BooksOut:
    return BooksOut(
        at=found.at,
        seconds=found.seconds,
        checks=found.checks,
        findings=list(found.findings),
        sums=[CurrencySum(currency=c, sum=s) for c, s in sorted(found.sums.items())],
        balances=[
            AccountKindSum(kind=b.kind, currency=b.currency, accounts=b.accounts, balance=b.balance, held=b.held)
            for b in found.balances
        ],
    )
