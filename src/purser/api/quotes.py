"""Quotes: what it would cost, before it is confirmed."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from purser.api.activities import FeeItem
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.own_cards import own_card
from purser.api.problems import FieldError, InvalidRequest
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Money, MoneyIn, Output, WireMerchantId, WireOrderId, WireWalletId
from purser.core import money
from purser.core.money import Currency
from purser.fees import Item
from purser.payments import Kind, Target, price

router = new_router("payments")


class QuoteIn(Input):
    """What is to be priced. A transfer names `payee_wallet_id`; a payment `order_id` or `merchant_id`; a top-up
    or withdrawal `bank_card`."""

    kind: Kind
    wallet_id: WireWalletId
    amount: MoneyIn
    payee_wallet_id: WireWalletId | None = None
    merchant_id: WireMerchantId | None = None
    order_id: WireOrderId | None = None
    bank_card: str | None = Field(None, min_length=1, max_length=64)


class QuotePayee(Output):
    """Who would be paid, as the payer may see them."""

    name: str
    account: str | None


class QuoteOut(Output):
    """A price, good until `expires_at`. Send `quote` back to confirm it."""

    quote: str
    kind: Kind
    amount: Money
    fee: Money
    total: Money
    items: list[FeeItem]
    tariff: str
    expires_at: datetime
    payee: QuotePayee | None


def check_target(body: QuoteIn) -> None:
    """Exactly what the kind needs, and nothing else."""
    given = {
        name for name in ("payee_wallet_id", "merchant_id", "order_id", "bank_card") if getattr(body, name) is not None
    }
    wanted = {
        Kind.TRANSFER: [{"payee_wallet_id"}],
        Kind.PAYMENT: [{"merchant_id"}, {"order_id"}],
        Kind.TOP_UP: [{"bank_card"}],
        Kind.WITHDRAWAL: [{"bank_card"}],
    }[body.kind]
    if given in wanted:
        return
    for name in sorted(given - set().union(*wanted)):
        raise InvalidRequest(FieldError(f"/{name}", "unknown_field"))
    raise InvalidRequest(FieldError(f"/{min(wanted[0])}", "required"))


@router.post("/quotes", status_code=201, operation_id="createQuote", responses=documented(404))
async def create_quote(body: QuoteIn, session: SignedIn, rt: Rt) -> QuoteOut:
    """Price an activity. Nothing is taken that was not quoted."""
    check_target(body)
    own = session.own(body.wallet_id)
    counter = rt.payments.counter
    async with rt.db.reader() as conn:
        card = None
        if body.bank_card is not None:
            card = (await own_card(conn, session, body.bank_card, None, body.kind)).token
        prices = await counter.prices.current(conn)
        priced = await price(
            conn, rt.clock, prices, rt.payments.secret, body.kind, own.id, body.amount.money,
            Target(body.payee_wallet_id or body.merchant_id, body.order_id, card),
        )  # fmt: skip
    q, currency = priced.quote, body.amount.currency
    total = q.money.amount + (-q.fee.total if body.kind is Kind.TOP_UP else q.fee.total)
    party = priced.payee
    return QuoteOut(
        quote=priced.token,
        kind=body.kind,
        amount=Money.of(q.money),
        fee=_money(q.fee.total, currency),
        total=_money(total, currency),
        items=[_item(i, currency) for i in q.fee.items],
        tariff=q.tariff,
        expires_at=q.expires_at,
        payee=None if party is None else QuotePayee(name=party.shown_name, account=party.shown_account),
    )


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(money.Money(amount, currency))


def _item(i: Item, currency: Currency) -> FeeItem:
    return FeeItem(code=i.code, amount=_money(i.amount, currency), basis=_money(i.basis, currency))
