"""Rows of a batch in COPY's binary form: one `struct` call a row where the columns are of fixed size."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from struct import Struct

import orjson

from purser.core.pgbinary import micros, text_field
from purser.fees import Fee, items_row
from purser.payments.model import Activity, Answer, Command

_ID = Struct(">i16s").pack
_BIG = Struct(">iq").pack
_LEN = Struct(">i").pack
_KEY_HEAD = Struct(">h i16s i32s ih iq i").pack
_NULL = _LEN(-1)


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    raw = value.encode()
    return _LEN(len(raw)) + raw


def _id(value: bytes | None) -> bytes:
    return _NULL if value is None else _ID(16, value)


def _time(value: datetime | None) -> bytes:
    return _NULL if value is None else _BIG(8, micros(value))


@lru_cache(maxsize=4096)
def _trace(tariff: str, fee: Fee) -> bytes:
    """How the fee came about: the tariff's version and the items of the calculation."""
    trace = {"tariff": tariff, "free_used": fee.free_used, "items": items_row(fee)}
    raw = orjson.dumps({**trace, "costs": fee.costs} if fee.costs else trace)
    return _LEN(len(raw)) + raw


PAYMENT_COLUMNS = (
    "wallet_id, id, amount, fee, created_at, kind, state, currency, payee_id, payer_name, payee_name, payee_account,"
    " memo, trace, completed_at, mark, order_id, order_no, channel, channel_card, failure, hold_id, arrives_at"
)
_PAYMENT_HEAD = Struct(">h i16s i16s iq iq iq").pack
_NOTHING_SPECIAL = _NULL * 7


@lru_cache(maxsize=256)
def _texts(kind: str, state: str, currency: str) -> bytes:
    return text_field(kind) + text_field(state) + text_field(currency)


def payment_row(a: Activity) -> bytes:
    """A row of `payments` in the order of PAYMENT_COLUMNS."""
    special = (a.order, a.order_no, a.channel, a.card, a.failure, a.hold, a.arrives_at)
    return b"".join(
        (
            _PAYMENT_HEAD(23, 16, a.wallet, 16, a.id, 8, a.amount, 8, a.fee.total, 8, micros(a.created_at)),
            _texts(a.kind, a.state, a.currency),
            _id(a.payee), _text(a.payer_name), _text(a.payee_name), _text(a.payee_account), _text(a.memo),
            _trace(a.tariff, a.fee), _time(a.completed_at), _NULL if a.mark is None else _BIG(8, a.mark),
            _NOTHING_SPECIAL if special == (None,) * 7 else _special(a),
        )
    )  # fmt: skip


def _special(a: Activity) -> bytes:
    """The columns that most payments leave empty."""
    return b"".join(
        (
            _id(a.order), _text(a.order_no), _text(a.channel), _text(a.card), _text(a.failure), _id(a.hold),
            _time(a.arrives_at),
        )
    )  # fmt: skip


KEY_COLUMNS = "subject, request_hash, status, created_at, key, body"


def key_row(c: Command, answer: Answer, at: int) -> bytes:
    """A row of `idempotency_keys`. `at` in microseconds of `pgbinary.micros`."""
    key, body = c.key.encode(), answer.body
    return b"".join(
        (
            _KEY_HEAD(6, 16, c.caller, 32, c.request_hash, 2, answer.status, 8, at, len(key)),
            key, _LEN(len(body)), body,
        )
    )  # fmt: skip
