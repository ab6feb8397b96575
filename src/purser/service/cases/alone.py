"""Cases that the house opens by itself, before anybody asks: a refund later than promised, a leak of personal data."""

from __future__ import annotations

from typing import Final

from purser import claims
from purser.accounts import read_customers
from purser.claims import Refund
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.jobs import JSON
from purser.core.proceedings import Who
from purser.service.cases import store
from purser.service.cases.add_entry import add_entry
from purser.service.cases.case_table import LIVING
from purser.service.cases.model import Case, Channel, Entry, NewCase
from purser.service.cases.open_case import open_case
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import claim_case
from purser.service.cases.watch import tell_colleagues
from purser.service.cases.work import resolve

LATE_REFUND: Final = "late_refund"
LEAK: Final = "leak"


async def note_late_refund(tx: Tx, desk: CaseDesk, customer: CustomerId, refund: ProceedingId) -> Case | None:
    """A refund missed its promise: a case of the first priority, once a promise; or it came after all: then it is said
    there, and done, unless somebody works on it already. None: there was nothing to be done."""
    r = await claims.read_refund(tx, customer, refund)
    cause = f"{LATE_REFUND}:{refund}:{r.route}"
    if r.arrived_at is not None:
        return await _arrived(tx, desk, r)
    if r.escalated_at is None or await store.by_cause(tx, customer, cause) is not None:
        return None
    links = (("refund", str(refund)), ("payment", str(r.payment)))
    case = await _open(tx, desk, customer, LATE_REFUND, cause, links, "refund promised, and not there")
    facts: dict[str, JSON] = {
        "refund": str(refund), "amount": r.amount, "currency": r.currency.value, "out_no": r.out_no,
        "reference": r.channel_no, "promised_at": None if r.promised_at is None else r.promised_at.isoformat(),
    }  # fmt: skip
    return await add_entry(tx, desk, case, Entry.happened(LATE_REFUND, **facts))


async def open_leak(tx: Tx, desk: CaseDesk, customer: CustomerId, request: ProceedingId, text: str) -> Case:
    """Somebody reports that personal data may have leaked: into the first band."""
    links = (("personal_data", str(request)),)
    case = await _open(tx, desk, customer, LEAK, f"{LEAK}:{request}", links, "a leak was reported")
    return await add_entry(tx, desk, case, Entry.happened(LEAK, request=str(request), said=text))


async def close_leak(tx: Tx, desk: CaseDesk, customer: CustomerId, request: ProceedingId) -> None:
    """The report was answered."""
    known = await store.by_cause(tx, customer, f"{LEAK}:{request}")
    if known is not None and (case := await claim_case(tx, customer, known)).state in LIVING:
        await resolve(tx, desk, case, "answered", Who.system("the report was answered"))


async def _arrived(tx: Tx, desk: CaseDesk, r: Refund) -> Case | None:
    """By whichever way: the cases of all its ways hear of it."""
    last = None
    for route in range(r.route + 1):
        known = await store.by_cause(tx, r.customer, f"{LATE_REFUND}:{r.id}:{route}")
        if known is not None:
            last = await _done(tx, desk, r, await claim_case(tx, r.customer, known)) or last
    return last


async def _done(tx: Tx, desk: CaseDesk, r: Refund, case: Case) -> Case | None:
    if case.state not in LIVING:
        return None
    case = await add_entry(tx, desk, case, Entry.happened("refund_arrived", refund=str(r.id)))
    if case.assigned_to is None:
        return await resolve(tx, desk, case, "refunded", Who.system("the refund came"))
    await tell_colleagues(tx, desk, case, "case.refund_arrived", refund=str(r.id))
    return case


async def _open(
    tx: Tx, desk: CaseDesk, customer: CustomerId, kind: str, cause: str, links: tuple[tuple[str, str], ...], why: str
) -> Case:
    """In the customer's language."""
    found = (await read_customers(tx, [customer])).get(customer)
    language = "zh" if found is None or found.locale.startswith("zh") else "en"
    names = desk.policy.type(kind).names
    title = names.zh if language == "zh" else names.en
    new = NewCase(customer, kind, title, Channel.NONE, language, Who.system(why), links=links, cause=cause)
    return await open_case(tx, desk, new)
