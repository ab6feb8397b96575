"""The books proved and broken on purpose, and sheets that run nothing."""

from __future__ import annotations

from typing import Any

import pytest

from purser import operations
from purser.core.db import Tx
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.identity.permissions import Role
from purser.operations.jobs import CHECK_BOOKS, handlers
from purser.service import cases
from tests.support.http import Api, problem
from tests.support.staff import at_work


async def test_the_books_are_proved_kept_and_found_broken(api: Api) -> None:
    world = api.world
    await world.person("王伟", funds=50_000)
    finance = await at_work(api, Role.FINANCE)
    assert (await finance.browser.get("/v1/staff/books")).json() == {"last": None}
    assert (await finance.browser.post("/v1/staff/books/checks")).status_code == 202
    assert await world.rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", CHECK_BOOKS) == [(1,)]
    prove = handlers(world.db, world.policy, world.clock)[CHECK_BOOKS]
    await prove.run()
    last = (await finance.browser.get("/v1/staff/books")).json()["last"]
    assert (last["findings"], last["sums"]) == ([], [{"currency": "CNY", "sum": 0}])
    held = {b["kind"]: b["balance"] for b in last["balances"]}
    assert held["wallet.available"] == 50_000 == -held["reserve"]
    async with world.db.transaction() as tx:
        await tx.execute("UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'reserve'")
    world.clock.advance(seconds=1)
    await prove.run()
    broken = (await finance.browser.get("/v1/staff/books")).json()["last"]
    assert [f.split(":")[0] for f in broken["findings"]] != []
    assert broken["sums"][0]["sum"] > 0


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_sheet_runs_nothing(cell: Any) -> None:
    text = operations.sheet(["name", "value"], [[cell, -5]]).decode()
    assert text.startswith("\ufeffname,value\r\n")
    assert f"'{cell}" in text
    assert text.endswith(",-5\r\n")


async def test_complaints_are_counted_by_type_and_taken_away(api: Api) -> None:
    world, desk = api.world, api.runtime.cases
    customer = await api.owner(await world.person("陈嘉敏"))
    kind = next(code for code, one in desk.policy.types.items() if one.regulatory)

    async def complain(tx: Tx) -> None:
        who = Who(Actor.CUSTOMER, str(customer))
        await cases.open_case(tx, desk, cases.NewCase(customer, kind, "=2+2", cases.Channel.APP, "zh", who))

    await world.db.run(complain)
    world.clock.advance(days=20)
    operator, agent = await at_work(api, Role.OPERATOR), await at_work(api, Role.AGENT)
    year = (await operator.browser.get("/v1/staff/reports/complaints", params={"year": 2026})).json()
    assert [(c["type"], c["opened"], c["ended"], c["late"]) for c in year["items"]] == [(kind, 1, 0, 1)]
    assert year["term_days"] == 15
    sheet = await operator.browser.get("/v1/staff/reports/complaints.csv", params={"year": 2026})
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.text.splitlines()[1].startswith(f"{kind},")
    days = {"start": "2026-03-01", "end": "2026-03-03"}
    service = await operator.browser.get("/v1/staff/reports/service.csv", params=days)
    assert [line.split(",")[:2] for line in service.text.splitlines()[1:]] == [
        ["2026-03-01", "0"], ["2026-03-02", "0"], ["2026-03-03", "0"], ["2026-03-01 2026-03-03", "0"],
    ]  # fmt: skip
    for path in ("complaints?year=2026", "complaints.csv?year=2026", "service.csv?start=2026-03-01&end=2026-03-02"):
        assert problem(await agent.browser.get(f"/v1/staff/reports/{path}")) == (403, "permission_missing")


async def test_rules_are_read_by_whoever_answers_for_them(api: Api) -> None:
    auditor, agent = await at_work(api, Role.AUDITOR), await at_work(api, Role.AGENT)
    items = (await auditor.browser.get("/v1/staff/policies")).json()["items"]
    assert {"cn", "cn-access", "cn-terms"} <= {p["name"] for p in items}
    assert "customers_a_day" in next(p["text"] for p in items if p["name"] == "cn-access")
    assert problem(await agent.browser.get("/v1/staff/policies")) == (403, "permission_missing")
