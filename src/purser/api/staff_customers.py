"""A customer before a colleague: whom a contact or a case brought, masked, one field at a time without its mask.

That it was opened, looked up or revealed is committed to the audit before anything is read; the customer sees it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request

from purser import safety
from purser.accounts import (
    Member,
    Wallet,
    WalletClass,
    WalletStatus,
    mask_email,
    mask_name,
    mask_phone,
    read_members,
    read_wallets,
)
from purser.api.description import documented
from purser.api.freezes import Freeze, Reason
from purser.api.matters import MatterCustomer, MatterSummary, matters_of
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Money, Output, WireWalletId, wire_id
from purser.api.staff_access import look_up, open_customer, viewer
from purser.api.staff_guard import Colleague, colleague_with
from purser.api.statements import EntryPage, entry_out
from purser.cards import Card, bound_cards
from purser.core.errors import not_found
from purser.core.ids import CustomerId, WalletId
from purser.core.money import Money as Amount
from purser.core.text import Language
from purser.identity.permissions import Permission, may
from purser.payments import list_entries
from purser.service import access
from purser.service.access import Basis, Sight
from purser.service.access import Field as Shown

router = new_router("service")

MayOpen = Annotated[Colleague, Depends(colleague_with(Permission.CUSTOMER_OPEN))]
MayLookUp = Annotated[Colleague, Depends(colleague_with(Permission.CUSTOMER_LOOKUP))]
MayReveal = Annotated[Colleague, Depends(colleague_with(Permission.CUSTOMER_REVEAL))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]

_ENTRIES = 10
_FREEZES = 20
_MATTERS = 20


class CustomerQuery(Input):
    """Whom, exactly, and why. In a body: an address has no place in the log of addresses."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    reason: Reason


class FoundCustomer(Output):
    """Somebody is a customer. `open`: the colleague has work about them and may open them. `wallet_class`: the lowest
    of their wallets' for whoever may move them to another; null for everybody else, and where all are closed."""

    customer: MatterCustomer
    open: bool
    wallet_class: WalletClass | None


class StaffWallet(Output):
    """What is in a wallet."""

    id: WireWalletId
    wallet_class: int
    status: str
    balance: Money
    held: Money


class StaffCard(Output):
    """A bound card."""

    bank: str
    last4: str
    is_default: bool
    suspended: bool
    bound_at: datetime


class StaffCustomer(Output):
    """A customer as staff see them. `basis`: what brought them; open `until` then, or for as long as the work goes on.
    `entries`: the latest of the first wallet; `matters`: the latest, ended ones too."""

    id: WireCustomerId
    name: str
    phone: str | None
    email: str | None
    locale: str
    since: datetime
    basis: Basis
    until: datetime
    wallets: list[StaffWallet]
    freezes: list[Freeze]
    cards: list[StaffCard]
    entries: EntryPage
    matters: list[MatterSummary]


class RevealIn(Input):
    """Which field, and why it is needed."""

    field: Shown
    reason: Reason


class Revealed(Output):
    """The field without its mask, to be hidden again `until` then; null where the customer has none."""

    field: Shown
    value: str | None
    until: datetime


@router.post(
    "/staff/customers/lookup",
    operation_id="lookUpCustomer",
    summary="Whether somebody is a customer",
    response_model=FoundCustomer,
    responses=documented(403, 404, 429),
)
async def look_somebody_up(request: Request, colleague: MayLookUp, body: CustomerQuery) -> FoundCustomer:
    """By an exact phone number or address only, masked, so many a day; who tries numbers is shut out."""
    rt = runtime(request)
    ident = await look_up(rt, colleague, body.login, body.reason)
    async with rt.db.transaction() as tx:
        claim = await access.seek(tx, rt.access, viewer(colleague), ident)
    async with rt.db.reader() as conn:
        member = (await read_members(conn, [ident]))[ident]
    moves = may(colleague.session.role, Permission.WALLET_SET_CLASS)
    return FoundCustomer(
        customer=MatterCustomer.of(member.customer),
        open=claim is not None,
        wallet_class=_lowest_class(member) if moves else None,
    )


