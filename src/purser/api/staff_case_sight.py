"""A case before a colleague: may they open it, and that they did is written down first."""

from __future__ import annotations

from collections.abc import Mapping

from purser.api.case_shapes import AttachmentOut, CaseLinkOut
from purser.api.runtime import Runtime
from purser.api.staff_access import look_at, open_customer, viewer
from purser.api.staff_case_faces import Faces
from purser.api.staff_case_shapes import CaseKey, ClocksOut, StaffCaseDetail
from purser.api.staff_guard import Colleague
from purser.core import audit
from purser.core.audit import Act, Detail
from purser.core.db import Reader, Tx
from purser.core.errors import forbidden
from purser.core.ids import CustomerId, Id, ProceedingId, StaffId
from purser.core.procedure import STAFF, Actor
from purser.core.proceedings import Who, read_steps
from purser.identity.permissions import Permission, may
from purser.service import cases
from purser.service.access import Look, Tie
from purser.service.access.look import seek
from purser.service.cases import CASE, Author, Case
from purser.service.cases.whole import family


def who(colleague: Colleague) -> Who:
    """A colleague as who takes a step. Raises step_not_yours for those who only look."""
    role = colleague.session.role.value
    if role not in {a.value for a in STAFF}:
        raise forbidden("step_not_yours", procedure=CASE.name, step="")
    return Who(Actor(role), str(colleague.session.staff))


def leads(colleague: Colleague) -> bool:
    """Whether colleagues' cases are theirs to see."""
    return may(colleague.session.role, Permission.CASE_LEAD)


async def require_open(tx: Tx, rt: Runtime, colleague: Colleague, case: Case) -> None:
    """Whoever leads opens any case; others their own, those they watch, and those of a customer they talk with.

    Raises case_not_yours.
    """
    staff = colleague.session.staff
    if leads(colleague) or case.assigned_to == staff:
        return
    if staff in await cases.watchers(tx, case.subject, case.id):
        return
    if case.customer is not None and await seek(tx, rt.access, viewer(colleague), case.customer) is not None:
        return
    raise forbidden("case_not_yours")


async def open_before(rt: Runtime, colleague: Colleague, subject: Id, ident: ProceedingId) -> None:
    """Before a case is shown: raises case_unknown, case_not_yours, access_spent; otherwise it is on record.

    Whoever has work about the customer opens the customer by it, once while they work; anybody else, each time.
    """
    customer = await rt.db.run(lambda tx: _whose(tx, rt, colleague, subject, ident))
    if customer is not None:
        await open_customer(rt, colleague, customer)
        return

    async def check(tx: Tx) -> Mapping[str, Detail]:
        await require_open(tx, rt, colleague, await cases.read_case(tx, subject, ident))
        return {"case": str(ident)}

    async def look(tx: Tx) -> None:
        act = Act(colleague.actor, Permission.CASE_WORK, f"case:{ident}", details=await check(tx))
        await audit.write(tx, act, rt.clock)

    async with rt.db.reader() as conn:
        is_customer = (await cases.read_case(conn, subject, ident)).is_customer
    if is_customer:
        await look_at(rt, colleague, Look(CustomerId(subject), Permission.CASE_WORK, tie=Tie.MATTER), check)
    else:
        await rt.db.run(look)


async def _whose(tx: Tx, rt: Runtime, colleague: Colleague, subject: Id, ident: ProceedingId) -> CustomerId | None:
    """The customer whose case it is, when the colleague has work about them."""
    case = await cases.read_case(tx, subject, ident)
    if case.customer is None or await seek(tx, rt.access, viewer(colleague), case.customer) is None:
        return None
    return case.customer


async def detail(conn: Reader | Tx, rt: Runtime, colleague: Colleague, c: Case) -> StaffCaseDetail:
    """A case with everything; the caller has seen to that it may be shown."""
    me, desk = colleague.session.staff, rt.cases
    thread = await cases.whole_thread(conn, c)
    steps = (await read_steps(conn, c.subject, [c.id]))[c.id]
    watching = await cases.watchers(conn, c.subject, c.id)
    others = await cases.viewers(conn, c.subject, c.id, me, rt.clock.now())
    named = {StaffId.parse(w.entry.author_id) for w in thread if w.entry.author is Author.STAFF}
    named |= {StaffId.parse(t.by) for t in steps if t.actor in STAFF}
    faces = await Faces.of(conn, [c], me, *watching, *(v.staff for v in others), *named)
    files = {i: AttachmentOut.of(f) for i, f in (await cases.files_of(conn, c, thread)).items()}
    role = colleague.session.role.value
    actor = Actor(role) if role in {a.value for a in STAFF} else None
    return StaffCaseDetail(
        **dict(faces.summary(c)),
        fields=dict(c.fields),
        thread=[faces.entry(w, files) for w in thread],
        clocks=ClocksOut.of(await cases.clocks_of(conn, desk, c)),
        links=[CaseLinkOut(kind=k.kind, id=k.object_id) for k in await cases.links(conn, c.subject, c.id)],
        watchers=[faces.person(s) for s in watching],
        watching=me in watching,
        others=[faces.viewer(v) for v in others],
        merged_into=None if c.merged_into is None else await _key(conn, *c.merged_into),
        merged_from=[await _key(conn, *key) for key in (await family(conn, c.subject, c.id))[1:]],
        actions=[] if actor is None else [s.name for s in CASE.open_to(c.state, actor)],
        history=[faces.step(t) for t in steps],
    )


async def _key(conn: Reader | Tx, subject: Id, ident: ProceedingId) -> CaseKey:
    found = await cases.read_case(conn, subject, ident)
    return CaseKey(subject_id=subject, case_id=ident, number=found.number)
