"""Tell a customer something: in the transaction of its cause, so that it is told if and only if it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

import orjson

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, MessageId
from purser.core.jobs import Job, defer
from purser.core.processing import Purpose, stopped
from purser.core.seal import Sealer
from purser.notices import store_messages as store
from purser.notices.kinds import ALWAYS, CODE_LIFE, DEFAULTS, NOTICE_LIFE, CodeKind, NoticeKind, Topic, Way
from purser.notices.phrases import fields_of
from purser.notices.store_messages import NewDelivery, NewMessage

SEND: Final = "notices.send"
"""The job that sends one delivery."""

QUEUE: Final = "notices"
"""Its queue: a mail server that hangs must not hold up what money waits for."""

Value: TypeAlias = "str | int | Mapping[str, str | int] | None"
"""A text, a count, nothing, or an amount as it is on the wire; a time is its RFC 3339 text."""

Data = Mapping[str, Value]


class Notice(NamedTuple):
    """Something a customer is told. `data` has what the kind's template names; `at` is when, if not now."""

    customer: CustomerId
    kind: NoticeKind
    data: Data
    at: datetime | None = None
    id: MessageId | None = None


def notice_sealer(secret: bytes) -> Sealer:
    """What addresses and codes are sealed with while they wait, from the process's own secret."""
    return Sealer(secret, "notices")


async def tell(tx: Tx, customer: CustomerId, kind: NoticeKind, data: Data, clock: Clock) -> MessageId:
    """Store an in-app message and enqueue its mail, SMS and pushes, as far as the customer wants them.

    Nothing is sent unless the transaction commits. Holds the customer's message box until then.
    """
    return (await tell_all(tx, [Notice(customer, kind, data)], clock))[0]


async def tell_all(tx: Tx, notices: Sequence[Notice], clock: Clock) -> list[MessageId]:
    """The same for many, in a few statements however many there are."""
    for n in notices:
        assert n.data.keys() >= fields_of(n.kind), f"{n.kind} takes {sorted(fields_of(n.kind))}"
    now = clock.now()
    last = await store.number(tx, [n.customer for n in notices])
    messages = []
    for n in reversed(notices):  # the last has the highest number
        number = last[n.customer]
        last[n.customer] = number - 1
        data = orjson.dumps(n.data).decode()
        messages.append(NewMessage(n.customer, number, n.id or MessageId.new(clock), n.kind, data, n.at or now))
    messages.reverse()
    await store.insert_messages(tx, messages)
    await _send_out(tx, messages, clock)
    return [m.id for m in messages]


async def send_code(
    tx: Tx,
    address: str,
    kind: CodeKind,
    code: str,
    locale: str,
    sealer: Sealer,
    clock: Clock,
    *,
    life: timedelta = CODE_LIFE,
) -> None:
    """Send a one-time code to a phone (E.164) or a mail address, in the language of `locale`.

    It goes out once the transaction has committed, and never after `life`. Until then it waits sealed.
    """
    data: Data = {"code": code, "minutes": max(1, int(life.total_seconds()) // 60)}
    await _send_bare(tx, address, kind, data, locale, sealer, clock, life)


async def tell_address(
    tx: Tx, address: str, kind: NoticeKind, data: Data, locale: str, sealer: Sealer, clock: Clock
) -> None:
    """Send a notice to an address that is not, or not any more, the customer's: the one that was replaced."""
    await _send_bare(tx, address, kind, data, locale, sealer, clock, NOTICE_LIFE)


async def _send_bare(
    tx: Tx,
    address: str,
    kind: NoticeKind | CodeKind,
    data: Data,
    locale: str,
    sealer: Sealer,
    clock: Clock,
    life: timedelta,
) -> None:
    assert data.keys() >= fields_of(kind), f"{kind} takes {sorted(fields_of(kind))}"
    ident = Id.new(clock)
    content = orjson.dumps({"address": address, "locale": locale, "data": data})
    way = Way.MAIL if "@" in address else Way.SMS
    now = clock.now()
    delivery = NewDelivery(ident, ident, way, kind, None, None, sealer.seal(content, ident), now, now + life)
    await _enqueue(tx, [delivery])


async def _send_out(tx: Tx, messages: Sequence[NewMessage], clock: Clock) -> None:
    """Make the deliveries that the customers want of these messages."""
    customers = sorted({m.customer for m in messages})
    chosen = await store.read_choices(tx, customers)
    browsers = await store.read_subscription_ids(tx, customers)
    quiet = await stopped(tx, customers, Purpose.ACTIVITY_NOTICES)
    deliveries = []
    for m in messages:
        topic = NoticeKind(m.kind).topic
        wanted = set() if m.customer in quiet and topic not in ALWAYS else _ways(topic, chosen.get(m.customer, {}))
        targets: list[tuple[Way, Id | None]] = [(way, None) for way in (Way.MAIL, Way.SMS) if way in wanted]
        if Way.PUSH in wanted:
            targets += [(Way.PUSH, browser) for browser in browsers.get(m.customer, [])]
        deliveries += [
            NewDelivery(m.customer, Id.new(clock), way, m.kind, m.number, target, None, m.at, m.at + NOTICE_LIFE)
            for way, target in targets
        ]
    await _enqueue(tx, deliveries)


def _ways(topic: Topic, chosen: Mapping[tuple[str, str], bool]) -> set[Way]:
    if topic in ALWAYS:
        return set(Way)
    return {way for way in Way if chosen.get((topic, way), way in DEFAULTS[topic])}


async def _enqueue(tx: Tx, deliveries: Sequence[NewDelivery]) -> None:
    if deliveries:
        await store.insert_deliveries(tx, deliveries)
        await defer(tx, [send_job(d.owner, d.id, d.way) for d in deliveries])


def send_job(owner: Id, ident: Id, way: str, at: datetime | None = None) -> Job:
    """The job that sends a delivery, not before `at`."""
    return Job(SEND, {"owner": str(owner), "delivery": str(ident), "way": str(way)}, at=at, queue=QUEUE)