@router.get(
    "/staff/customers/{customer_id}",
    operation_id="openCustomer",
    summary="Open a customer",
    response_model=StaffCustomer,
    responses=documented(403, 404, 429),
)
async def open_one(request: Request, colleague: MayOpen, customer_id: WireCustomerId) -> StaffCustomer:
    """Whom a contact one is talking to, or a case one was given, brought. Asked again it is the same look until its
    time is over."""
    rt = runtime(request)
    sight = await open_customer(rt, colleague, customer_id)
    return await _show(rt, colleague, sight, request_language(request))


@router.get(
    "/staff/customers/{customer_id}/entries",
    operation_id="listCustomerEntries",
    summary="An open customer's statement",
    response_model=EntryPage,
    responses=documented(403, 404, 429),
)
async def list_lines(
    request: Request,
    colleague: MayOpen,
    customer_id: WireCustomerId,
    wallet_id: Annotated[WireWalletId, Query()],
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> EntryPage:
    """Newest first. It is part of the look that opened them."""
    rt = runtime(request)
    await open_customer(rt, colleague, customer_id)
    async with rt.db.reader() as conn:
        if wallet_id not in (await read_members(conn, [customer_id]))[customer_id].wallets:
            raise not_found("wallet_unknown")
    return await _entries(rt, wallet_id, cursor, request_language(request))


@router.post(
    "/staff/customers/{customer_id}/reveal",
    operation_id="revealField",
    summary="Show one field without its mask",
    response_model=Revealed,
    responses=documented(403, 429),
)
async def reveal(request: Request, colleague: MayReveal, customer_id: WireCustomerId, body: RevealIn) -> Revealed:
    """Of a customer who is open, for a reason, for some minutes, and so many a day."""
    rt = runtime(request)
    shown = await access.reveal(rt.db, rt.access, viewer(colleague), customer_id, body.field, body.reason)
    return Revealed(field=shown.field, value=shown.value, until=shown.until)


def _lowest_class(member: Member) -> WalletClass | None:
    living = (w for w in member.wallets.values() if w.status is not WalletStatus.CLOSED)
    return min((w.wallet_class for w in living), default=None)


async def _show(rt: Runtime, colleague: Colleague, sight: Sight, language: Language) -> StaffCustomer:
    async with rt.db.reader() as conn:
        member = (await read_members(conn, [sight.customer]))[sight.customer]
        c, wallets = member.customer, await read_wallets(conn, list(member.wallets.values()))
        freezes = [f for f in await safety.read_freezes(conn, c.id, _FREEZES) if f.lifted_at is None]
        cards = [_card(k, language) for k in await bound_cards(conn, c.id)]
        matters = await matters_of(conn, colleague, c.id, _MATTERS)
    entries = await _entries(rt, wallets[0].id, None, language) if wallets else EntryPage(items=[], next_cursor=None)
    return StaffCustomer(
        id=c.id,
        name=mask_name(c.name),
        phone=c.phone and mask_phone(c.phone),
        email=c.email and mask_email(c.email),
        locale=c.locale,
        since=c.created_at,
        basis=sight.basis,
        until=sight.until,
        wallets=[_wallet(w) for w in wallets],
        freezes=[Freeze.of(f) for f in freezes],
        cards=cards,
        entries=entries,
        matters=matters,
    )


async def _entries(rt: Runtime, wallet: WalletId, cursor: str | None, language: Language) -> EntryPage:
    scope = f"staff:statement:{wallet}"
    before = None if cursor is None else int.from_bytes(rt.cursors.decode(scope, cursor), "big")
    async with rt.db.reader() as conn:
        page = await list_entries(conn, wallet, cursor=before, limit=_ENTRIES)
    last = None if page.next is None else rt.cursors.encode(scope, page.next.to_bytes(8, "big"))
    return EntryPage(items=[entry_out(e, language) for e in page.entries], next_cursor=last)


def _wallet(w: Wallet) -> StaffWallet:
    return StaffWallet(
        id=w.id,
        wallet_class=w.wallet_class,
        status=w.status.value,
        balance=Money.of(Amount(w.balance, w.currency)),
        held=Money.of(Amount(w.held, w.currency)),
    )


def _card(c: Card, language: Language) -> StaffCard:
    return StaffCard(
        bank=c.name(language),
        last4=c.last4,
        is_default=c.is_default,
        suspended=c.suspended_at is not None,
        bound_at=c.bound_at,
    )
