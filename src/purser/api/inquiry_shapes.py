"""What merchants are asked about cases, on the wire: of a case they see its number, and what concerns themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from purser.api.case_shapes import AttachmentOut, CaseFiles, CaseRef, CaseText, Named
from purser.api.runtime import Runtime
from purser.api.schemas import Input, Money, Output, WireMerchantId, WirePaymentId, wire_id
from purser.core.db import Reader, Tx
from purser.core.ids import Id
from purser.core.money import Money as Amount
from purser.payments import Activity
from purser.service import cases
from purser.service.cases import LIVING, Case, Inquiry, Shop

WireInquiryId = Annotated[Id, wire_id(Id)]


class QuestionIn(Input):
    """What a merchant is asked, with files of ours. The same `ref` again is the same question."""

    merchant_id: WireMerchantId
    text: CaseText
    files: CaseFiles = []  # noqa: RUF012 -- pydantic copies it
    ref: CaseRef | None = None


class CaseMerchant(Output):
    """A merchant whom a payment of the case went to."""

    id: WireMerchantId
    name: str
    order_nos: list[str]

    @classmethod
    def of(cls, shop: Shop) -> CaseMerchant:
        return cls(id=shop.id, name=shop.name, order_nos=[a.order_no for a in shop.payments if a.order_no is not None])


class CaseMerchantList(Output):
    """All of them."""

    items: list[CaseMerchant]


class InquiryPayment(Output):
    """A sale that it is about. The payer's name is masked."""

    payment_id: WirePaymentId
    order_no: str | None
    payer: str
    amount: Money
    paid_at: datetime

    @classmethod
    def of(cls, a: Activity) -> InquiryPayment:
        return cls(
            payment_id=a.id, order_no=a.order_no, payer=a.payer_name, amount=Money.of(Amount(a.amount, a.currency)),
            paid_at=a.created_at,
        )  # fmt: skip


class InquiryMessage(Output):
    """What was asked or answered."""

    number: int
    author: Literal["staff", "merchant"]
    text: str
    files: list[AttachmentOut]
    at: datetime


class InquirySummary(Output):
    """What we want to know of a merchant about a case. `waits`: until `answer_by` an answer is waited for, after that
    the case may go on without it; `is_open`: something can be said still."""

    id: WireInquiryId
    case_number: str
    type: Named
    waits: bool
    is_open: bool
    asked_at: datetime
    answer_by: datetime | None
    about: list[InquiryPayment]


class InquiryOut(InquirySummary):
    """With all that was said between the merchant and us, the oldest first."""

    messages: list[InquiryMessage]


class InquiryPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[InquirySummary]
    next_cursor: str | None


async def summary(conn: Reader | Tx, rt: Runtime, inquiry: Inquiry) -> InquirySummary:
    """An inquiry in a list of its merchant's."""
    asked = await cases.read_case(conn, inquiry.subject, inquiry.case)
    return await _summary(conn, rt, inquiry, asked, await cases.asked_case(conn, inquiry))


async def shown(conn: Reader | Tx, rt: Runtime, inquiry: Inquiry) -> InquiryOut:
    """An inquiry as its merchant sees it."""
    asked = await cases.read_case(conn, inquiry.subject, inquiry.case)
    case = await cases.asked_case(conn, inquiry)
    said = await cases.exchange(conn, case, inquiry.merchant)
    files = await cases.files_of(conn, case, said)
    messages = [
        InquiryMessage(
            number=w.number, author="merchant" if w.entry.author is cases.Author.MERCHANT else "staff",
            text=w.entry.text, files=[AttachmentOut.of(files[f]) for f in w.entry.files if f in files], at=w.at,
        )
        for w in said
    ]  # fmt: skip
    return InquiryOut(**dict(await _summary(conn, rt, inquiry, asked, case)), messages=messages)


async def _summary(conn: Reader | Tx, rt: Runtime, inquiry: Inquiry, asked: Case, now: Case) -> InquirySummary:
    kind, waits = rt.cases.policy.type(asked.type), inquiry.settled_at is None
    shop = (await cases.shops_of(conn, asked)).get(inquiry.merchant)
    return InquirySummary(
        id=inquiry.id, case_number=asked.number, type=Named.of(kind.code, kind.names), waits=waits,
        is_open=now.state in LIVING, asked_at=inquiry.asked_at, answer_by=inquiry.answer_by if waits else None,
        about=[] if shop is None else [InquiryPayment.of(a) for a in shop.payments],
    )  # fmt: skip
