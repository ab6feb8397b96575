"""The merchants that the payments of a case went to: whom one may ask about it, and what they are asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from purser import claims
from purser.accounts.owners import wallets_of
from purser.claims import dispute_store
from purser.core.db import Reader, Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, MerchantId, PaymentId, ProceedingId
from purser.payments import Activity, Kind, read_activities
from purser.service.cases import store
from purser.service.cases.model import Case, Link


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant, and the payments to it that a case is about, oldest first."""

    id: MerchantId
    name: str
    payments: tuple[Activity, ...]


async def shops_of(conn: Tx | Reader, case: Case) -> dict[MerchantId, Shop]:
    """By merchant; none for a case that is about no payment, or nobody's we know."""
    if case.customer is None:
        return {}
    found = [await _payment(conn, case.customer, k) for k in await store.links(conn, case.subject, case.id)]
    wallets = await wallets_of(conn, [case.customer])
    keys = [(w, p) for w in sorted(wallets) for p in dict.fromkeys(found) if p is not None]
    shops: dict[MerchantId, Shop] = {}
    for a in sorted((await read_activities(conn, keys)).values(), key=lambda a: a.created_at):
        if a.kind is Kind.PAYMENT and a.payee is not None:
            merchant = MerchantId(a.payee)
            known = shops.get(merchant, Shop(merchant, a.payee_name, ()))
            shops[merchant] = replace(known, payments=(*known.payments, a))
    return shops


async def _payment(conn: Tx | Reader, customer: CustomerId, link: Link) -> PaymentId | None:
    """The payment that a link leads to. What colleagues link is not looked into: it may lead nowhere."""
    try:
        match link.kind:
            case "payment" | "escrow":
                return PaymentId.parse(link.object_id)
            case "refund":
                return (await claims.read_refund(conn, customer, ProceedingId.parse(link.object_id))).payment
            case "dispute":
                return (await dispute_store.read(conn, customer, ProceedingId.parse(link.object_id))).payment
    except (Problem, ValueError):
        return None
    return None
