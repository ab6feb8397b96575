"""The demo's staff: a button each, which signs the browser in without the passkey that real staff need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from purser.api.auth import check_same_origin
from purser.api.demo.form import read_fields
from purser.api.html import Html, el
from purser.api.runtime import Runtime, runtime
from purser.api.staff_guard import set_staff_cookie
from purser.api.words import Words
from purser.core.db import Reader
from purser.core.errors import not_found
from purser.core.settings import DEMO_KEY
from purser.identity.permissions import Role
from purser.identity.staff import list_staff
from purser.identity.staff_door import open_without_passkey
from purser.identity.staff_model import Staff, StaffStatus


async def read_seats(rt: Runtime, conn: Reader) -> Sequence[Staff]:
    """The first colleague of each role; nobody where the operator's key is a real one: no page replaces it."""
    if not (rt.settings.operator_key or "").startswith(DEMO_KEY):
        return []
    working = [s for s in reversed(await list_staff(conn)) if s.status is not StaffStatus.SUSPENDED]
    first: Mapping[Role, Staff] = {s.role: s for s in working}
    return [first[role] for role in Role if role in first]


async def sit_down(request: Request) -> Response:
    """Sign the browser in as the colleague of a role, and go where they work."""
    check_same_origin(request)
    rt = runtime(request)
    asked = (await read_fields(request)).get("role")
    async with rt.db.reader() as conn:
        staff = next((s for s in await read_seats(rt, conn) if s.role == asked), None)
    if staff is None:
        raise not_found("staff_unknown")
    ident = staff.id
    opened = await rt.db.run(lambda tx: open_without_passkey(tx, ident, "at the demo's counter", rt.clock))
    response = RedirectResponse(f"/{staff.role.workplace}/", 303, headers={"Cache-Control": "no-store"})
    set_staff_cookie(response, rt, opened)
    return response


def seat(staff: Staff, t: Words) -> Html:
    """A colleague with what they are for, and the button."""
    who = el("div", el("h3", staff.name), el("p", t(f"role_{staff.role}"), class_="tag"))
    top = el("div", el("span", staff.name[0], class_="avatar", aria_hidden="true"), who, class_="who")
    name = t(f"to_{staff.role.workplace}")
    button = el("button", name, class_="button", aria_label=f"{staff.name}: {name}")
    form = el(
        "form", el("input", type="hidden", name="role", value=staff.role), button,
        method="post", action="/demo/staff", target="purser-staff",
    )  # fmt: skip
    return el("li", top, el("p", t(f"about_{staff.role}"), class_="hint"), form, class_="card")
