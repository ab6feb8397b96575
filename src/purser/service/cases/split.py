"""One case that is two: what belongs to the other matter is copied into a case of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.proceedings import Who
from purser.service.cases import store_thread
from purser.service.cases.add_entry import write_entry
from purser.service.cases.model import Case, NewCase
from purser.service.cases.open_case import open_case
from purser.service.cases.room import CaseDesk
from purser.service.cases.step import settle
from purser.service.cases.work import link


async def split(tx: Tx, desk: CaseDesk, case: Case, numbers: Collection[int], kind: str, title: str, who: Who) -> Case:
    """Open a case of another type with copies of these entries; the two name each other. The originals stay.

    The regulatory clock of a complaint is not for evading: it runs in the new case from its opening, and in the old one
    as before. Raises case_type_unknown, case_entry_unknown.
    """
    chosen = [w for w in await store_thread.thread(tx, case.subject, case.id) if w.number in set(numbers)]
    if not chosen or len(chosen) != len(set(numbers)):
        raise rejected("case_entry_unknown")
    new = NewCase(
        case.subject, kind, title, case.channel, case.language, who, is_customer=case.is_customer,
        contact=case.contact, links=(("case", str(case.id)),), assigned_to=case.assigned_to,
    )  # fmt: skip
    made = await open_case(tx, desk, new)
    for w in chosen:
        copy = replace(w.entry, ref=None, at=w.at, data={**w.entry.data, "copied_from": w.number})
        made, _ = await write_entry(tx, desk, made, copy)
    await link(tx, desk, case, "case", str(made.id), who.by)
    return await settle(tx, desk, made)
