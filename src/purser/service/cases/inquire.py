"""Ask a merchant about a case, and hear what they say: between them and us. The customer never sees it, and no other
merchant does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from purser.claims import evidence_store
from purser.core.db import Reader, Tx
from purser.core.errors import Kind, Problem, conflict, not_found
from purser.core.ids import EventId, Id, MerchantId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.notices import Event, record
from purser.service.cases import store_inquiries, store_thread
from purser.service.cases.add_entry import write_entry
from purser.service.cases.attach import require_own
from purser.service.cases.case_table import LIVING, NAME
from purser.service.cases.model import Author, Case, Channel, Direction, Entry, EntryKind, Written
from purser.service.cases.room import CaseDesk
from purser.service.cases.shops import shops_of
from purser.service.cases.step import follow, read_case, settle, take_step
from purser.service.cases.store_inquiries import Inquiry
from purser.service.cases.watch import tell_colleagues
from purser.service.cases.whole import whole_thread
from purser.service.cases.work import link

ASKED: Final = "inquiry.asked"
"""The event that a merchant's webhooks get: what is asked is read with a key."""

SIDE: Final = "merchant"
_HOUR: Final = timedelta(hours=1)


async def ask_merchant(
    tx: Tx, desk: CaseDesk, case: Case, merchant: MerchantId, text: str, who: Who, *,
    files: Collection[Id] = (), ref: str | None = None,
) -> Case:  # fmt: skip
    """Ask a merchant whom a payment of the case went to; the case waits for their answer. The same `ref` again changes
    nothing. Raises case_merchant_unknown, evidence_unknown, step_not_possible."""
    if ref is not None and await store_thread.by_ref(tx, case.subject, case.id, ref) is not None:
        return case
    shop = (await shops_of(tx, case)).get(merchant)
    if shop is None:
        raise not_found("case_merchant_unknown")
    case = await take_step(tx, desk, case, "wait_merchant", who)
    now = desk.clock.now()
    new = Inquiry(
        merchant, Id.new(desk.clock), case.subject, case.id, now, desk.terms.after(NAME, "merchant_answer", now), None
    )
    made = await store_inquiries.put(tx, new)
    await link(tx, desk, case, "merchant", str(merchant), who.by)
    entry = Entry(
        EntryKind.MERCHANT, Direction.OUT, Channel.WEB, Author.STAFF, str(StaffId.parse(who.by)), text,
        {"merchant": str(merchant), "name": shop.name}, await require_own(tx, case, files, "staff"), ref,
    )  # fmt: skip
    case, _ = await write_entry(tx, desk, case, entry)
    data = {"id": str(made.id), "case_number": case.number, "answer_by": made.answer_by.isoformat()}
    await record(tx, [Event(merchant, ASKED, data, now, EventId.at(now.timestamp()))])
    return await settle(tx, desk, case)


async def hear_merchant(
    tx: Tx, desk: CaseDesk, inquiry: Inquiry, name: str, text: str, *,
    files: Collection[Id] = (), ref: str | None = None,
) -> Case:  # fmt: skip
    """What the merchant says; the case that waited for it goes on, and whoever works on it is told. `name`: of the
    merchant. The same `ref` again is the same answer. Raises inquiry_over, case_too_many_messages, evidence_unknown."""
    case = await claim_asked(tx, inquiry)
    own = None if ref is None else f"{inquiry.merchant}:{ref}"
    if own is not None and await store_thread.by_ref(tx, case.subject, case.id, own) is not None:
        return case
    await _require_pace(tx, desk, case, inquiry)
    entry = Entry(
        EntryKind.MERCHANT, Direction.IN, Channel.WEB, Author.MERCHANT, str(inquiry.merchant), text,
        {"merchant": str(inquiry.merchant), "name": name}, await _own_files(tx, case, inquiry, files), own,
    )  # fmt: skip
    case, written = await write_entry(tx, desk, case, entry)
    await store_inquiries.settle(tx, [inquiry.merchant], [inquiry.case], desk.clock.now())
    if case.state == "waiting_merchant":
        case = await take_step(tx, desk, case, "answer", Who(Actor.MERCHANT, str(inquiry.merchant)))
    else:
        case = await settle(tx, desk, case)
    await tell_colleagues(tx, desk, case, "case.heard", number=written.number)
    return case


async def claim_asked(tx: Tx, inquiry: Inquiry) -> Case:
    """The case an inquiry is about, or the one it went into, while something can be said to it. Raises inquiry_over."""
    case = await follow(tx, inquiry.subject, inquiry.case)
    if case.state not in LIVING:
        raise conflict("inquiry_over")
    return case


async def read_inquiry(conn: Tx | Reader, merchant: MerchantId, ident: Id) -> Inquiry:
    """One of the merchant's. Raises inquiry_unknown, also for another's."""
    found = await store_inquiries.read(conn, merchant, ident)
    if found is None:
        raise not_found("inquiry_unknown")
    return found


async def asked_case(conn: Tx | Reader, inquiry: Inquiry) -> Case:
    """The case an inquiry is about, or the one it went into."""
    case = await read_case(conn, inquiry.subject, inquiry.case)
    while case.merged_into is not None:
        case = await read_case(conn, *case.merged_into)
    return case


async def exchange(conn: Tx | Reader, case: Case, merchant: MerchantId) -> list[Written]:
    """What was said between us and the merchant: nothing else of the case is theirs to see."""
    return [w for w in await whole_thread(conn, case) if is_with(w, merchant)]


def is_with(w: Written, merchant: MerchantId) -> bool:
    """Whether an entry stands between us and this merchant."""
    return w.entry.kind is EntryKind.MERCHANT and w.entry.data.get("merchant") == str(merchant)


async def _require_pace(tx: Tx, desk: CaseDesk, case: Case, inquiry: Inquiry) -> None:
    since, said = desk.clock.now() - _HOUR, await exchange(tx, case, inquiry.merchant)
    heard = sum(w.at > since for w in said if w.entry.direction is Direction.IN)
    if heard >= desk.terms.number(NAME, "messages_an_hour"):
        raise Problem("case_too_many_messages", Kind.RATE_LIMITED)


async def _own_files(tx: Tx, case: Case, inquiry: Inquiry, idents: Collection[Id]) -> tuple[Id, ...]:
    """Of two merchants who were asked about one case none names the other's files. Raises evidence_unknown."""
    files = await evidence_store.of_matter(tx, case.subject, case.id)
    known = {f.id for f in files if (f.side, f.uploaded_by) == (SIDE, str(inquiry.merchant))}
    if any(ident not in known for ident in idents):
        raise not_found("evidence_unknown")
    return tuple(dict.fromkeys(idents))
