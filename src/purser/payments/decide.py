"""Decide one command: what becomes of it, given everything the batch has read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from purser.accounts.policy import Policy
from purser.core.clock import Clock
from purser.core.errors import Problem, conflict, forbidden, not_found, rejected
from purser.core.ids import AccountId, HoldId, Id, OrderId, PaymentId, TransferId, WalletId
from purser.core.money import MAX_AMOUNT, Currency, Money, split_pro_rata
from purser.fees import FREE, Fee, Payer, Prices, Service, assess
from purser.fees.slices import Purse
from purser.ledger import Hold, Operation, Outcome, Sheet, Transfer
from purser.payments.deliver import promoted
from purser.payments.limits import Usage, require_within
from purser.payments.model import Activity, Command, Delay, Kind
from purser.payments.operator import Operator
from purser.payments.orders import Order, OrderState
from purser.payments.parties import Party
from purser.payments.payment_codes import LIFE, Code
from purser.payments.states import State
from purser.payments.weigh import Scales, note, weigh
from purser.risk import Verdict, mark, read_mark

_OUTGOING = (Kind.TRANSFER, Kind.PAYMENT)


@dataclass(slots=True)
class Ground:
    """Everything a batch decides on, and what it has decided so far."""

    clock: Clock
    now: datetime
    seconds: float
    today: date
    policy: Policy
    prices: Prices
    purse: Purse
    sheet: Sheet
    operators: dict[Currency, Operator]
    parties: dict[Id, Party]
    usage: dict[WalletId, Usage]
    orders: dict[OrderId, Order]
    codes: dict[bytes, Code]
    scales: Scales
    fees: dict[Currency, int] = field(default_factory=dict)
    counted: list[Usage] = field(default_factory=list)
    used: dict[WalletId, Usage] = field(default_factory=dict)
    spent: Collection[bytes] = ()
    """Proofs that have paid before; `spends` do in this batch."""
    spends: set[bytes] = field(default_factory=set)


def decide(c: Command, g: Ground) -> Activity | Problem:
    """Carry out one command on the ground; a Problem leaves the ground as it was."""
    try:
        return _decide(c, g)
    except Problem as problem:
        return problem


def _decide(c: Command, g: Ground) -> Activity:
    wallet, code = _payer_wallet(c, g)
    payer = g.parties.get(wallet)
    if payer is None or payer.wallet_class is None:
        raise not_found("wallet_unknown")
    if payer.currency is not c.money.currency:
        raise rejected("currency_mismatch")
    if not 0 < c.money.amount <= MAX_AMOUNT:
        raise rejected("amount_invalid")
    if c.channel is not None and c.channel not in g.operators[c.money.currency].clearing:
        raise not_found("channel_missing", channel=c.channel)
    order = None if c.order is None else _order(c.order[1], c.money, g)
    c.static_qr = c.static_qr or (order is not None and order.sign)
    if c.fills is not None:
        _check_fillable(c.fills, c.money, g)
    payee = _payee(c, g, order)
    _check_unspent(c, g)
    usage = g.usage[wallet]
    fee = _fee(c, g, wallet, payer.wallet_class, usage)
    _check_limits(c, g, payer.wallet_class, usage)
    if code is not None:
        shown = read_mark(code.mark, code.expires_at - LIFE)
        c.standing, c.proof = shown.standing, shown.proof
    theirs = g.usage.get(WalletId(payee.id)) if c.kind is Kind.TRANSFER and payee is not None else None
    verdict = weigh(c, g.scales, g.sheet, payer, payee, usage, theirs)
    activity = _activity(c, g, wallet, payer, payee, fee, verdict.hold)
    charged = _merchant_fee(c, g, order)
    _move(c, g, activity, payer, payee, order, charged)
    taken = fee.total + charged
    if taken and c.kind is not Kind.TOP_UP:
        g.fees[c.money.currency] = g.fees.get(c.money.currency, 0) + taken
    _count(c, g, activity, verdict, usage, theirs)
    if order is not None:
        order.state, order.paid_by = OrderState.PAID, activity.id
    if code is not None:
        code.used = True
    return activity


def _payer_wallet(c: Command, g: Ground) -> tuple[WalletId, Code | None]:
    if c.code_hash is None:
        assert c.wallet is not None
        return c.wallet, None
    code = g.codes.get(c.code_hash)
    if code is None or code.used or code.expires_at <= g.now:
        raise rejected("payment_code_invalid")
    if code.up_to is not None and c.money.amount > code.up_to:
        raise rejected("payment_code_small", most=Money(code.up_to, c.money.currency).text())
    return code.wallet, code


def _order(ident: OrderId, money: Money, g: Ground) -> Order:
    order = g.orders.get(ident)
    if order is None:
        raise not_found("order_unknown")
    _check_open(order, g)
    if order.money != money:
        raise rejected("order_amount_differs")
    return order


def _check_open(order: Order, g: Ground) -> None:
    if order.state is not OrderState.OPEN:
        raise conflict("order_paid" if order.state is OrderState.PAID else "order_closed")
    if order.expires_at <= g.now:
        raise conflict("order_expired")


def _check_fillable(order: Order, money: Money, g: Ground) -> None:
    """Whether money may be fetched for an order. Should it be paid by somebody in this moment, nothing is lost: the
    money is in the balance."""
    if order.money.currency is not money.currency:
        raise rejected("currency_mismatch")
    _check_open(order, g)


def _payee(c: Command, g: Ground, order: Order | None) -> Party | None:
    if c.kind in (Kind.TOP_UP, Kind.WITHDRAWAL):
        return None
    ident = order.merchant if order is not None else c.payee
    payee = g.parties.get(ident) if ident is not None else None
    if payee is None:
        raise not_found("payee_unknown")
    if payee.currency is not c.money.currency:
        raise rejected("currency_mismatch")
    return payee


def target(c: Command) -> str:
    """What a quote for this command must name as the other side."""
    if c.order is not None:
        return str(c.order[1])
    return c.card or str(c.payee)


def _fee(c: Command, g: Ground, wallet: WalletId, wallet_class: int, usage: Usage) -> Fee:
    service = c.kind.service
    if g.prices.tariff.rules[service].is_free:
        fee = FREE
    else:
        payer = Payer(usage.free_used, usage.plan, wallet_class, usage.uses)
        fee = g.prices.fee(service, c.money, payer, g.purse.affords)
    if c.quote is None:
        if fee.total:
            raise rejected("quote_required")
        return fee
    q = c.quote
    if (q.service, q.wallet, q.money, q.target) != (service, wallet, c.money, target(c)):
        raise rejected("quote_mismatch")
    if q.expires_at <= g.now:
        raise rejected("quote_expired")
    if q.tariff != g.prices.tariff.version or q.fee.total != fee.total:
        raise rejected("quote_stale")
    return fee


def _check_limits(c: Command, g: Ground, wallet_class: int, usage: Usage) -> None:
    if c.kind in _OUTGOING:
        require_within(g.policy, wallet_class, usage, c.money, static_qr=c.static_qr)


def _check_unspent(c: Command, g: Ground) -> None:
    """A proof pays once. Sent again under its own key, the payment is not decided again."""
    if c.proof_hash is not None and (c.proof_hash in g.spent or c.proof_hash in g.spends):
        raise forbidden("proof_spent")


def _activity(
    c: Command, g: Ground, wallet: WalletId, payer: Party, payee: Party | None, fee: Fee, hold: timedelta
) -> Activity:
    delayed = c.kind is Kind.TRANSFER and (c.delay is not Delay.NONE or bool(hold))
    waits = c.kind in (Kind.TOP_UP, Kind.WITHDRAWAL)
    state = State.SCHEDULED if delayed else State.PROCESSING if waits else State.SUCCEEDED
    return Activity(
        id=PaymentId.at(g.seconds),
        wallet=wallet,
        kind=c.kind,
        state=state,
        amount=c.money.amount,
        fee=fee,
        tariff=g.prices.tariff.version,
        currency=c.money.currency,
        payee=None if payee is None else payee.id,
        payer_name=payer.shown_name,
        payee_name=c.card_name or "" if payee is None else payee.shown_name,
        payee_account=c.card_last4 if payee is None else payee.shown_account,
        memo=c.memo,
        order=c.order[1] if c.order is not None else None if c.fills is None else c.fills.id,
        order_no=c.order_no,
        channel=c.channel,
        card=c.card,
        failure=None,
        hold=HoldId.at(g.seconds) if delayed else None,
        arrives_at=g.now + max(c.delay.span, hold) if delayed else None,
        created_at=g.now,
        completed_at=g.now if state is State.SUCCEEDED else None,
        mark=mark(c.standing, c.proof, g.now, by_code=c.code_hash is not None),
    )


def _count(c: Command, g: Ground, a: Activity, verdict: Verdict, usage: Usage, theirs: Usage | None) -> None:
    """Count it against limits and quotas, and leave it in the trails that risk looks at."""
    usage.free_used += a.fee.free_used
    if c.kind in _OUTGOING:
        usage.add(a.amount, static_qr=c.static_qr)
    for code, cost in a.fee.costs:
        g.purse.spend(code, cost)
        if usage.uses is not None:
            usage.uses[code] = usage.uses.get(code, 0) + 1
        g.used[usage.wallet] = usage
    note(c, g.scales, a, verdict, usage, theirs)
    g.counted.append(usage)
    if theirs is not None and a.state is State.SUCCEEDED:
        g.counted.append(theirs)
    if c.proof_hash is not None:
        g.spends.add(c.proof_hash)


def _move(
    c: Command, g: Ground, a: Activity, payer: Party, payee: Party | None, order: Order | None, charged: int
) -> None:
    """Put the activity's transfers on the sheet. Raises the problem of the first that is refused."""
    if c.kind is Kind.TOP_UP:
        _must_receive(g, payer.account)
        if a.fee.total >= a.amount:  # the fee is taken out of it: nothing would be left
            raise rejected("amount_invalid")
        return
    chain = _chain(c, g, a, payer.account, _shares(c, g, payee, order), charged)
    for op in chain[:-1]:
        op.linked = True
    outcomes = g.sheet.apply(chain)
    if outcomes[-1] is Outcome.POSTED:  # and so are all of them
        return
    for op, outcome in zip(chain, outcomes, strict=True):
        if outcome is not Outcome.LINKED_FAILED:
            raise refusal(outcome, g.sheet, op.debit, payer.account)


