"""What should become of payments, kept as anybody would on paper: the model of the property tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from purser.fees import Fee, Service, Tariff, assess

DAY, STATIC = 500_000, 50_000  # what a wallet of class II may send a day, and by static codes


@dataclass
class Purse:
    """One wallet on paper, in fen."""

    balance: int
    held: int = 0
    out_today: int = 0
    static_today: int = 0
    free_used: int = 0


@dataclass
class Waiting:
    """Something begun that has not ended: a delayed transfer, a top-up, a withdrawal."""

    kind: str
    payer: int
    payee: int
    amount: int
    fee: Fee
    begun_today: bool = True


@dataclass
class Paper:
    """The wallets of a few people and the merchant they pay."""

    purses: list[Purse]
    tariff: Tariff
    merchant: int = 0
    fees: int = 0
    clearing: int = 0
    paid_orders: set[int] = field(default_factory=set)
    used_codes: set[int] = field(default_factory=set)
    waiting: list[Waiting] = field(default_factory=list)
    aged: bool = False  # a day has gone by: what was open to be paid no longer is

    def new_day(self) -> None:
        self.aged = True
        for p in self.purses:
            p.out_today = p.static_today = 0
        for w in self.waiting:
            w.begun_today = False

    def withdrawal_fee(self, who: int, amount: int) -> Fee:
        rule = self.tariff.rules[Service.WITHDRAWAL]
        return assess(rule, amount, max(0, rule.free_quota - self.purses[who].free_used))

    def transfer(self, payer: int, payee: int, amount: int, *, delayed: bool) -> str:
        refusal = self._outgoing(payer, amount, static=False)
        if refusal is not None:
            return refusal
        self._count(payer, amount, static=False)
        if delayed:
            self.purses[payer].held += amount
            self.waiting.append(Waiting("delayed", payer, payee, amount, Fee(0, (), 0)))
            return "scheduled"
        self.purses[payer].balance -= amount
        self.purses[payee].balance += amount
        return "succeeded"

    def pay(self, payer: int, amount: int, *, static: bool = False, order: int | None = None) -> str:
        if order in self.paid_orders:
            return "order_paid"
        if order is not None and self.aged:
            return "order_expired"
        refusal = self._outgoing(payer, amount, static=static)
        if refusal is not None:
            return refusal
        self._count(payer, amount, static=static)
        fee = assess(self.tariff.rules[Service.MERCHANT], amount).total
        self.purses[payer].balance -= amount
        self.merchant += amount - fee
        self.fees += fee
        if order is not None:
            self.paid_orders.add(order)
        return "succeeded"

    def pay_by_code(self, payer: int, amount: int, code: int) -> str:
        if code in self.used_codes or self.aged:
            return "payment_code_invalid"
        end = self.pay(payer, amount)
        if end == "succeeded":
            self.used_codes.add(code)
        return end

    def top_up(self, who: int, amount: int) -> str:
        self.waiting.append(Waiting("top_up", who, who, amount, Fee(0, (), 0)))
        return "processing"

    def withdraw(self, who: int, amount: int, confirmed: Fee) -> str:
        fee = self.withdrawal_fee(who, amount)
        if fee.total != confirmed.total:
            return "quote_stale"
        p = self.purses[who]
        if p.balance - p.held < amount + fee.total:
            return "insufficient_funds"
        p.balance -= amount + fee.total
        p.free_used += fee.free_used
        self.fees += fee.total
        self.clearing += amount
        self.waiting.append(Waiting("withdrawal", who, who, amount, fee))
        return "processing"

    def settle(self, w: Waiting, *, well: bool) -> None:
        """The bank has spoken about a top-up or a withdrawal; or a delayed transfer arrives or is cancelled."""
        self.waiting = [other for other in self.waiting if other is not w]  # of two that are alike, this one
        payer = self.purses[w.payer]
        if w.kind == "delayed":
            payer.held -= w.amount
            if well:
                payer.balance -= w.amount
                self.purses[w.payee].balance += w.amount
            elif w.begun_today:
                payer.out_today -= w.amount
        elif w.kind == "top_up" and well:
            payer.balance += w.amount
            self.clearing -= w.amount
        elif w.kind == "withdrawal" and not well:
            payer.balance += w.amount + w.fee.total
            payer.free_used -= w.fee.free_used
            self.fees -= w.fee.total
            self.clearing -= w.amount

    def _outgoing(self, payer: int, amount: int, *, static: bool) -> str | None:
        p = self.purses[payer]
        if p.out_today + amount > DAY or (static and p.static_today + amount > STATIC):
            return "limit_exceeded"
        return "insufficient_funds" if p.balance - p.held < amount else None

    def _count(self, payer: int, amount: int, *, static: bool) -> None:
        self.purses[payer].out_today += amount
        self.purses[payer].static_today += amount if static else 0
