"""Contact us, done right: the answer from data first, then the ways that fit with honest waits, everything attached."""

from __future__ import annotations

from typing import Annotated, Final, Self

from fastapi import Query
from starlette.requests import Request

from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.directory import OwnChannel, own_channels
from purser.api.problems import request_language
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Output
from purser.core.db import Reader
from purser.core.ids import CustomerId, ProceedingId
from purser.service import answers, cases
from purser.service.answers import Answer, Fact, Object, Spoken, Subject, Turn

router = new_router("contact")

Id = Annotated[str | None, Query(min_length=1, max_length=64)]

_LINKS: Final = {
    Subject.REFUND: "refund", Subject.ACTIVITY: "payment", Subject.FEE: "payment", Subject.CARD: "card",
    Subject.DISPUTE: "dispute", Subject.THEFT: "stolen_account",
}  # fmt: skip
"""What a case that begins here is linked to; any other matter is linked as what it is."""

_MATTERS: Final = ("escrow", "unbinding", "personal_data")

_TYPES: Final = {
    Subject.REFUND: "refund", Subject.ACTIVITY: "payment", Subject.FEE: "fees", Subject.CARD: "card",
    Subject.DISPUTE: "merchant", Subject.THEFT: "theft", Subject.ACCOUNT: "account", Subject.MATTER: "other",
}  # fmt: skip
"""What type it has."""


class AnswerLine(Output):
    """A sentence, and the code it is known by."""

    code: str
    text: str


class AnswerStep(Output):
    """A page of the app to go on with."""

    code: str
    label: str
    route: str


class AnswerOut(Output):
    """What is true of something of yours. `turn`: who has to do something next; `late`: a promise was missed."""

    subject: Subject
    id: str | None
    turn: Turn
    late: bool
    lines: list[AnswerLine]
    next: list[AnswerStep]

    @classmethod
    def of(cls, a: Answer, spoken: Spoken) -> Self:
        return cls(
            subject=a.object.subject, id=a.object.id, turn=a.turn, late=a.late,
            lines=[AnswerLine(code=s.code, text=text) for s, text in zip(a.says, spoken.lines, strict=True)],
            next=[AnswerStep(code=b.code, label=b.label, route=b.route) for b in spoken.buttons],
        )  # fmt: skip


class FactOut(Output):
    """A line of what to have at hand."""

    code: str
    label: str
    value: str

    @classmethod
    def of(cls, f: Fact) -> Self:
        return cls(code=f.code, label=f.label, value=f.value)


class Attachment(Output):
    """What a case or chat that begins here comes with."""

    type: str
    kind: str | None
    object_id: str | None


class OpenCase(Output):
    """A case about the same thing that is not over: better to go on with it."""

    id: WireProceedingId
    number: str
    state: str


class ContactPage(Output):
    """All there is before somebody asks a person: the answer, what to have at hand, and the ways."""

    answer: AnswerOut
    at_hand: list[FactOut]
    channels: list[OwnChannel]
    attach: Attachment
    open_case: OpenCase | None


@router.get("/answers", operation_id="getAnswer", summary="What of this?", responses=documented(404))
async def answer(request: Request, session: SignedIn, rt: Rt, subject: Subject, id: Id = None) -> AnswerOut:  # noqa: A002
    """The true answer, from data, in the caller's language. Without an id: of the one that is most likely meant."""
    async with rt.db.reader() as conn:
        found = await answers.about(conn, session.customer, Object(subject, id))
    return AnswerOut.of(found, answers.speak(found, request_language(request), rt.policy.time_zone))


@router.get("/contact", operation_id="getContactPage", summary="Contact us about this", responses=documented(404))
async def contact(
    request: Request,
    session: SignedIn,
    rt: Rt,
    subject: Subject | None = None,
    id: Id = None,  # noqa: A002
) -> ContactPage:
    """From any payment, card, refund, dispute or case; without a subject about the account."""
    language, zone = request_language(request), rt.policy.time_zone
    asked = Object(subject or Subject.ACCOUNT, id)
    async with rt.db.reader() as conn:
        found = await answers.about(conn, session.customer, asked)
        facts = await answers.at_hand(conn, session.customer, found.object, language, zone)
        open_case = await _open_case(conn, session.customer, found)
    ways = await own_channels(rt, language)
    return ContactPage(
        answer=AnswerOut.of(found, answers.speak(found, language, zone)),
        at_hand=[FactOut.of(f) for f in facts],
        channels=ways.items,
        attach=_attachment(found),
        open_case=open_case,
    )


def _attachment(a: Answer) -> Attachment:
    subject, ident = a.object.subject, a.object.id
    kind = None if ident is None else _kind_of(a)
    case_type = "late_refund" if a.late and subject is Subject.REFUND else _TYPES[subject]
    return Attachment(type=case_type, kind=kind, object_id=None if kind is None else ident)


def _kind_of(a: Answer) -> str | None:
    """As what a case is linked to it. What somebody else paid us is theirs."""
    first = a.says[0]
    if first.code == "activity.received":
        return None
    procedure = first.params.get("procedure")
    return str(procedure) if procedure in _MATTERS else _LINKS.get(a.object.subject)


async def _open_case(conn: Reader, customer: CustomerId, a: Answer) -> OpenCase | None:
    """The newest living case about it, if there is one."""
    kind, ident = _kind_of(a), a.object.id
    if ident is None:
        return None
    if a.says[0].params.get("procedure") == cases.CASE.name:
        ids = [ProceedingId.parse(ident)]
    else:
        ids = [] if kind is None else await cases.about(conn, customer, kind, ident)
    known = await cases.read_many(conn, [(customer, i) for i in ids])
    found = [c for c in known.values() if c.state in cases.LIVING]
    if not found:
        return None
    newest = max(found, key=lambda c: c.id)
    return OpenCase(id=newest.id, number=newest.number, state=newest.state)
