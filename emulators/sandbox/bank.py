"""What the bank does with charges, refunds and payouts: takes them, settles them later, tells where they stand."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from emulators.sandbox.faults import Dice, Faults
from emulators.sandbox.orders import Wanted
from emulators.sandbox.store import Order, Store

MOVING: Final = "ACCEPTED"


class RefusalError(Exception):
    """The bank says no, with a code and an HTTP status."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def now_ms() -> int:
    """The wall clock, Unix milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Bank:
    """The rules. `announce` is told of every state worth a notification, inside the same transaction."""

    store: Store
    dice: Dice
    announce: Callable[[Order], None]

    @property
    def faults(self) -> Faults:
        """Where the switches stand; kept in the books, so that a restart does not heal the bank."""
        return Faults().changed(json.loads(self.store.setting("faults") or "{}"))

    def set_faults(self, faults: Faults) -> None:
        self.store.set_setting("faults", json.dumps(faults.as_dict()))

    def accept(self, merchant: str, kind: str, wanted: Wanted) -> Order:
        """Take an order, or give back the one already taken under this number.

        What the card does not allow is taken too, as failed: a number refused once stays refused, also for a
        copy of the request that arrives later. RefusalError when the number stands for something else.
        """
        with self.store.transaction():
            known = self.store.order(merchant, kind, wanted.out_no)
            if known is not None:
                if known.body_hash not in (wanted.body_hash, None):
                    raise RefusalError("out_no_reused", 409)
                return known
            order = self._new(merchant, kind, wanted)
            refusal = self._charge_refusal(merchant, wanted) or self._card_refusal(wanted)
            if wanted.charge_no is not None:
                self.store.note_refund(merchant, wanted.charge_no, wanted.out_no)
            if refusal is not None:
                order = replace(
                    order,
                    state="FAIL",
                    failure_code=refusal,
                    due_ms=None,
                    settled_ms=now_ms(),
                    unknown_until_ms=0,
                )
            self.store.put_order(order)
            return order

    def find(self, merchant: str, kind: str, out_no: str) -> Order:
        """The order of this number; one that waited to be asked starts moving. RefusalError without one."""
        with self.store.transaction():
            order = self.store.order(merchant, kind, out_no)
            if order is None:
                raise RefusalError("not_found", 404)
            if order.state == MOVING and order.due_ms is None:
                order = replace(order, due_ms=now_ms() + self._delay(order.kind, order.out_no, "asked"))
                self.store.put_order(order)
            return order

    def close(self, merchant: str, out_no: str) -> Order:
        """Give a charge up if it is not too late; a number never seen is closed for good."""
        with self.store.transaction():
            order = self.store.order(merchant, "charge", out_no) or self._nothing(merchant, out_no)
            if order.state == MOVING:
                order = replace(order, state="CLOSED", due_ms=None, settled_ms=now_ms())
                self.store.put_order(order)
            return order

    def settle_due(self) -> int:
        """Do what is due; how many orders moved."""
        due = self.store.due_orders(now_ms())
        for order in due:
            with self.store.transaction():
                after = self._return(order) if order.state == "SUCCESS" else self._settle(order)
                self.store.put_order(after)
                self.announce(after)
        return len(due)

    def hurry(self) -> int:
        """Make due now whatever would settle later; how many orders."""
        now = now_ms()
        return self.store.run("UPDATE orders SET due_ms = ? WHERE state = ? AND due_ms > ?", now, MOVING, now)

    def _settle(self, order: Order) -> Order:
        faults, now = self.faults, now_ms()
        failure = self._move_money(order, order.kind)
        if failure is not None:
            return replace(order, state="FAIL", failure_code=failure, due_ms=None, settled_ms=now)
        again = order.kind == "payout" and self.dice.hits(faults.return_rate, "return", order.out_no)
        due = now + self._delay(order.kind, order.out_no, "return") if again else None
        return replace(order, state="SUCCESS", due_ms=due, settled_ms=now)

    def _return(self, order: Order) -> Order:
        card = self.store.card(order.card)
        assert card is not None
        self.store.run("UPDATE cards SET balance = balance - ? WHERE token = ?", order.amount, card["token"])
        return replace(
            order, state="RETURNED", failure_code="returned_by_payee_bank", due_ms=None, returned_ms=now_ms()
        )

    def _move_money(self, order: Order, kind: str) -> str | None:
        """Why it cannot be, or None when the card's balance has changed."""
        card = self.store.card(order.card)
        if card is None or card["shut"]:
            return "card_closed"
        if self.dice.hits(self.faults.failure_rate, "failure", kind, order.out_no):
            return "declined_by_bank"
        assert order.amount is not None
        change = -order.amount if kind == "charge" else order.amount
        if card["balance"] + change < 0:
            return "insufficient_bank_balance"
        self.store.run("UPDATE cards SET balance = balance + ? WHERE token = ?", change, card["token"])
        return None

    def _charge_refusal(self, merchant: str, wanted: Wanted) -> str | None:
        """Why a refund cannot be of its charge: there is none that succeeded on this card, or nothing is left of it."""
        if wanted.charge_no is None:
            return None
        charge = self.store.order(merchant, "charge", wanted.charge_no)
        if charge is None or (charge.state, charge.card) != ("SUCCESS", wanted.card):
            return "charge_not_found"
        assert charge.amount is not None
        left = charge.amount - self.store.refunded(merchant, wanted.charge_no)
        return "charge_exhausted" if wanted.amount > left else None

    def _card_refusal(self, wanted: Wanted) -> str | None:
        card = self.store.card(wanted.card)
        if card is None:
            return "card_not_found"
        if card["shut"]:
            return "card_closed"
        return "currency_not_supported" if card["currency"] != wanted.currency else None

    def _new(self, merchant: str, kind: str, wanted: Wanted) -> Order:
        faults, now, number = self.faults, now_ms(), wanted.out_no
        until = now + faults.unknown_ms if self.dice.hits(faults.unknown_rate, "unknown", kind, number) else 0
        silent = self.dice.hits(faults.silent_rate, "silent", kind, number)
        due = None if silent else max(now + self._delay(kind, number, "settle"), until)
        return Order(
            merchant=merchant, kind=kind, out_no=number, body_hash=wanted.body_hash, amount=wanted.amount,
            channel_no=self._channel_no(merchant, kind, number), currency=wanted.currency, card=wanted.card,
            subject=wanted.subject, notify_url=wanted.notify_url, state=MOVING,
            failure_code=None, accepted_ms=now, due_ms=due, settled_ms=None, returned_ms=None,
            unknown_until_ms=until,
        )  # fmt: skip

    def _nothing(self, merchant: str, out_no: str) -> Order:
        return Order(
            merchant=merchant, kind="charge", out_no=out_no, body_hash=None,
            channel_no=self._channel_no(merchant, "charge", out_no), amount=None, currency=None, card=None,
            subject=None, notify_url=None, state=MOVING, failure_code=None, accepted_ms=now_ms(), due_ms=None,
            settled_ms=None, returned_ms=None, unknown_until_ms=0,
        )  # fmt: skip

    def _delay(self, kind: str, out_no: str, purpose: str) -> int:
        faults = self.faults
        return self.dice.between(faults.delay_min_ms, faults.delay_max_ms, "delay", purpose, kind, out_no)

    def _channel_no(self, merchant: str, kind: str, out_no: str) -> str:
        text = f"{self.dice.seed}|{merchant}|{kind}|{out_no}"
        return "SB" + str(int(hashlib.sha256(text.encode()).hexdigest()[:22], 16)).zfill(27)


def wire_state(order: Order, now: int) -> str:
    """The state as the bank tells it: it may claim not to know, and half way through it says so."""
    if now < order.unknown_until_ms:
        return "UNKNOWN"
    if order.state == MOVING and order.due_ms is not None and now * 2 >= order.accepted_ms + order.due_ms:
        return "PROCESSING"
    return order.state


def document(order: Order, now: int) -> dict[str, Any]:
    """An order on the wire."""
    state = wire_state(order, now)
    told = state == order.state
    return {
        "object": order.kind,
        "merchant": order.merchant,
        "out_no": order.out_no,
        "channel_no": order.channel_no,
        "state": state,
        "amount": None if order.amount is None else {"amount": order.amount, "currency": order.currency},
        "failure_code": order.failure_code if told else None,
        "accepted_at": moment(order.accepted_ms),
        "settled_at": moment(order.settled_ms) if told and order.settled_ms else None,
    }


def moment(ms: int) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
