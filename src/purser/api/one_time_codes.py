"""Codes sent to a phone or a mailbox. Asked for here, shown wherever they are for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request

from purser.api.description import documented
from purser.api.doors import Door
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Tx
from purser.identity import CodePurpose, CodeRequestId, NewCode, normalise_login
from purser.notices import CodeKind, send_code

router = new_router("credentials")

WireCodeRequestId = Annotated[CodeRequestId, wire_id(CodeRequestId)]
Login = Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
Digits = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="The code, six digits")]

_KINDS: Final = {
    CodePurpose.SIGN_UP: CodeKind.SIGN_UP,
    CodePurpose.SIGN_IN: CodeKind.SIGN_IN,
    CodePurpose.RECOVER: CodeKind.RECOVER,
    CodePurpose.CONTACT: CodeKind.CONTACT,
    CodePurpose.FREEZE: CodeKind.FREEZE,
}


class CodeShown(Input):
    """A code that was sent: where to, in answer to which request, and what it is."""

    login: Login
    code_request: WireCodeRequestId
    code: Digits


class NewOneTimeCode(Input):
    """Where to send a code, and what for. It is good for nothing else."""

    purpose: CodePurpose
    login: Login


class OneTimeCode(Output):
    """A request for a code; `id` goes back with the code. Another one can be asked for from `resend_at`."""

    id: WireCodeRequestId
    expires_at: datetime
    resend_at: datetime


@router.post(
    "/one-time-codes",
    operation_id="createOneTimeCode",
    summary="Have a code sent",
    status_code=201,
    response_model=OneTimeCode,
    responses=documented(403, 429),
)
async def ask(request: Request, body: NewOneTimeCode) -> OneTimeCode:
    """Sends six digits. Whether somebody has an account by this address makes no difference to anything here."""
    rt, door = runtime(request), Door(request)
    address = normalise_login(body.login, rt.policy.calling_code)
    codes = rt.credentials.codes
    await codes.reserve(body.purpose, address, door.network)
    locale = "zh-CN" if request_language(request) == "zh" else "en"

    async def send(tx: Tx) -> NewCode:
        new = await codes.make(tx, body.purpose, address)
        kind = _KINDS[body.purpose]
        await send_code(tx, address, kind, new.code, locale, rt.notice_sealer, rt.clock, life=codes.rules.life)
        return new

    new = await rt.db.run(send)
    resend_at = rt.clock.now() + codes.rules.address[0].window
    return OneTimeCode(id=new.id, expires_at=new.expires_at, resend_at=resend_at)


async def check_code(rt: Runtime, shown: CodeShown, purpose: CodePurpose) -> str:
    """The normalised address that the code was sent to, once it is found right.

    Raises phone_invalid, email_invalid, code_wrong, code_expired.
    """
    address = normalise_login(shown.login, rt.policy.calling_code)
    await rt.credentials.codes.check(shown.code_request, purpose, address, shown.code)
    return address
