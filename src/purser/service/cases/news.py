"""What a customer is told of a case, besides what stands in it."""

from __future__ import annotations

from purser.core.db import Tx
from purser.notices import NoticeKind, tell
from purser.service.cases.model import Case
from purser.service.cases.room import CaseDesk


async def tell_customer(tx: Tx, desk: CaseDesk, case: Case, news: str) -> None:
    """`answered`, `resolved` or `extended`. Whoever is no customer is told by mail, in words of the mail room."""
    if case.customer is not None:
        data = {"number": case.number, "title": case.title, "news": news}
        await tell(tx, case.customer, NoticeKind.CASE_NEWS, data, desk.clock)
