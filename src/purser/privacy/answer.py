"""Staff answer what only a person can: a correction (two of them), a review, a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from purser.accounts import correct_name
from purser.core import audit
from purser.core.audit import Act
from purser.core.audit import Actor as AuditActor
from purser.core.db import Reader, Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId, ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who
from purser.identity.permissions import Role
from purser.notices import NoticeKind, tell
from purser.privacy import store
from purser.privacy.ask import claim_request
from purser.privacy.go_on import finish
from purser.privacy.model import Outcome, Request, RequestKind
from purser.privacy.room import Privacy

_STEPS: Final = {Outcome.FULFILLED: "fulfil", Outcome.PARTIAL: "fulfil_partly", Outcome.REFUSED: "refuse"}


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody of the staff, in their role."""

    id: StaffId
    role: Role

    @property
    def who(self) -> Who:
        return Who(Actor(self.role.value), str(self.id))

    @property
    def actor(self) -> AuditActor:
        return AuditActor.staff(self.id)


async def open_request(tx: Tx, room: Privacy, staff: Answerer, customer: CustomerId, ident: ProceedingId) -> Request:
    """A request as staff may see it; that they looked is written down first. Raises proceeding_unknown."""
    found = await store.read(tx, customer, ident)
    await _note(tx, room, staff, "privacy.read", found, f"request {found.kind.value}")
    return found


async def answer(
    tx: Tx,
    room: Privacy,
    staff: Answerer,
    customer: CustomerId,
    ident: ProceedingId,
    outcome: Outcome,
    text: str,
    kept: tuple[str, ...] = (),
) -> Proceeding:
    """Answer a request. A name is not put right by this: `agree_to_correct` does that.

    Raises proceeding_unknown, step_not_yours, step_not_possible, correction_takes_two.
    """
    matter = await claim_request(tx, customer, ident)
    request = await store.read(tx, customer, ident)
    if request.kind is RequestKind.CORRECT and outcome is not Outcome.REFUSED:
        raise conflict("correction_takes_two")
    matter = await finish(tx, room, matter, _STEPS[outcome], {"text": text}, kept, staff.who)
    await _note(tx, room, staff, "privacy.answer", request, f"{request.kind.value}: {outcome.value}")
    return matter


async def agree_to_correct(
    tx: Tx, room: Privacy, staff: Answerer, customer: CustomerId, ident: ProceedingId, evidence: str
) -> Proceeding:
    """Say that the evidence was seen; the second different one who does puts the name right.

    Raises proceeding_unknown, step_not_yours, step_not_possible.
    """
    matter = await claim_request(tx, customer, ident)
    request = await store.read(tx, customer, ident)
    if request.kind is not RequestKind.CORRECT:
        raise conflict("step_not_possible", procedure=matter.procedure, step="correct", state=matter.state)
    if await room.docket.agree(tx, matter, "correct", staff.who):
        await correct_name(tx, customer, request.asked["name"])
        matter = await finish(tx, room, matter, "correct", {"name": request.asked["name"]}, (), staff.who)
        await tell(tx, customer, NoticeKind.NAME_CORRECTED, {}, room.clock)
    await _note(tx, room, staff, "privacy.correct", request, evidence)
    return matter


async def waiting(conn: Reader, limit: int) -> list[Request]:
    """What waits for the staff: leaks first, then what is due first. Who asks is not opened by this."""
    return await store.waiting(conn, limit)


async def _note(tx: Tx, room: Privacy, staff: Answerer, action: str, request: Request, reason: str) -> None:
    details = {"request": str(request.id), "kind": request.kind.value, "role": staff.role.value}
    act = Act(staff.actor, action, f"customer:{request.customer}", reason, details)
    await audit.write(tx, act, room.clock)
