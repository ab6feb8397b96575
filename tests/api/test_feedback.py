"""Feedback over HTTP: a customer rates what was done for them, somebody else looks at it, and the report counts it."""

from __future__ import annotations

from purser.identity.permissions import Role
from purser.service.feedback.jobs import handlers
from tests.support.http import Api, problem
from tests.support.jobs import run_due_jobs
from tests.support.staff import at_work


async def test_a_bad_rating_is_reviewed_by_somebody_else(api: Api) -> None:
    me = api.bearer(await api.token(await api.world.person()))
    other = api.bearer(await api.token(await api.world.person()))
    case = (await me.post("/v1/cases", json={"type": "refund", "text": "退款没有到账"})).json()
    owner = (await me.get("/v1/customers/me")).json()["id"]
    where = f"/v1/staff/cases/{owner}/{case['id']}"
    senior, colleague = await at_work(api, Role.SENIOR_AGENT), await at_work(api, Role.SENIOR_AGENT, "钱进")
    agent, auditor = await at_work(api, Role.AGENT, "周明"), await at_work(api, Role.AUDITOR, "吴审")
    assert (await senior.browser.post(f"{where}/take")).status_code == 200
    resolved = await senior.browser.post(f"{where}/resolve", json={"outcome": "answered"})
    assert resolved.status_code == 200, resolved.text
    await run_due_jobs(api.world.db, handlers(api.world.db, api.runtime.feedback), api.world.clock.now())

    [survey] = (await me.get("/v1/surveys")).json()["items"]
    assert (survey["case_id"], survey["score"], survey["reviewed"]) == (case["id"], None, False)
    assert (await other.get("/v1/surveys")).json()["items"] == []
    said = {"score": 2, "solved": True, "text": "等了三天"}
    assert problem(await other.post(f"/v1/surveys/{survey['id']}/answer", json=said)) == (404, "survey_unknown")
    answered = await me.post(f"/v1/surveys/{survey['id']}/answer", json=said)
    assert (answered.status_code, answered.json()["reviewed"]) == (200, True)
    assert (await me.get("/v1/surveys")).json()["items"] == []

    assert problem(await agent.browser.get("/v1/staff/reviews")) == (403, "permission_missing")
    [own] = (await senior.browser.get("/v1/staff/reviews")).json()["items"]
    [theirs] = (await colleague.browser.get("/v1/staff/reviews")).json()["items"]
    assert (own["may_review"], theirs["may_review"]) == (False, True)
    assert (theirs["score"], theirs["text"], theirs["case_number"]) == (2, "等了三天", case["number"])
    finish, finding = f"/v1/staff/reviews/{owner}/{theirs['id']}/finish", {"cause": "slow", "finding": "已致歉并补偿"}
    assert problem(await senior.browser.post(finish, json=finding)) == (403, "review_own_case")
    assert problem(await auditor.browser.post(finish, json=finding)) == (403, "permission_missing")
    assert (await colleague.browser.post(finish, json=finding)).json() == {"items": []}

    day = {"from": "2020-01-01T00:00:00Z", "to": "2020-12-31T00:00:00Z"}
    now = api.world.clock.now()
    span = {"from": now.replace(day=1).isoformat(), "to": now.replace(day=28).isoformat()}
    assert (await auditor.browser.get("/v1/staff/feedback-report", params=day)).json()["total"]["answered"][
        "whole"
    ] == 0
    report = (await auditor.browser.get("/v1/staff/feedback-report", params=span)).json()
    assert report["total"]["answered"] == {
        "part": 1,
        "whole": 1,
        "share": 1.0,
        "low": report["total"]["answered"]["low"],
        "high": 1.0,
    }
    assert report["causes"] == [{"cause": "slow", "count": 1}]

    made = await me.post("/v1/suggestions", json={"area": "app", "text": "希望能导出全年账单"})
    assert (made.status_code, made.json()["timeline"]["state"]) == (201, "received")
    [idea] = (await colleague.browser.get("/v1/staff/suggestions")).json()["items"]
    for step, answer in (("triage", None), ("plan", "下个季度提供")):
        path = f"/v1/staff/suggestions/{owner}/{idea['id']}/{step}"
        assert (await colleague.browser.post(path, json={"answer": answer})).status_code == 200
    [mine] = (await me.get("/v1/suggestions")).json()["items"]
    assert (mine["answer"], mine["timeline"]["state"]) == ("下个季度提供", "planned")
    news = (await me.get("/v1/messages")).json()["items"][0]
    assert (news["topic"], news["title"]) == ("service", "您的建议有了结果")
