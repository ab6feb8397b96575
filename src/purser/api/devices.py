"""Devices somebody signs in from: listed, named, put out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field
from starlette.requests import Request

from purser.api.auth import SignedIn, forget_customer
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.step_up import ProofToken, require_proof
from purser.core.db import Tx
from purser.core.ids import DeviceId
from purser.identity import (
    LONGEST_NAME,
    Change,
    Device,
    DeviceState,
    list_devices,
    name_device,
    read_device,
    spend_proof,
)
from purser.safety import kick

router = new_router("security")

WireDeviceId = Annotated[DeviceId, wire_id(DeviceId)]


class DeviceOut(Output):
    """A device. Until `trusted_at` it is new and has a low cap. `place` is the network it was first seen in."""

    id: WireDeviceId
    name: str
    place: str | None
    state: DeviceState
    is_current: bool
    created_at: datetime
    seen_at: datetime
    trusted_at: datetime

    @classmethod
    def of(cls, d: Device, now: datetime, *, is_current: bool) -> Self:
        return cls(
            id=d.id,
            name=d.name,
            place=d.place,
            state=d.state(now),
            is_current=is_current,
            created_at=d.created_at,
            seen_at=d.seen_at,
            trusted_at=d.trusted_at,
        )


class DeviceList(Output):
    """A customer's devices, last used first."""

    items: list[DeviceOut]


class DeviceName(Input):
    """What a device is called."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), ONE_LINE]


class DeviceRemoval(Input):
    """A proof for `security:devices`, to put out a device that is trusted. A new one goes without."""

    proof: ProofToken | None = None


@router.get("/devices", operation_id="listDevices", summary="My devices", response_model=DeviceList)
async def devices(request: Request, session: SignedIn) -> DeviceList:
    """All devices the customer has signed in from and not removed."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        found = await list_devices(conn, session.customer)
    now = rt.clock.now()
    return DeviceList(items=[DeviceOut.of(d, now, is_current=d.id == session.device) for d in found])


@router.patch(
    "/devices/{device_id}",
    operation_id="renameDevice",
    summary="Name a device",
    response_model=DeviceOut,
    responses=documented(404),
)
async def rename(request: Request, session: SignedIn, device_id: WireDeviceId, body: DeviceName) -> DeviceOut:
    """Gives one of the customer's devices another name."""
    rt = runtime(request)

    async def call(tx: Tx) -> Device:
        await name_device(tx, session.customer, device_id, body.name)
        return await read_device(tx, session.customer, device_id)

    named = await rt.db.run(call)
    return DeviceOut.of(named, rt.clock.now(), is_current=named.id == session.device)


@router.post(
    "/devices/{device_id}/remove",
    operation_id="removeDevice",
    summary="Put a device out",
    status_code=204,
    responses=documented(404),
)
async def remove(request: Request, session: SignedIn, device_id: WireDeviceId, body: DeviceRemoval) -> None:
    """Ends the device's sessions at once and knows it no more. A device that is new itself puts no other out."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        found = await read_device(conn, session.customer, device_id)
    is_trusted = found.state(rt.clock.now()) is not DeviceState.NEW and found.id != session.device
    given = require_proof(rt, session, body.proof, Change.DEVICES) if is_trusted else None

    async def put_out(tx: Tx) -> None:
        await kick(tx, session.customer, device_id, session.device, rt.clock)
        if given is not None:
            await spend_proof(tx, *given)

    await rt.db.run(put_out)
    forget_customer(rt, session.customer)
