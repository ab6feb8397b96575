"""Looking up what is frozen: by an exact address, masked, written down, and by nobody who has no business with it."""

from __future__ import annotations

from purser.identity.permissions import Role
from tests.support.http import Api, problem
from tests.support.proving import login_of
from tests.support.staff import at_work

WHY = {"reason": "she asks why nothing can be paid"}


async def test_what_is_frozen_is_seen_masked_and_written_down(api: Api) -> None:
    wallet = await api.world.person("陈嘉敏")
    owner, phone = await api.owner(wallet), await login_of(api, wallet)
    risk, auditor = await at_work(api, Role.RISK), await at_work(api, Role.AUDITOR)
    body = {"login": phone, "source": "hotline", **WHY}
    made = (await risk.browser.post("/v1/operator/freezes", json=body)).json()
    seen = (await risk.browser.post("/v1/operator/freezes/lookup", json={"login": phone, **WHY})).json()
    assert [f["id"] for f in seen["items"]] == [made["id"]]
    assert seen["customer"]["name"] == "**敏"
    assert phone not in str(seen)
    looked = await api.world.rows("SELECT actor_id, object, reason FROM audit_records WHERE action = 'freeze.read'")
    assert looked == [(risk.id, f"customer:{owner}", WHY["reason"])]
    refused = await auditor.browser.post("/v1/operator/freezes/lookup", json={"login": phone, **WHY})
    assert problem(refused) == (403, "permission_missing")
    unknown = await risk.browser.post("/v1/operator/freezes/lookup", json={"login": "13999999999", **WHY})
    assert problem(unknown) == (404, "customer_unknown")
