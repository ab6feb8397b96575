"""Whom cases name, as the staff may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Self

from purser.accounts import Customer, mask_email, mask_phone, read_customers
from purser.api.case_shapes import AttachmentOut
from purser.api.matters import MatterCustomer
from purser.api.staff_case_shapes import CaseStep, Person, StaffCase, StaffEntry, ViewerOut
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, StaffId
from purser.core.proceedings import Taken
from purser.identity.staff import read_staff
from purser.identity.staff_model import Staff
from purser.service.cases import Author, Case, EntryKind, Viewer, Written


class Faces:
    """Whom cases name: customers masked, colleagues by name. Read once for many."""

    def __init__(self, customers: Mapping[CustomerId, Customer], staff: Mapping[StaffId, Staff], me: StaffId) -> None:
        self._customers = customers
        self._staff = staff
        self._me = me

    @classmethod
    async def of(cls, conn: Reader | Tx, found: Collection[Case], me: StaffId, *more: StaffId) -> Self:
        """Of these cases, and of more colleagues."""
        people = await read_customers(conn, {c.customer for c in found if c.customer is not None})
        staff = {*(c.assigned_to for c in found if c.assigned_to is not None), *more}
        return cls(people, await read_staff(conn, staff), me)

    def person(self, staff: StaffId) -> Person:
        known = self._staff.get(staff)
        return Person(id=staff, name="" if known is None else known.name)

    def name(self, staff: str) -> str | None:
        """Of whoever the text names, when it names a colleague."""
        known = self._staff.get(StaffId.parse(staff)) if len(staff) == len(str(Id(bytes(16)))) else None
        return None if known is None else known.name

    def summary(self, c: Case) -> StaffCase:
        owner = None if c.customer is None else self._customers.get(c.customer)
        return StaffCase(
            id=c.id,
            subject_id=c.subject,
            number=c.number,
            customer=None if owner is None else MatterCustomer.of(owner),
            contact=masked(c.contact),
            type=c.type,
            priority=c.priority,
            band=c.band,
            channel=c.channel,
            language=c.language,
            state=c.state,
            title=c.title,
            tags=list(c.tags),
            assigned_to=None if c.assigned_to is None else self.person(c.assigned_to),
            mine=c.assigned_to == self._me,
            entries=c.entries,
            outcome=c.outcome,
            due_clock=c.due_clock,
            due_at=c.due_at,
            opened_at=c.opened_at,
            changed_at=c.changed_at,
        )

    def viewer(self, v: Viewer) -> ViewerOut:
        return ViewerOut(person=self.person(v.staff), is_writing=v.is_writing, seen_at=v.seen_at)

    def entry(self, w: Written, files: Mapping[Id, AttachmentOut]) -> StaffEntry:
        e = w.entry
        return StaffEntry(
            case_id=w.case, number=w.number, kind=e.kind.value, direction=e.direction, channel=e.channel,
            author=e.author.value, name=self.name(e.author_id) if e.author is Author.STAFF else None, text=e.text,
            data=dict(e.data) if e.kind in (EntryKind.SYSTEM, EntryKind.MERCHANT) else {},
            files=[files[f] for f in e.files if f in files], at=w.at,
        )  # fmt: skip

    def step(self, t: Taken) -> CaseStep:
        return CaseStep(
            step=t.step, state=t.state, actor=t.actor, name=self.name(t.by), reason=t.reason, at=t.at
        )  # fmt: skip


def masked(contact: str | None) -> str | None:
    """An address as it may be seen."""
    if contact is None:
        return None
    return mask_email(contact) if "@" in contact else mask_phone(contact)
