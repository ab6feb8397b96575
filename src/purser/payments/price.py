"""Quote what an activity would cost, before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from purser.core.clock import Clock
from purser.core.db import Reader
from purser.core.errors import not_found, rejected
from purser.core.ids import Id, MerchantId, OrderId, WalletId
from purser.core.money import Money
from purser.fees import FREE, Fee, Payer, Prices, Quote, issue
from purser.fees.promotion_store import read_left, read_uses
from purser.fees.quote import VALIDITY
from purser.payments.model import Kind
from purser.payments.orders import find_order
from purser.payments.parties import Parties, Party
from purser.payments.usage import read_usage


@dataclass(frozen=True, slots=True)
class Priced:
    """A quote, its token, and the other side as the payer is to see it (None: a bank)."""

    quote: Quote
    token: str
    payee: Party | None


@dataclass(frozen=True, slots=True)
class Target:
    """The other side: a wallet or merchant, or an order, or a bank card."""

    payee: WalletId | MerchantId | None = None
    order: OrderId | None = None
    card: str | None = None

    def __str__(self) -> str:
        """What the quote names: a quote for one payee is worth nothing for another."""
        return str(self.order) if self.order is not None else self.card or str(self.payee)


async def price(
    conn: Reader,
    clock: Clock,
    prices: Prices,
    secret: bytes,
    kind: Kind,
    wallet: WalletId,
    money: Money,
    target: Target,
) -> Priced:
    """Price one activity for a few minutes. Raises payee_unknown, payee_is_payer, order_unknown,
    order_amount_differs, currency_mismatch."""
    who: Id | None = target.payee
    if target.order is not None:
        found = await find_order(conn, target.order)
        if found.money != money:
            raise rejected("order_amount_differs")
        who = found.merchant
    party = await _party(conn, clock, who)
    if party is not None and party.currency is not money.currency:
        raise rejected("currency_mismatch")
    if who is not None and bytes(who) == bytes(wallet):
        raise rejected("payee_is_payer")
    is_free = prices.tariff.rules[kind.service].is_free
    fee = FREE if is_free else await _fee(conn, clock, prices, kind, wallet, money)
    quote = Quote(kind.service, wallet, str(target), money, fee, prices.tariff.version, clock.now() + VALIDITY)
    return Priced(quote, issue(quote, secret), party)


async def _fee(conn: Reader, clock: Clock, prices: Prices, kind: Kind, wallet: WalletId, money: Money) -> Fee:
    """The fee as the engine will work it out, by what is stored."""
    used = (await read_usage(conn, [wallet])).get(wallet)
    payer, left = Payer(used.free_used, used.plan) if used else Payer(), dict[str, int]()
    running = [p for p in prices.promotions if kind.service in p.terms.services and p.currency is money.currency]
    if running:
        parties = await Parties(clock).load(conn, [wallet], [])
        uses = (await read_uses(conn, [wallet]))[wallet]
        payer = replace(payer, wallet_class=parties[wallet].wallet_class if wallet in parties else None, uses=uses)
        left = await read_left(conn, [p.id for p in running])
    return prices.fee(kind.service, money, payer, lambda code, cost: left.get(code, 0) >= cost)


async def _party(conn: Reader, clock: Clock, who: Id | None) -> Party | None:
    if who is None:
        return None
    wallets = [who] if isinstance(who, WalletId) else []
    merchants = [who] if isinstance(who, MerchantId) else []
    party = (await Parties(clock).load(conn, wallets, merchants)).get(who)
    if party is None:
        raise not_found("payee_unknown")
    return party
