"""People of a world with codes, passkeys and authenticator apps, through HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pyotp

from purser.core.clock import FakeClock
from purser.core.ids import Id, WalletId
from purser.identity import verify_login
from tests.support.authenticator import BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, Authenticator
from tests.support.http import Api
from tests.support.proving import PASSWORD, armed, login_of, prove

SYNCED = PRESENT | VERIFIED | ELIGIBLE | BACKED_UP
_SENT = (
    "SELECT id, sealed FROM notice_deliveries WHERE sealed IS NOT NULL AND kind LIKE 'code_%%' ORDER BY created_at, id"
)


async def codes_sent(api: Api) -> list[tuple[str, str, str]]:
    """Address, digits and language of the codes that wait to be sent."""
    sent = []
    for ident, sealed in await api.world.rows(_SENT):
        letter = orjson.loads(api.runtime.notice_sealer.open(bytes(sealed), Id(ident)))
        sent.append((letter["address"], letter["data"]["code"], letter["locale"]))
    return sent


async def ask_code(api: Api, purpose: str, login: str, **headers: str) -> dict[str, Any]:
    """Have a code sent, and read it: what shows it."""
    before = await codes_sent(api)
    asked = await api.anybody.post("/v1/one-time-codes", json={"purpose": purpose, "login": login}, headers=headers)
    assert asked.status_code == 201, asked.text
    (fresh,) = [code for code in await codes_sent(api) if code not in before]
    assert re.fullmatch(r"[0-9]{6}", fresh[1])
    return {"login": login, "code_request": asked.json()["id"], "code": fresh[1]}


def other_code(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06}"


async def settled(api: Api, **options: Any) -> WalletId:
    """Somebody with a password and a PIN whose phone number has been confirmed."""
    wallet = await armed(api, **options)
    customer, login = await api.owner(wallet), await login_of(api, wallet)
    async with api.world.db.transaction() as tx:
        await verify_login(tx, customer, login, api.world.clock)
    return wallet


async def register_passkey(
    me: httpx.AsyncClient, device: Authenticator, proof: str | None = None, name: str = "Phone", **wrong: Any
) -> httpx.Response:
    """Add a passkey; what was answered."""
    options = (await me.post("/v1/passkeys/options")).json()
    body = {"name": name, "credential": device.create(options, **wrong), "proof": proof}
    return await me.post("/v1/passkeys", json=body)


async def passkey_options(api: Api) -> dict[str, Any]:
    """A challenge to sign in by."""
    asked = await api.anybody.post("/v1/sessions/passkey-options")
    assert asked.status_code == 201, asked.text
    found: dict[str, Any] = asked.json()
    return found


class App:
    """An authenticator app that knows a secret."""

    def __init__(self, secret: str, clock: FakeClock) -> None:
        self._totp, self._clock = pyotp.TOTP(secret), clock

    def code(self, *, steps: int = 0) -> str:
        """The code of the present step, or of one `steps` away."""
        return self._totp.at(int(self._clock.now().timestamp()) + 30 * steps)


async def turn_on_totp(me: httpx.AsyncClient, clock: FakeClock, proof: str | None = None) -> App:
    """Set an authenticator app up, and let a step pass: the code that turned it on is used."""
    begun = await me.post("/v1/totp", json={"proof": proof})
    assert begun.status_code == 201, begun.text
    app = App(begun.json()["secret"], clock)
    on = await me.post("/v1/totp/confirm", json={"code": app.code()})
    assert on.status_code == 204, on.text
    clock.advance(seconds=30)
    return app


UNTOUCHED = ["passkey_challenges", "throttles"]
"""What an answer uses up whether it is right or not."""


@dataclass
class Owner:
    """Somebody signed in who has a passkey on their phone."""

    api: Api
    wallet: WalletId
    me: httpx.AsyncClient
    phone: Authenticator

    async def enter(self, device: Authenticator | None = None, **wrong: Any) -> httpx.Response:
        """Sign in by a passkey, with no name."""
        return await self.send((device or self.phone).get(await passkey_options(self.api), **wrong))

    async def send(self, answer: Any) -> httpx.Response:
        return await self.api.anybody.post("/v1/sessions/by-passkey", json={"credential": answer})


async def passkey_owner(api: Api) -> Owner:
    """Somebody settled, with a synced passkey."""
    wallet = await settled(api)
    me = await api.signed_in(wallet)
    phone = Authenticator(flags=SYNCED)
    added = await register_passkey(me, phone, await prove(me, "security:passkeys", password=PASSWORD))
    assert added.status_code == 201, added.text
    return Owner(api, wallet, me, phone)
