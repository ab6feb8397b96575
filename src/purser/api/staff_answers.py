"""The true answer about something of an open customer's, for the colleague who talks to them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from purser.accounts import read_customers
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output, wire_id
from purser.api.staff_access import open_customer
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.ids import CustomerId
from purser.identity.permissions import Permission
from purser.service import answers
from purser.service.answers import Object, Subject, Turn

router = new_router("service")

MayOpen = Annotated[Colleague, Depends(colleague_with(Permission.CUSTOMER_OPEN))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]


class StaffAnswer(Output):
    """What is true, the most important line first. `lines` as the colleague reads them, `told` as the customer would:
    one text, ready to be sent. `id`: of what was meant; `turn`: who has to do something next; `late`: something
    promised was missed."""

    subject: Subject
    id: str | None
    turn: Turn
    late: bool
    lines: list[str]
    told: str


@router.get(
    "/staff/customers/{customer_id}/answers",
    operation_id="answerForStaff",
    summary="What is true of something of a customer's",
    response_model=StaffAnswer,
    responses=documented(403, 404, 429),
)
async def answer(
    request: Request,
    colleague: MayOpen,
    customer_id: WireCustomerId,
    subject: Annotated[Subject, Query()],
    about: Annotated[str | None, Query(alias="id", min_length=1, max_length=40)] = None,
) -> StaffAnswer:
    """The same that the customer is told under "contact us" and by the assistant. Part of the look that opened them."""
    rt = runtime(request)
    await open_customer(rt, colleague, customer_id)
    zone = rt.chats.zone
    async with rt.db.reader() as conn:
        owner = (await read_customers(conn, [customer_id]))[customer_id]
        found = await answers.about(conn, customer_id, Object(subject, about))
    theirs = answers.speak(found, "zh" if owner.locale.startswith("zh") else "en", zone)
    return StaffAnswer(
        subject=found.object.subject,
        id=found.object.id,
        turn=found.turn,
        late=found.late,
        lines=list(answers.speak(found, request_language(request), zone).lines),
        told=theirs.text,
    )
