"""Staff for tests: enrolled and signed in as they really would be."""

from __future__ import annotations

from typing import Any

import httpx

from purser.core.audit import OPERATOR_KEY
from purser.identity.permissions import Role
from purser.identity.staff import Invitation, invite
from tests.support.authenticator import Authenticator
from tests.support.http import Api, connect

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Desk:
    """Where somebody of the staff works: a browser with a passkey's device."""

    def __init__(self, api: Api, device: Authenticator | None = None) -> None:
        self.device = device or Authenticator()
        self.browser: httpx.AsyncClient = connect(api.app, headers=SAME_ORIGIN)
        self.id = ""

    async def options(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.browser.post(f"/v1/staff/{path}/options", json=body or None)
        assert answer.status_code == 200, answer.text
        options: dict[str, Any] = answer.json()["options"]
        return options

    async def enrol(self, token: str, **wrong: Any) -> httpx.Response:
        credential = self.device.create(await self.options("enrolments", invitation=token), **wrong)
        return await self.browser.post("/v1/staff/enrolments", json={"invitation": token, "credential": credential})

    async def sign_in(self, **wrong: Any) -> httpx.Response:
        credential = self.device.get(await self.options("sessions"), **wrong)
        return await self.browser.post("/v1/staff/sessions", json={"credential": credential})


async def invited(api: Api, role: Role, name: str = "赵敏") -> Invitation:
    """Somebody invited."""
    world = api.world
    return await world.db.run(lambda tx: invite(tx, OPERATOR_KEY, name, role, "begins today", world.clock))


async def at_work(api: Api, role: Role, name: str = "赵敏") -> Desk:
    """Somebody enrolled and signed in."""
    invitation = await invited(api, role, name)
    desk = Desk(api)
    desk.id = str(invitation.staff.id)
    answer = await desk.enrol(invitation.token)
    assert answer.status_code == 201, answer.text
    return desk
