"""What a rogue of the staff tries: each script with a colleague of its own, at the pace of a person or of a program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from faults.rogue_house import Colleague, Office
from purser.core.ids import Id
from purser.fees.tariff import load_tariff, write_tariff
from purser.identity.permissions import Role

WHY: Final = {"reason": "a customer asked"}

Play = Callable[[Office, Colleague], Awaitable[bool]]
"""Plays a script; True when the rogue got what nobody may get."""


@dataclass(frozen=True, slots=True)
class Script:
    """`many`: it looks at customers one after the other, and without limits would see them all. `patient`: so slowly
    and so much like work that it takes longer than others until somebody is told."""

    name: str
    role: Role
    play: Play
    many: bool = False
    patient: bool = False


async def _get(office: Office, rogue: Colleague, path: str, pace: float = 4, **params: Any) -> int:
    await office.pass_time(pace)
    rogue.began = rogue.began or office.clock.now()
    return rogue.note(await rogue.browser.get(path, params=params)).status_code


async def _post(office: Office, rogue: Colleague, path: str, body: dict[str, Any], pace: float = 4) -> int:
    await office.pass_time(pace)
    rogue.began = rogue.began or office.clock.now()
    return rogue.note(await rogue.browser.post(path, json=body)).status_code


async def known_numbers(office: Office, rogue: Colleague) -> bool:
    """A list of customers' numbers that leaked elsewhere."""
    for number in office.numbers:
        await _post(office, rogue, "/v1/staff/customers/lookup", {"login": number, **WHY}, 3)
    return False


async def guessed_numbers(office: Office, rogue: Colleague) -> bool:
    """Numbers that nobody gave, one after the other."""
    for tail in range(40):
        await _post(office, rogue, "/v1/staff/customers/lookup", {"login": f"1370000{tail:04d}", **WHY}, 3)
    for tail in range(40):
        await _post(office, rogue, "/v1/operator/freezes/lookup", {"login": f"1370001{tail:04d}", **WHY}, 3)
    return False


async def every_matter(office: Office, rogue: Colleague) -> bool:
    """Whatever waits is opened, to see whose it is."""
    for customer, matter in office.matters:
        await _get(office, rogue, f"/v1/staff/matters/{customer}/{matter}")
    return False


async def pages_of_lists(office: Office, rogue: Colleague) -> bool:
    """List after list, a hundred a page and then one a page."""
    for limit in (100, 1):
        cursor = None
        for _ in range(40):
            await office.pass_time(5)
            params = {"whose": "all", "limit": limit, **({"cursor": cursor} if cursor else {})}
            answer = rogue.note(await rogue.browser.get("/v1/staff/matters", params=params))
            cursor = answer.json().get("next_cursor")
            if cursor is None:
                break
    return False


async def no_work(office: Office, rogue: Colleague) -> bool:
    """Customers whose ids stand in lists, opened and revealed without a contact or a case."""
    won = False
    for customer in office.customers[:40]:
        won |= await _get(office, rogue, f"/v1/staff/customers/{customer}") == 200
        for field in ("name", "phone"):
            body = {"field": field, **WHY}
            won |= await _post(office, rogue, f"/v1/staff/customers/{customer}/reveal", body, 2) == 200
    return won


async def contacts_to_look(office: Office, rogue: Colleague) -> bool:
    """Contacts are taken only to look at who they are, and left."""
    for customer in office.customers:
        office.give(rogue, customer)
        await _get(office, rogue, f"/v1/staff/customers/{customer}", 10)
        await _post(office, rogue, f"/v1/staff/customers/{customer}/reveal", {"field": "phone", **WHY}, 3)
    return False


async def cases_to_look(office: Office, rogue: Colleague) -> bool:
    """Every case that nobody has is taken, only to open its customer."""
    for customer, case in await office.ask():
        await _post(office, rogue, f"/v1/staff/cases/{customer}/{case}/take", {}, 5)
        await _get(office, rogue, f"/v1/staff/customers/{customer}", 5)
    return False


async def patience(office: Office, rogue: Colleague) -> bool:
    """Six matters an hour, all day long. An operator could act in each, an agent in none."""
    for customer, matter in office.matters[:60]:
        await _get(office, rogue, f"/v1/staff/matters/{customer}/{matter}", 590)
    return False


_EXPORTS: Final = (
    "/v1/staff/customers",
    "/v1/staff/customers.csv",
    "/v1/staff/customers/export",
    "/v1/staff/matters/export",
    "/v1/customers",
    "/v1/customers/me",
    "/v1/wallets",
    "/v1/statements/export?month=2026-03&wallet_id={id}",
    "/v1/staff/customers/{id}/entries?wallet_id={id}",
    "/v1/privacy/requests",
    "/v1/events",
    "/v1/staff/audit",
    "/v1/staff",
)


async def exports(office: Office, rogue: Colleague) -> bool:
    """Whatever might give many at once."""
    won = False
    for path in _EXPORTS:
        for customer in office.customers[:3]:
            won |= await _get(office, rogue, path.format(id=customer), 2) == 200
    return won


async def own_draft(office: Office, rogue: Colleague) -> bool:
    """A price of one's own, agreed to twice by oneself."""
    await office.pass_time(30)
    body = {"version": "cn-rogue-01", **write_tariff(load_tariff("cn"))}
    made = await rogue.browser.post("/v1/tariffs", json=body)
    assert made.status_code == 201, made.text
    path = f"/v1/tariffs/{made.json()['id']}"
    for _ in range(3):
        await _post(office, rogue, f"{path}/approve", {})
    return bool((await rogue.browser.get(path)).json()["matter"]["state"] != "draft")


async def own_role(office: Office, rogue: Colleague) -> bool:
    """Another role for oneself, a second self, and one's own alarm settled."""
    won = await _post(office, rogue, f"/v1/staff/{rogue.id}/role", {"role": "auditor", **WHY}) == 200
    for tail in range(6):
        await _post(office, rogue, "/v1/staff/customers/lookup", {"login": f"1370002{tail:04d}", **WHY}, 3)
    for alert in (await rogue.browser.get("/v1/staff/access/alerts")).json()["items"]:
        won |= alert["staff"]["id"] == str(rogue.id)
    async with office.db.reader() as conn:
        rows = await (await conn.execute("SELECT id FROM access_alerts WHERE staff_id = %s", [rogue.id])).fetchall()
    for (ident,) in rows:
        path = f"/v1/staff/access/alerts/{rogue.id}/{Id(ident)}/settle"
        won |= await _post(office, rogue, path, {"finding": "all is well"}) == 200
    return won


SCRIPTS: Final = (
    Script("looks up numbers that leaked elsewhere", Role.AGENT, known_numbers, many=True),
    Script("tries numbers one after the other", Role.AGENT, guessed_numbers),
    Script("opens every matter there is", Role.AGENT, every_matter, many=True),
    Script("goes through the lists", Role.AGENT, pages_of_lists),
    Script("opens and reveals without a case", Role.SENIOR_AGENT, no_work),
    Script("takes contacts only to look at them", Role.AGENT, contacts_to_look, many=True),
    Script("takes every case only to open its customer", Role.AGENT, cases_to_look, many=True),
    Script("opens six matters an hour, all day", Role.AGENT, patience, many=True),
    Script("the same, and could act in each", Role.OPERATOR, patience, many=True, patient=True),
    Script("asks for exports", Role.AGENT, exports),
    Script("agrees to a price of one's own", Role.FINANCE, own_draft),
    Script("gives oneself a role, settles one's own alarm", Role.OPERATOR, own_role),
)
