"""The demo's people, merchants and money."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from purser.accounts import read_customers
from purser.core.clock import FakeClock, SystemClock
from purser.core.db import Database
from purser.core.ids import CustomerId
from purser.core.settings import Settings
from purser.core.vault import Field, keyring
from purser.demo import MERCHANTS, PEOPLE, PIN, seed
from purser.identity import check_password, stands_alone
from tests.support.http import connect, problem, serving
from tests.support.sandbox import Bank
from tests.support.world import World

_UNBIND = "UPDATE bank_cards SET is_default = false, unbound_at = bound_at WHERE customer_id = %s"


@pytest.fixture
def settings(dsn: str, tmp_path: Path) -> Settings:
    return Settings(database_url=dsn, base_url="http://purser.test", sandbox_url=None, home=tmp_path)


async def test_everybody_has_what_the_demo_says(settings: Settings, db: Database) -> None:
    printed = "\n".join(await seed(settings))
    async with db.reader() as conn:
        cursor = await conn.execute(
            "SELECT w.customer_id, w.class, a.balance FROM wallets w JOIN ledger_accounts a USING (id)"
        )
        wallets = {CustomerId(owner): rest for owner, *rest in await cursor.fetchall()}
        found = await read_customers(conn, list(wallets))
        people = sorted((c.phone, c.name, *wallets[c.id]) for c in found.values())
        total = await (await conn.execute("SELECT sum(balance) FROM ledger_accounts")).fetchone()
        names = await (await conn.execute("SELECT name FROM merchants ORDER BY id")).fetchall()
    assert people == [(p.phone, p.name, p.wallet_class, p.opening) for p in PEOPLE]
    assert total == (0,)
    assert sorted(names) == sorted((name,) for name, _ in MERCHANTS)
    for p in PEOPLE:
        assert p.name in printed
        assert p.phone.removeprefix("+86") in printed
        assert p.password in printed
    assert f"PIN {PIN}" in printed


async def test_again_it_adds_nothing_and_says_the_same(settings: Settings, db: Database) -> None:
    first = await seed(settings)
    world = World(db, FakeClock())
    before = await world.dump()
    assert await seed(settings) == first
    assert await world.dump() == before


async def test_what_is_missing_is_added(settings: Settings, db: Database) -> None:
    await seed(settings)
    async with db.transaction() as tx:
        login = (await keyring(tx)).index(Field("logins", "login"), PEOPLE[0].phone)
        assert (await tx.execute("DELETE FROM logins WHERE login = %s", [login])).rowcount == 1
    await seed(settings)
    async with db.reader() as conn:
        rows = await (await conn.execute("SELECT count(*) FROM customers")).fetchone()
    assert rows == (len(PEOPLE) + 1,)


async def test_the_keys_are_the_owners_alone_and_made_anew_when_lost(settings: Settings) -> None:
    first = await seed(settings)
    kept = settings.home / "demo-keys.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.unlink()
    again = await seed(settings)
    assert again != first
    assert await seed(settings) == again


async def test_one_signs_in_as_printed(settings: Settings, tmp_path: Path) -> None:
    lines = await seed(settings)
    async with serving(settings.database_url, tmp_path, SystemClock()) as app, connect(app) as browser:
        for p in PEOPLE[:2]:
            login = {"login": p.phone.removeprefix("+86"), "password": p.password}
            assert (await browser.post("/v1/sessions", json=login)).status_code == 201
        key = next(line for line in lines if MERCHANTS[0][0] in line).split()[-1]
        shop = await browser.get("/v1/merchants/me", headers={"Authorization": f"Bearer {key}"})
        assert shop.json()["name"] == MERCHANTS[0][0]
        wrong = {"login": "13800000001", "password": "purser-demo-user-2"}
        assert problem(await browser.post("/v1/sessions", json=wrong)) == (401, "sign_in_failed")


def test_their_passwords_keep_the_rules() -> None:
    assert len(PEOPLE) == 5
    for p in PEOPLE:
        assert stands_alone(p.password)
        check_password(p.password, p.name, p.phone, alone=True)  # raises what is wrong with it


async def test_everybody_has_the_banks_cards_bound(settings: Settings, db: Database, tmp_path: Path) -> None:
    bank = Bank(tmp_path / "sandbox")
    try:
        with_bank = replace(settings, sandbox_url=bank.url)
        await seed(with_bank)
        world = World(db, FakeClock())
        found = await world.rows("SELECT customer_id, bank, is_default FROM bank_cards")
        assert len(found) == 2 * len(PEOPLE)
        assert sum(is_default for *_, is_default in found) == len(PEOPLE)
        assert all(bank in ("ICBC", "CCB", "ABC", "BOC", "CMB", "BCM") for _, bank, _ in found)
        gone = found[0][0]
        async with db.transaction() as tx:
            await tx.execute(_UNBIND, [CustomerId(gone)])
        before = await world.dump()
        await seed(with_bank)
        assert await world.dump() == before, "who unbound their cards does not get them back"
    finally:
        bank.stop()
