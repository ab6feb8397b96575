"""Add to a case's thread; what is said moves the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.jobs import JSON, Job, defer
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.service import search
from purser.service.cases import store, store_thread
from purser.service.cases.case_table import NAME, WAITING
from purser.service.cases.model import Author, Case, Channel, Direction, Entry, EntryKind, NewCase, Written
from purser.service.cases.news import tell_customer
from purser.service.cases.open_case import open_case
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import follow, settle, take_step
from purser.service.cases.watch import tell_colleagues

SEND_MAIL: Final = "mail.send_entry"
"""The job that sends what was said by mail: subject, case, number. The mail room's."""

_ACTORS: Final = {
    Author.CUSTOMER: Actor.CUSTOMER,
    Author.MERCHANT: Actor.MERCHANT,
    Author.STRANGER: Actor.CUSTOMER,
    Author.SYSTEM: Actor.SYSTEM,
    Author.BOT: Actor.SYSTEM,
}


async def add_entry(tx: Tx, desk: CaseDesk, case: Case, entry: Entry) -> Case:
    """Add an entry to a case that is claimed; returns the case it went to, which is another one when

    - the case was merged: then the one it was merged into,
    - the case has closed and the entry came in: then a new one, linked to it.

    A message in ends the waiting for its writer and reopens what was resolved; a message out begins the work. The
    same `ref` again changes nothing. Raises nothing but what the database does.
    """
    if case.merged_into is not None:
        return await add_entry(tx, desk, await follow(tx, *case.merged_into), entry)
    if entry.ref is not None and await store_thread.by_ref(tx, case.subject, case.id, entry.ref) is not None:
        return case
    if case.state == "closed" and entry.direction is Direction.IN:
        return await add_entry(tx, desk, await _follow_up(tx, desk, case, entry), entry)
    case, written = await write_entry(tx, desk, case, entry)
    case = await _react(tx, desk, case, entry)
    if entry.channel is Channel.MAIL and entry.direction is Direction.OUT:
        where: dict[str, JSON] = {"subject": str(case.subject), "case": str(case.id), "number": written.number}
        await defer(tx, [Job(SEND_MAIL, where)])
    if (entry.author, entry.channel, entry.direction) == (Author.STAFF, Channel.APP, Direction.OUT):
        await tell_customer(tx, desk, case, "answered")
    if entry.direction is Direction.IN:
        await tell_colleagues(tx, desk, case, "case.heard", number=written.number)
    return case


async def write_entry(tx: Tx, desk: CaseDesk, case: Case, entry: Entry) -> tuple[Case, Written]:
    """Write an entry down, without any consequence."""
    number = await store.next_number(tx, case.subject, case.id)
    written = Written(case.id, number, entry, entry.at or desk.clock.now())
    await store_thread.add(tx, case.subject, written)
    if entry.kind is not EntryKind.SYSTEM and entry.text:
        await search.index(tx, [search.Text(case.subject, NAME, case.id, number, written.at, entry.text)])
    return replace(case, entries=number), written


async def _react(tx: Tx, desk: CaseDesk, case: Case, entry: Entry) -> Case:
    """What the case does about it."""
    if entry.kind is not EntryKind.MESSAGE:
        return await settle(tx, desk, case)
    who = Who(_ACTORS.get(entry.author, Actor.SYSTEM), entry.author_id)
    if entry.direction is Direction.IN:
        if case.state in WAITING:
            return await take_step(tx, desk, case, "answer", who)
        if case.state == "resolved":
            return await take_step(tx, desk, case, "reopen", who, outcome=None)
    elif entry.author is Author.STAFF and case.state in ("new", "reopened"):
        return await take_step(tx, desk, case, "begin", Who.system("answered"))
    return await settle(tx, desk, case)


async def _follow_up(tx: Tx, desk: CaseDesk, case: Case, entry: Entry) -> Case:
    """A case that closed stays closed: what comes afterwards is a new one, of the same type."""
    who = Who(_ACTORS.get(entry.author, Actor.SYSTEM), entry.author_id)
    new = NewCase(
        case.subject, case.type, case.title, entry.channel, case.language, who, is_customer=case.is_customer,
        contact=case.contact, priority=case.priority, band=case.band, tags=(*case.tags, "follow_up"),
        links=(("case", str(case.id)),), cause=f"after:{case.id}",
    )  # fmt: skip
    return await open_case(tx, desk, new)
