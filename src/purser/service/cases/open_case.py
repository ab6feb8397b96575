"""Open a case."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import ProceedingId
from purser.core.proceedings import Proceeding
from purser.service import search
from purser.service.cases import store
from purser.service.cases.case_table import NAME
from purser.service.cases.model import Case, Link, NewCase
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import claim_case, settle

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody mistakes for one another when they are read out."""

_LENGTH: Final = 8


async def open_case(tx: Tx, desk: CaseDesk, new: NewCase) -> Case:
    """Open a case; for a cause that has one already, that one. Its title is the first thing it is found by.

    Raises case_type_unknown, case_field_invalid.
    """
    if new.cause is not None and (known := await store.by_cause(tx, new.subject, new.cause)) is not None:
        return await claim_case(tx, new.subject, known)
    fields = desk.policy.require_fields(new.type, new.fields)
    case = replace(_case(desk, new), fields=fields)
    if not await store.insert(tx, case):  # somebody else opened it at this moment
        known = await store.by_cause(tx, new.subject, new.cause or "")
        if known is None:
            raise conflict("case_opened_twice")
        return await claim_case(tx, new.subject, known)
    details = {"type": new.type, "channel": new.channel.value, "with_bot": new.with_bot}
    matter = await desk.docket.open(tx, "open", new.subject, case.id, new.who, details=details)
    for kind, object_id in new.links:
        await store.link(tx, new.subject, case.id, Link(kind, object_id, new.who.actor.value, case.opened_at))
    await search.index(tx, [search.Text(new.subject, NAME, case.id, 0, case.opened_at, f"{case.number} {case.title}")])
    return await settle(tx, desk, replace(case, matter=matter))


def new_number() -> str:
    """A number to call a case by: forty bits of chance, so that nobody finds others' by counting."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def clean_number(text: str) -> str:
    """A number as it is kept: without spaces and dashes, in capitals."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def _case(desk: CaseDesk, new: NewCase) -> Case:
    kind, now = desk.policy.type(new.type), desk.clock.now()
    ident = ProceedingId.new(desk.clock)
    matter = Proceeding(new.subject, ident, NAME, "new", 1, now, now, None)
    return Case(
        matter=matter, number=new_number(), is_customer=new.is_customer, contact=new.contact, type=new.type,
        priority=new.priority or kind.priority, band=new.band or kind.band, channel=new.channel, language=new.language,
        title=new.title, tags=tuple(sorted(set(new.tags))), fields={}, assigned_to=new.assigned_to, cause=new.cause,
        entries=0, outcome=None, merged_into=None, due_clock=None, due_at=None, opened_at=now, changed_at=now,
    )  # fmt: skip
