"""Mail before the staff: who may open which, what they see of it, and how one that was kept back is let in."""

from __future__ import annotations

from purser.identity.permissions import Role
from tests.support.http import Api, problem
from tests.support.mailing import Mailing
from tests.support.mails import mail, specimens
from tests.support.staff import at_work


async def test_mail_is_shown_to_whom_its_case_is(api: Api) -> None:
    house = Mailing(api.world.db, api.world.clock)
    raw = {s.name: s.raw for s in specimens()}
    came = await house.takes(raw["a17-hostile-html"], "vic@mail.example")
    case = await house.case(came)
    agent, lead = await at_work(api, Role.AGENT), await at_work(api, Role.SENIOR_AGENT)
    where = f"/v1/staff/mails/{came.id}"
    assert problem(await agent.browser.get(where)) == (403, "case_not_yours")
    assert (await agent.browser.post(f"/v1/staff/cases/{case.subject}/{case.id}/take")).status_code == 200
    seen = (await agent.browser.get(where)).json()
    assert (seen["sender"], seen["subject"], seen["ending"]) == ("v***@mail.example", "Fee question", "opened")
    assert seen["origin"] == {"spf": "pass", "dkim": "pass", "dmarc": "pass", "policy": "none"}
    assert "<script" not in seen["page"]
    assert (await lead.browser.get(where)).status_code == 200

    kept = await house.takes(mail("shop", "List-Id: <l.example>", body=b"I never got my refund"), "shop@grown.example")
    assert problem(await agent.browser.get(f"/v1/staff/mails/{kept.id}")) == (404, "mail_unknown")
    assert problem(await agent.browser.get("/v1/staff/mails")) == (403, "permission_missing")
    [listed] = (await lead.browser.get("/v1/staff/mails")).json()["items"]
    assert (listed["id"], listed["rule"], listed["sender"]) == (str(kept.id), "list", "s***@grown.example")
    assert problem(await lead.browser.post(f"{where}/release")) == (409, "mail_not_kept")
    assert (await lead.browser.post(f"/v1/staff/mails/{kept.id}/release")).status_code == 202
    await house.work()
    released = await house.received(kept.id)
    assert (released.ending, released.rule, released.answered) == ("opened", "released_list", False)
    assert [w.entry.text for w in await house.thread(released.case or (case.subject, case.id))] == [
        "I never got my refund"
    ]
    assert (await lead.browser.get("/v1/staff/mails")).json()["items"] == []
    acts = await _acts(api)
    assert [a for a in acts if a.startswith("mail:")] == [f"mail:{kept.id}"]


async def _acts(api: Api) -> list[str]:
    async with api.world.db.reader() as conn:
        rows = await (await conn.execute("SELECT object FROM audit_records ORDER BY seq")).fetchall()
    return [obj for (obj,) in rows]
