"""A stolen account on the wire: as its visitor, its owner and the staff see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from purser import safety
from purser.accounts import mask_email, mask_phone
from purser.api.proceedings import Timeline, WireProceedingId
from purser.api.schemas import Money, Output, WirePaymentId, WireWalletId, wire_id
from purser.cards import bound_cards, past_cards
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CustomerId, ProceedingId
from purser.core.proceedings import read_proceedings
from purser.payments import Kind, read_activities
from purser.safety import Changed, Claimable, ProofKind, Theft, Thefts, Visit
from purser.safety.stolen_model import VisitId

WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]
WireVisitId = Annotated[VisitId, wire_id(VisitId)]
ClaimState = Literal["open", "provisional", "upheld", "denied", "withdrawn"]
Missing = Literal["password", "second_factor", "devices", "time"]


class StolenClaim(Output):
    """A payment said not to be the owner's, and to whom it went when. `credited` was made good, of which `taken_back`
    went again."""

    id: WireProceedingId
    payment_id: WirePaymentId
    wallet_id: WireWalletId
    kind: Kind
    name: str
    at: datetime
    state: ClaimState
    loss: Money
    credited: Money
    taken_back: Money


class StolenAccount(Output):
    """A stolen account. `way` is strengthened after recent changes, which `changed` names. `missing` is what is to be
    done before all is as usual again; `cool_until`: little may leave till then at least."""

    matter: Timeline
    way: Literal["standard", "strengthened"]
    changed: list[Changed]
    frozen_at: datetime
    claims_named: bool
    claims: list[StolenClaim]
    cool_until: datetime | None
    missing: list[Missing]


class StolenVisit(StolenAccount):
    """The same as a visitor sees it: what this visit has shown, whether it is enough, and which address is to take
    the place of what is on file."""

    shown: list[ProofKind]
    document_asked: bool
    is_owner: bool
    new_contact: str | None


class StolenTicket(Output):
    """Hold on to `ticket`: it is shown once, and is what this visit goes on with."""

    ticket: str
    visit: StolenVisit


class StolenPayment(Output):
    """Something that left a wallet before it was frozen. `left` is what of amount and fee has not come back."""

    id: WirePaymentId
    wallet_id: WireWalletId
    kind: Kind
    amount: Money
    fee: Money
    left: Money
    name: str
    at: datetime

    @classmethod
    def of(cls, c: Claimable) -> Self:
        a = c.activity
        return cls(
            id=a.id,
            wallet_id=a.wallet,
            kind=a.kind,
            amount=Money(amount=a.amount, currency=a.currency),
            fee=Money(amount=a.fee.total, currency=a.currency),
            left=Money(amount=c.left, currency=a.currency),
            name=a.payee_name,
            at=a.created_at,
        )


class StolenPayments(Output):
    """The newest first."""

    items: list[StolenPayment]


class StolenFileVisit(Output):
    """A visit in the staff's file; the address it read is masked."""

    id: WireVisitId
    login: str | None
    shown: list[ProofKind]
    document_asked_at: datetime | None
    is_owner: bool


class StolenFile(StolenAccount):
    """What the staff decide on."""

    customer_id: WireCustomerId
    visits: list[StolenFileVisit]
    new_contact: str | None


def masked(login: str | None) -> str | None:
    """An address as others may see it."""
    if login is None:
        return None
    return mask_email(login) if "@" in login else mask_phone(login)


async def card_changes(tx: Tx, customer: CustomerId) -> list[datetime]:
    """When bank cards came and went."""
    cards = [*await bound_cards(tx, customer), *await past_cards(tx, customer)]
    return [at for c in cards for at in (c.bound_at, c.unbound_at) if at is not None]


async def account_of(conn: Reader, t: Thefts, theft: Theft, matter: Timeline) -> StolenAccount:
    """What everybody sees who may see it at all."""
    return StolenAccount(
        matter=matter,
        way="strengthened" if theft.is_strengthened else "standard",
        changed=list(theft.changed),
        frozen_at=theft.frozen_at,
        claims_named=theft.claims_named_at is not None,
        claims=await _claims(conn, theft.customer, theft.id),
        cool_until=theft.cool_until,
        missing=list(await safety.missing(conn, t, theft)) if matter.state == "cooling" else [],
    )


async def visit_of(conn: Reader, t: Thefts, theft: Theft, matter: Timeline, visit: Visit) -> StolenVisit:
    """The same for a visitor."""
    return StolenVisit(
        **dict(await account_of(conn, t, theft, matter)),
        shown=sorted(visit.proofs),
        document_asked=visit.document_asked_at is not None,
        is_owner=theft.owner == visit.id,
        new_contact=masked(theft.new_contact) if theft.owner == visit.id else None,
    )


async def file_of(conn: Reader, t: Thefts, theft: Theft, matter: Timeline) -> StolenFile:
    """The same for the staff."""
    visits = [
        StolenFileVisit(
            id=v.id,
            login=masked(v.login),
            shown=sorted(v.proofs),
            document_asked_at=v.document_asked_at,
            is_owner=theft.owner == v.id,
        )
        for v in await safety.read_visits(conn, theft.customer, theft.id)
    ]
    return StolenFile(
        **dict(await account_of(conn, t, theft, matter)),
        customer_id=theft.customer,
        visits=visits,
        new_contact=masked(theft.new_contact),
    )


async def theft_of(conn: Reader, customer: CustomerId, ident: ProceedingId) -> Theft:
    """What is kept of a stolen account. Raises proceeding_unknown."""
    found = await safety.read_theft(conn, customer, ident)
    if found is None:
        raise not_found("proceeding_unknown")
    return found


async def _claims(conn: Reader, customer: CustomerId, ident: ProceedingId) -> list[StolenClaim]:
    found = await safety.read_claims(conn, customer, ident)
    matters = await read_proceedings(conn, customer, [c.id for c in found])
    paid = await read_activities(conn, [(c.wallet, c.payment) for c in found])
    return [
        StolenClaim(
            id=c.id,
            payment_id=c.payment,
            wallet_id=c.wallet,
            kind=paid[c.payment].kind,
            name=paid[c.payment].payee_name,
            at=paid[c.payment].created_at,
            state=matters[c.id].state,
            loss=Money(amount=c.loss, currency=c.currency),
            credited=Money(amount=c.credited, currency=c.currency),
            taken_back=Money(amount=c.taken_back, currency=c.currency),
        )
        for c in found
    ]