def _shares(c: Command, g: Ground, payee: Party | None, order: Order | None) -> list[tuple[AccountId, Money]]:
    """Who gets how much of the amount; nobody here when it leaves for a bank, nobody yet when it waits in escrow."""
    if order is not None and order.escrow:
        return [(g.operators[c.money.currency].escrow, c.money)]
    if order is not None and order.splits:
        return [(AccountId(who), Money(amount, c.money.currency)) for who, amount in order.splits]
    return [] if payee is None else [(payee.account, c.money)]


def _chain(
    c: Command, g: Ground, a: Activity, payer: AccountId, shares: list[tuple[AccountId, Money]], charged: int
) -> list[Operation]:
    operator, now = g.operators[a.currency], g.seconds
    chain: list[Operation]
    if c.kind is Kind.WITHDRAWAL:
        assert c.channel is not None
        clearing = operator.clearing[c.channel]
        chain = [Transfer(TransferId.at(now), payer, clearing, c.money, "withdrawal", a.id)]
    elif a.hold is not None:
        chain = [Hold(a.hold, payer, who, money, "transfer", a.id) for who, money in shares]
    else:
        chain = [Transfer(TransferId.at(now), payer, who, money, c.kind, a.id) for who, money in shares]
    income = operator.fee_income
    if a.fee.total:
        fee = Money(a.fee.total, a.currency)
        chain.append(Transfer(TransferId.at(now), payer, income, fee, "fee", a.id))
    if a.fee.costs:
        given = Money(promoted(a), a.currency)
        chain.append(Transfer(TransferId.at(now), operator.promotion_expense, income, given, "promotion", a.id))
    if charged:
        parts = [charged] if len(shares) == 1 else split_pro_rata(charged, [money.amount for _, money in shares])
        chain += [
            Transfer(TransferId.at(now), who, income, Money(part, a.currency), "merchant_fee", a.id)
            for (who, _), part in zip(shares, parts, strict=True)
            if part
        ]
    return chain


