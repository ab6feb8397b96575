"""The books proved and broken on purpose, and sheets that run nothing."""

from __future__ import annotations

from typing import Any

import pytest

from purser import operations
from purser.identity.permissions import Role
from purser.operations.jobs import CHECK_BOOKS, handlers
from tests.support.http import Api
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
