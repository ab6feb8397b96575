"""Rows of a batch in COPY's binary form: one `struct` call a row where the columns are of fixed size."""

from __future__ import annotations

from datetime import datetime
from struct import Struct

import orjson

from purser.core.pgbinary import micros, text_field
from purser.payments.model import Activity, Answer, Command

_ID = Struct(">i16s").pack
_BIG = Struct(">iq").pack
_LEN = Struct(">i").pack
_KEY_HEAD = Struct(">hi16s").pack
_KEY_TAIL = Struct(">i32sih").pack
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


def trace(a: Activity) -> bytes:
    """How the fee came about, as stored: the tariff's version and the items of the calculation."""
    return orjson.dumps(
        {"tariff": a.tariff, "free_used": a.fee.free_used, "items": [[i.code, i.amount, i.basis] for i in a.fee.items]}
    )


PAYMENT_COLUMNS = (
    "wallet_id, id, kind, state, amount, fee, currency, payee_id, payer_name, payee_name, payee_account, memo,"
    " order_id, order_no, channel, channel_card, failure, trace, hold_id, arrives_at, created_at, completed_at"
)
_PAYMENT_FIELDS = Struct(">h").pack(22)


def payment_row(a: Activity) -> bytes:
    """A row of `payments` in the order of PAYMENT_COLUMNS."""
    explained = trace(a)
    return b"".join(
        (
            _PAYMENT_FIELDS, _ID(16, a.wallet), _ID(16, a.id), text_field(a.kind), text_field(a.state),
            _BIG(8, a.amount), _BIG(8, a.fee.total), text_field(a.currency), _id(a.payee), _text(a.payer_name),
            _text(a.payee_name), _text(a.payee_account), _text(a.memo), _id(a.order), _text(a.order_no),
            _text(a.channel), _text(a.card), _text(a.failure), _LEN(len(explained) + 1), b"\x01", explained,
            _id(a.hold), _time(a.arrives_at), _time(a.created_at), _time(a.completed_at),
        )
    )  # fmt: skip


KEY_COLUMNS = "subject, key, request_hash, status, body, created_at"


def key_row(c: Command, answer: Answer, at: int) -> bytes:
    """A row of `idempotency_keys`. `at` in microseconds of `pgbinary.micros`."""
    return b"".join(
        (
            _KEY_HEAD(6, 16, c.caller), _text(c.key), _KEY_TAIL(32, c.request_hash, 2, answer.status),
            _LEN(len(answer.body)), answer.body, _BIG(8, at),
        )
    )  # fmt: skip
