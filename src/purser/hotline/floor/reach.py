"""Whom we ring, and how often: a number that somebody shows is easily forged, and each ring is paid for or disturbs.

A caller who shows a premium number and asks to be rung back would have us pay for it; one who shows a victim's number,
again and again, would have us disturb them. So only numbers that begin as the operator says are rung by ourselves, and
one number may ask for so many callbacks a day."""

from __future__ import annotations

from collections.abc import Sequence

from purser.accounts import read_customers
from purser.core.db import Reader
from purser.core.errors import Kind, Problem
from purser.hotline import calls
from purser.hotline.calls import NAME, Call
from purser.hotline.floor.house import House
from purser.identity import AttemptRules, Count, reserve_tries, throttle_key
from purser.service.queue import Contact


def may_ring(number: str, beginnings: Sequence[str]) -> bool:
    """Whether a number, in international form, is one of those we ring."""
    return any(number.startswith(beginning) for beginning in beginnings)


async def number_of_contact(conn: Reader, contact: Contact, beginnings: Sequence[str]) -> str | None:
    """The number they called from when they asked to be rung, or else the customer's own; None when there is none, or
    it is not one that we ring: the agent, who sees whom it is about, decides then."""
    for call in reversed(await calls.of_contact(conn, contact.id)):
        if call.direction is calls.Direction.IN and (number := await calls.number_of(conn, call)) is not None:
            return number if may_ring(number, beginnings) else None
    if contact.customer is None:
        return None
    found = (await read_customers(conn, [contact.customer])).get(contact.customer)
    phone = None if found is None else found.phone
    return phone if phone is not None and may_ring(phone, beginnings) else None


async def may_ask_back(house: House, call: Call) -> bool:
    """Whether a call may turn into a callback: there is a number that we ring, and it has not asked too often. Counts
    as asking."""
    async with house.db.reader() as conn:
        number = await calls.number_of(conn, call)
        if number is None and call.customer is not None:
            known = (await read_customers(conn, [call.customer])).get(call.customer)
            number = None if known is None else known.phone
    if number is None or not may_ring(number, house.rings):
        return False
    desk = house.desk
    rules = AttemptRules(desk.terms.number(NAME, "callbacks_number"), desk.span("tries_count"))
    try:
        await reserve_tries(house.db, [Count(throttle_key("call back", number), rules)], house.clock)
    except Problem as problem:
        if problem.kind is not Kind.RATE_LIMITED:
            raise
        return False
    return True