def _merchant_fee(c: Command, g: Ground, order: Order | None) -> int:
    """What the merchant pays for the sale, minor units; those of a split order share it by what they get. Nothing
    while the money waits in escrow: it is taken when it is released."""
    if c.kind is not Kind.PAYMENT or (order is not None and order.escrow):
        return 0
    return assess(g.prices.tariff.rules[Service.MERCHANT], c.money.amount).total


def _must_receive(g: Ground, account: AccountId) -> None:
    """A top-up is only begun for a wallet that could take the money now."""
    found = g.sheet.accounts.get(account)
    if found is None:
        raise not_found("wallet_unknown")
    if found.closed:
        raise rejected("wallet_closed")
    if found.frozen_in:
        raise rejected("wallet_frozen")


def refusal(outcome: Outcome, sheet: Sheet, debit: AccountId, payer: AccountId) -> Problem:
    """The ledger's refusal in the words of a wallet."""
    if outcome is Outcome.ACCOUNT_CLOSED:
        account = sheet.accounts.get(payer)
        return rejected("wallet_closed" if account is not None and account.closed else "payee_closed")
    if outcome in (Outcome.INSUFFICIENT_FUNDS, Outcome.DEBIT_FROZEN) and debit != payer:
        return rejected("payee_cannot_pay_fee")
    codes = {
        Outcome.AMOUNT_INVALID: "amount_invalid",
        Outcome.SAME_ACCOUNT: "payee_is_payer",
        Outcome.ACCOUNT_UNKNOWN: "payee_unknown",
        Outcome.CURRENCY_MISMATCH: "currency_mismatch",
        Outcome.DEBIT_FROZEN: "wallet_frozen",
        Outcome.CREDIT_FROZEN: "payee_frozen",
        Outcome.INSUFFICIENT_FUNDS: "insufficient_funds",
        Outcome.BALANCE_OVERFLOW: "balance_overflow",
    }
    return rejected(codes[outcome])
