"""The demo's staff: one a role, each with a link that enrols once, printed again as long as it works."""

from __future__ import annotations

import json
import re
from pathlib import Path

from purser.core.db import Database
from purser.core.settings import Settings
from purser.demo import STAFF, seed
from purser.identity.permissions import Role
from tests.support.world import World


def _settings(dsn: str, home: Path) -> Settings:
    return Settings(database_url=dsn, base_url="http://localhost:8080", sandbox_url=None, home=home)


def _links(lines: list[str]) -> dict[str, str]:
    link = re.compile(r" (\w+) +http://\S+/(?:desk|console)/#(si_\S+)")
    return {m.group(1): m.group(2) for line in lines if (m := link.search(line))}


async def test_there_is_one_of_each_role_with_a_link(dsn: str, db: Database, tmp_path: Path) -> None:
    links = _links(await seed(_settings(dsn, tmp_path)))
    assert set(links) == set(Role)
    async with db.reader() as conn:
        rows = await (await conn.execute("SELECT role, name, status FROM staff")).fetchall()
    assert sorted(rows) == sorted((role, name, "invited") for role, name in STAFF.items())
    kept = tmp_path / "demo-staff.json"
    assert json.loads(kept.read_text()) == links
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_links_that_work_stay_and_others_are_made_anew(dsn: str, db: Database, tmp_path: Path) -> None:
    first = _links(await seed(_settings(dsn, tmp_path)))
    async with db.transaction() as tx:
        await tx.execute("DELETE FROM staff_invitations WHERE staff_id = (SELECT id FROM staff WHERE role = 'risk')")
        await tx.execute("UPDATE staff SET status = 'active' WHERE role = 'auditor'")
    second = _links(await seed(_settings(dsn, tmp_path)))
    assert set(second) == set(Role) - {"auditor"}
    assert {r for r in second if second[r] != first[r]} == {"risk"}


async def test_again_it_changes_nothing(dsn: str, db: Database, tmp_path: Path, clock: object) -> None:
    first = await seed(_settings(dsn, tmp_path))
    world = World(db, clock)  # type: ignore[arg-type]
    before = await world.dump()
    assert await seed(_settings(dsn, tmp_path)) == first
    assert await world.dump() == before
