"""For finance: versions of the price list, from the draft to the day it holds, and trying one on last month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import Depends, Query
from pydantic import AwareDatetime, Field

from purser.api.description import documented
from purser.api.proceedings import Timeline, WireProceedingId, timeline, timelines
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import ONE_LINE, Input, Output
from purser.api.simulation_shapes import SimulationOut, TrialIn, WireSimulationId
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import JSON, Job, defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, read_proceedings
from purser.fees import tariff_store as store
from purser.fees.tariff_steps import Tariffs
from purser.fees.tariff_store import Simulation, SimulationId, StoredTariff
from purser.fees.tariff_table import OPERATOR_ITSELF
from purser.identity.permissions import Permission, Role
from purser.payments.fee_jobs import SIMULATE
from purser.payments.simulate_promotions import check_planned

router = new_router("fees")

Reading = Annotated[Colleague, Depends(colleague_with(Permission.FEES_READ))]
Pricing = Annotated[Colleague, Depends(colleague_with(Permission.FEES_WRITE))]
Reason = Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
Document = Annotated[dict[str, Any], Field(max_length=20)]
LATEST: Final = ProceedingId(b"\xff" * 16)


class TariffRules(Input):
    """`rules`: a price for each service (rate_ppm, floor, cap, free_quota, bands); `levels` of membership, from the
    lowest turnover to the highest (code, names, turnover, waives)."""

    rules: Document
    levels: Annotated[list[dict[str, Any]], Field(max_length=10, default_factory=list)]


class TariffIn(TariffRules):
    """A version to be drafted."""

    version: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{2,39}$")]


class Announcement(Input):
    """When an approved version begins."""

    effective_at: AwareDatetime


class Because(Input):
    """Why."""

    reason: Reason


class StoredTariffOut(Output):
    """A version with its matter."""

    id: WireProceedingId
    version: str
    rules: dict[str, Any]
    levels: list[dict[str, Any]]
    created_at: datetime
    announced_at: datetime | None
    effective_at: datetime | None
    matter: Timeline

    @classmethod
    def of(cls, t: StoredTariff, matter: Timeline) -> Self:
        return cls(
            id=t.id,
            version=t.version,
            rules=t.document["rules"],
            levels=t.document["levels"],
            created_at=t.created_at,
            announced_at=t.announced_at,
            effective_at=t.effective_at,
            matter=matter,
        )


class StoredTariffPage(Output):
    """Versions, newest first."""

    items: list[StoredTariffOut]
    next_cursor: str | None


def who(colleague: Colleague) -> Who:
    """A colleague as the one who takes a step. An auditor looks, and acts as nobody."""
    role = colleague.session.role
    actor = Actor.CHANNEL if role is Role.AUDITOR else Actor(role.value)
    return Who(actor, str(colleague.session.staff))


@router.get("/tariffs", operation_id="listTariffs", responses=documented(403))
async def list_tariffs(
    colleague: Reading,
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> StoredTariffPage:
    """All versions, newest first."""
    before = LATEST if cursor is None else ProceedingId(rt.cursors.decode("tariffs", cursor))
    async with rt.db.reader() as conn:
        found = await store.list_tariffs(conn, before, limit + 1)
        shown = await matters_of(conn, OPERATOR_ITSELF, [t.id for t in found[:limit]], who(colleague))
    more = len(found) > limit
    return StoredTariffPage(
        items=[StoredTariffOut.of(t, shown[t.id]) for t in found[:limit]],
        next_cursor=rt.cursors.encode("tariffs", found[limit - 1].id) if more else None,
    )


@router.get("/tariffs/{tariff_id}", operation_id="getTariffVersion", responses=documented(403, 404))
async def get_tariff(tariff_id: WireProceedingId, colleague: Reading, rt: Rt) -> StoredTariffOut:
    """One version with what happened to it."""
    return await _shown(rt, tariff_id, colleague)


@router.post("/tariffs", status_code=201, operation_id="draftTariff", responses=documented(403, 409))
async def draft_tariff(body: TariffIn, colleague: Pricing, rt: Rt) -> StoredTariffOut:
    """Draft a version. It prices nothing until two people agreed, it was announced, and its day has come."""

    async def draft(tx: Tx) -> Proceeding:
        made = await _tariffs(rt).draft(tx, body.version, _document(body), who(colleague))
        await _note(tx, rt, colleague, "tariff.draft", made.id, body.version)
        return made

    return await _shown(rt, (await rt.db.run(draft)).id, colleague)


@router.put("/tariffs/{tariff_id}", operation_id="reviseTariff", responses=documented(403, 404, 409))
async def revise_tariff(tariff_id: WireProceedingId, body: TariffRules, colleague: Pricing, rt: Rt) -> StoredTariffOut:
    """Change a draft. Whoever agreed to it has to agree anew."""

    async def revise(tx: Tx) -> None:
        await _tariffs(rt).revise(tx, tariff_id, _document(body), who(colleague))
        await _note(tx, rt, colleague, "tariff.revise", tariff_id)

    await rt.db.run(revise)
    return await _shown(rt, tariff_id, colleague)


@router.post("/tariffs/{tariff_id}/approve", operation_id="approveTariff", responses=documented(403, 404, 409))
async def approve_tariff(tariff_id: WireProceedingId, colleague: Pricing, rt: Rt) -> StoredTariffOut:
    """Agree to a draft as it stands. Two different people have to."""

    async def approve(tx: Tx) -> None:
        await _tariffs(rt).approve(tx, tariff_id, who(colleague))
        await _note(tx, rt, colleague, "tariff.approve", tariff_id)

    await rt.db.run(approve)
    return await _shown(rt, tariff_id, colleague)


@router.post("/tariffs/{tariff_id}/announce", operation_id="announceTariff", responses=documented(403, 404, 409))
async def announce_tariff(
    tariff_id: WireProceedingId, body: Announcement, colleague: Pricing, rt: Rt
) -> StoredTariffOut:
    """Publish an approved version, at least 30 days before it begins."""

    async def announce(tx: Tx) -> None:
        await _tariffs(rt).announce(tx, tariff_id, body.effective_at, who(colleague))
        await _note(tx, rt, colleague, "tariff.announce", tariff_id, body.effective_at.isoformat())

    await rt.db.run(announce)
    return await _shown(rt, tariff_id, colleague)


@router.post("/tariffs/{tariff_id}/withdraw", operation_id="withdrawTariff", responses=documented(403, 404, 409))
async def withdraw_tariff(tariff_id: WireProceedingId, body: Because, colleague: Pricing, rt: Rt) -> StoredTariffOut:
    """Give a version up before it begins."""

    async def withdraw(tx: Tx) -> None:
        await _tariffs(rt).withdraw(tx, tariff_id, body.reason, who(colleague))
        await _note(tx, rt, colleague, "tariff.withdraw", tariff_id, body.reason)

    await rt.db.run(withdraw)
    return await _shown(rt, tariff_id, colleague)


@router.post(
    "/tariffs/{tariff_id}/simulations",
    status_code=202,
    operation_id="simulateTariff",
    responses=documented(403, 404, 409),
)
async def simulate_tariff(tariff_id: WireProceedingId, body: TrialIn, colleague: Pricing, rt: Rt) -> SimulationOut:
    """Price the activities of the past 30 days by a version, with the promotions that ran and those named here, which
    must not have begun; getSimulation tells how far it is."""
    ident, planned = SimulationId.new(rt.clock), sorted(set(body.promotions))

    async def begin(tx: Tx) -> Simulation | None:
        if await store.read(tx, tariff_id) is None:
            raise not_found("tariff_unknown")
        await check_planned(tx, planned, rt.clock.now())
        await store.add_simulation(tx, ident, tariff_id, who(colleague).by, rt.clock.now())
        args: dict[str, JSON] = {"simulation": str(ident), "planned": [str(p) for p in planned]}
        await defer(tx, [Job(SIMULATE, args, lock=SIMULATE)])
        await _note(tx, rt, colleague, "tariff.simulate", tariff_id)
        return await store.read_simulation(tx, ident)

    made = await rt.db.run(begin)
    assert made is not None
    return SimulationOut.of(made)


@router.get(
    "/tariffs/{tariff_id}/simulations/latest", operation_id="getLatestSimulation", responses=documented(403, 404)
)
async def get_latest(tariff_id: WireProceedingId, _: Reading, rt: Rt) -> SimulationOut:
    """The last trial of a version."""
    async with rt.db.reader() as conn:
        found = await store.latest_simulation(conn, tariff_id)
    if found is None:
        raise not_found("simulation_unknown")
    return SimulationOut.of(found)


@router.get(
    "/tariffs/{tariff_id}/simulations/{simulation_id}", operation_id="getSimulation", responses=documented(403, 404)
)
async def get_simulation(
    tariff_id: WireProceedingId, simulation_id: WireSimulationId, _: Reading, rt: Rt
) -> SimulationOut:
    """A trial of a version."""
    async with rt.db.reader() as conn:
        found = await store.read_simulation(conn, simulation_id)
    if found is None or found.tariff != tariff_id:
        raise not_found("simulation_unknown")
    return SimulationOut.of(found)


async def matters_of(conn: Reader, subject: Id, idents: list[ProceedingId], viewer: Who) -> dict[Id, Timeline]:
    """Matters of one subject as a colleague sees them, by id."""
    found = await read_proceedings(conn, subject, idents)
    shown = await timelines(conn, subject, list(found.values()), viewer.actor)
    return {t.id: t for t in shown}


def _tariffs(rt: Runtime) -> Tariffs:
    return Tariffs(rt.policy.name, rt.clock)


def _document(body: TariffRules) -> Mapping[str, Any]:
    return {"rules": body.rules, "levels": body.levels}


async def _shown(rt: Runtime, ident: ProceedingId, colleague: Colleague) -> StoredTariffOut:
    async with rt.db.reader() as conn:
        found = await store.read(conn, ident)
        if found is None:
            raise not_found("tariff_unknown")
        return StoredTariffOut.of(found, await timeline(conn, OPERATOR_ITSELF, ident, who(colleague).actor))


async def _note(tx: Tx, rt: Runtime, colleague: Colleague, action: str, ident: ProceedingId, reason: str = "") -> None:
    await audit.write(tx, Act(colleague.actor, action, f"tariff:{ident}", reason), rt.clock)
