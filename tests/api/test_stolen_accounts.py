"""A stolen account through HTTP: from the report to the day when everything is as usual again."""

from __future__ import annotations

from typing import Any

import pyotp

from purser.core.ids import WalletId
from purser.identity.permissions import Role
from tests.support.credentials import ask_code
from tests.support.http import Api, field_errors, problem
from tests.support.proving import login_of, prove
from tests.support.staff import Desk, at_work
from tests.support.theft import PASSWORD, Visitor, decide, robbed, work


async def _frozen(api: Api, wallet: WalletId) -> bool:
    ((frozen,),) = await api.world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", wallet)
    return bool(frozen)


async def _back(api: Api, visitor: Visitor) -> Any:
    """The owner, let in again with a new password."""
    answer = await visitor.send("/return", password=PASSWORD)
    assert answer.status_code == 201, answer.text
    return api.bearer(answer.json()["token"])


async def test_the_standard_way_gives_the_account_back_without_staff(api: Api) -> None:
    wallet, codes = await robbed(api)
    visitor = await Visitor.by_recovery_code(api, wallet, codes[0])
    assert (visitor.state, visitor.seen["way"], visitor.seen["shown"]) == (
        "identity_pending",
        "standard",
        ["recovery_code"],
    )
    assert await _frozen(api, wallet)
    seen = await visitor.show_address()
    assert (visitor.state, seen["is_owner"]) == ("investigating", True)
    await visitor.do("/claims/done")
    assert visitor.state == "cooling"
    assert not await _frozen(api, wallet)
    assert visitor.seen["missing"] == ["password", "second_factor", "devices", "time"]
    me = await _back(api, visitor)
    path = f"/v1/stolen-accounts/{visitor.matter}"
    assert problem(await me.post(f"{path}/restore")) == (409, "restore_incomplete")
    proof = await prove(me, "security:totp", password=PASSWORD)
    setup = await me.post("/v1/totp", json={"proof": proof})
    assert setup.status_code == 201, setup.text
    code = pyotp.TOTP(setup.json()["secret"]).at(int(api.world.clock.now().timestamp()))
    assert (await me.post("/v1/totp/confirm", json={"code": code})).status_code < 300
    assert (await me.post(f"{path}/devices-reviewed")).json()["missing"] == ["time"]
    api.world.clock.advance(hours=24)
    await work(api)
    rows = await api.world.rows("SELECT recovering_since FROM safeguards WHERE customer_id = %s", visitor.customer)
    assert rows == [(None,)]
    seen = await visitor.look()
    assert [s["step"] for s in seen["matter"]["steps"]] == [
        "report", "freeze", "begin_identity", "show_proof", "show_proof", "identify", "finish_claims", "thaw_by_rule",
        "choose_password", "review_devices", "restore",
    ]  # fmt: skip
