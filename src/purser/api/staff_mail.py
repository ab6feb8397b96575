"""Mail as it came, for the staff: with what was found out about where it is from, and what nothing followed from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import Depends, Query, Response

from purser.accounts import mask_email
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Output, wire_id
from purser.api.staff_case_sight import leads, open_before, who
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import Id
from purser.core.jobs import Job, defer
from purser.identity.permissions import Permission
from purser.service.mail import RELEASE, Ending, KeptMail, MailView, list_kept, read_mail

router = new_router("cases")

Worker = Annotated[Colleague, Depends(colleague_with(Permission.CASE_WORK))]
Leader = Annotated[Colleague, Depends(colleague_with(Permission.CASE_LEAD))]
WireMailId = Annotated[Id, wire_id(Id)]

_SCOPE: Final = "mails"


class MailOrigin(Output):
    """What the mail server in front of us found out: pass, fail, softfail, neutral, none, temperror or permerror.
    `policy`: what the domain asks for when DMARC fails."""

    spf: str
    dkim: str
    dmarc: str
    policy: str


class MailFile(Output):
    """A file that came along. `verdict`: shown (it stands in the case), or why not."""

    name: str
    media_type: str
    size: int
    verdict: str


class MailSummary(Output):
    """A mail. `rule`: what screening said of it; `sender` is masked, and whoever they say they are."""

    id: WireMailId
    received_at: datetime
    sender: str
    subject: str
    ending: Ending
    rule: str
    size: int

    @classmethod
    def of(cls, k: KeptMail) -> Self:
        return cls(
            id=k.id, received_at=k.received_at, sender=mask_email(k.sender), subject=k.subject, ending=k.ending,
            rule=k.rule, size=k.size,
        )  # fmt: skip


class MailPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[MailSummary]
    next_cursor: str | None


class StaffMail(MailSummary):
    """A mail with what it says. `text` has what it quotes, too; `page` is its HTML, cleaned: no pictures, no styles,
    nothing that runs; `answered`: a machine has said that it came."""

    way: str
    answered: bool
    origin: MailOrigin | None
    text: str
    page: str | None
    marks: list[str]
    files: list[MailFile]

    @classmethod
    def shown(cls, v: MailView) -> Self:
        return cls(
            **dict(MailSummary.of(v.kept)),
            way=v.way,
            answered=v.answered,
            origin=MailOrigin(**v.origin) if v.origin else None,
            text=v.text,
            page=v.page,
            marks=sorted(m.value for m in v.marks),
            files=[MailFile(**{k: f[k] for k in ("name", "media_type", "size", "verdict")}) for f in v.files],
        )


@router.get(
    "/staff/mails",
    operation_id="listKeptMails",
    summary="Mail that nothing followed from",
    response_model=MailPage,
    responses=documented(403),
)
async def list_mails(
    _: Leader,
    rt: Rt,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> MailPage:
    """Lists, spam, forgeries, reports about mail that was not ours: of the last thirty days. None was answered."""
    before = None if cursor is None else Id(rt.cursors.decode(_SCOPE, cursor))
    async with rt.db.reader() as conn:
        found = await list_kept(conn, before, limit + 1)
    items = [MailSummary.of(k) for k in found[:limit]]
    last = rt.cursors.encode(_SCOPE, bytes(items[-1].id)) if len(found) > limit else None
    return MailPage(items=items, next_cursor=last)


@router.get(
    "/staff/mails/{mail_id}",
    operation_id="getStaffMail",
    summary="Open a mail",
    response_model=StaffMail,
    responses=documented(403, 404),
)
async def get_mail(colleague: Worker, rt: Rt, mail_id: WireMailId) -> StaffMail:
    """Whoever may open its case may; what has none only who leads. That it was opened is written down first."""
    async with rt.db.reader() as conn:
        found = await read_mail(conn, mail_id)
    if found is None or (found.case is None and not leads(colleague)):
        raise not_found("mail_unknown")
    if found.case is not None:
        await open_before(rt, colleague, *found.case)
    else:
        await _write_down(rt, colleague, mail_id)
    return StaffMail.shown(found)


@router.post(
    "/staff/mails/{mail_id}/release",
    operation_id="releaseMail",
    summary="Make a case of a mail that was kept back",
    status_code=202,
    response_class=Response,
    responses=documented(403, 404, 409),
)
async def release(colleague: Leader, rt: Rt, mail_id: WireMailId) -> Response:
    """Screening was wrong: a person wrote it. No machine answers it. It happens within seconds."""
    who(colleague)
    async with rt.db.reader() as conn:
        found = await read_mail(conn, mail_id)
    if found is None:
        raise not_found("mail_unknown")
    if found.kept.ending is not Ending.KEPT:
        raise conflict("mail_not_kept")

    async def ask(tx: Tx) -> None:
        await _audit(tx, rt, colleague, mail_id, "release")
        await defer(tx, [Job(RELEASE, {"mail": str(mail_id)})])

    await rt.db.run(ask)
    return Response(status_code=202)


async def _write_down(rt: Runtime, colleague: Colleague, ident: Id) -> None:
    await rt.db.run(lambda tx: _audit(tx, rt, colleague, ident, "open"))


async def _audit(tx: Tx, rt: Runtime, colleague: Colleague, ident: Id, what: str) -> None:
    act = Act(colleague.actor, Permission.CASE_LEAD, f"mail:{ident}", details={"did": what})
    await audit.write(tx, act, rt.clock)
