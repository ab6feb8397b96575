"""Passkeys: added, named, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field
from starlette.requests import Request

from purser import identity
from purser.accounts import read_customer
from purser.api.auth import SignedIn, forget_customer
from purser.api.changes import begin_change, proof_of_change, tell_change
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import ONE_LINE, Input, Output, wire_id
from purser.api.sign_ins import PasskeyAnswer
from purser.api.step_up import ProofToken
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.identity import Ceremony, Change, PasskeyId, list_passkeys, name_passkey, remove_passkey
from purser.notices import NoticeKind

router = new_router("credentials")

WirePasskeyId = Annotated[PasskeyId, wire_id(PasskeyId)]
PasskeyName = Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]


class NewPasskey(Input):
    """What the authenticator answered to `startPasskey`, what to call it, and a proof for `security:passkeys`."""

    name: PasskeyName
    credential: PasskeyAnswer
    proof: ProofToken | None = None


class PasskeyNaming(Input):
    """What a passkey is called."""

    name: PasskeyName


class PasskeyRemoval(Input):
    """A proof for `security:passkeys`."""

    proof: ProofToken | None = None


class Passkey(Output):
    """A passkey. `backed_up`: its owner's other devices have it, too. `aaguid` is the authenticator's make."""

    id: WirePasskeyId
    name: str
    aaguid: str
    backed_up: bool
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, p: identity.Passkey) -> Self:
        return cls(
            id=p.id,
            name=p.name,
            aaguid=str(p.aaguid),
            backed_up=p.backed_up,
            created_at=p.created_at,
            used_at=p.used_at,
        )


class PasskeyList(Output):
    """A customer's passkeys, the oldest first."""

    items: list[Passkey]


@router.get("/passkeys", operation_id="listPasskeys", summary="My passkeys", response_model=PasskeyList)
async def passkeys(request: Request, session: SignedIn) -> PasskeyList:
    """All passkeys that sign this customer in."""
    async with runtime(request).db.reader() as conn:
        return PasskeyList(items=[Passkey.of(p) for p in await list_passkeys(conn, session.customer)])


@router.post(
    "/passkeys/options",
    operation_id="startPasskey",
    summary="Begin to add a passkey",
    status_code=201,
    response_model=dict[str, Any],
    responses=documented(409),
)
async def options(request: Request, session: SignedIn) -> dict[str, Any]:
    """What `PublicKeyCredential.parseCreationOptionsFromJSON` takes."""
    rt = runtime(request)
    async with rt.db.reader() as conn:
        customer = await read_customer(conn, session.customer)
    label = customer.phone or customer.email or customer.name
    return await rt.db.run(
        lambda tx: rt.credentials.passkeys.ask_to_register(tx, customer.id, label, customer.name)
    )  # fmt: skip


@router.post(
    "/passkeys/proof-options",
    operation_id="startPasskeyProof",
    summary="Begin to prove by a passkey who I am",
    status_code=201,
    response_model=dict[str, Any],
)
async def proof_options(request: Request, session: SignedIn) -> dict[str, Any]:
    """What `PublicKeyCredential.parseRequestOptionsFromJSON` takes; its answer goes to `createProof`."""
    rt = runtime(request)
    return await rt.db.run(lambda tx: rt.credentials.passkeys.ask(tx, Ceremony.PROVE, session.customer))


@router.post(
    "/passkeys",
    operation_id="createPasskey",
    summary="Add a passkey",
    status_code=201,
    response_model=Passkey,
    responses=documented(409),
)
async def add(request: Request, session: SignedIn, body: NewPasskey) -> Passkey:
    """Stores a passkey that signs this customer in from now on."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.PASSKEYS)
    fresh = await rt.credentials.passkeys.check_new(session.customer, body.name, body.credential)

    async def store(tx: Tx) -> None:
        await begin_change(tx, rt, session, given)
        await rt.credentials.passkeys.add(tx, fresh)
        await tell_change(tx, rt, session, NoticeKind.PASSKEY_ADDED, name=fresh.name)

    await rt.db.run(store)
    forget_customer(rt, session.customer)
    return Passkey.of(fresh)


@router.patch(
    "/passkeys/{passkey_id}",
    operation_id="renamePasskey",
    summary="Name a passkey",
    response_model=Passkey,
    responses=documented(404),
)
async def rename(request: Request, session: SignedIn, passkey_id: WirePasskeyId, body: PasskeyNaming) -> Passkey:
    """Gives one of the customer's passkeys another name."""

    async def call(tx: Tx) -> identity.Passkey:
        await name_passkey(tx, session.customer, passkey_id, body.name)
        found = {p.id: p for p in await list_passkeys(tx, session.customer)}
        if passkey_id not in found:
            raise not_found("passkey_missing")
        return found[passkey_id]

    return Passkey.of(await runtime(request).db.run(call))


@router.post(
    "/passkeys/{passkey_id}/remove",
    operation_id="removePasskey",
    summary="Remove a passkey",
    status_code=204,
    responses=documented(404),
)
async def remove(request: Request, session: SignedIn, passkey_id: WirePasskeyId, body: PasskeyRemoval) -> None:
    """The passkey signs nobody in any more."""
    rt = runtime(request)
    given = proof_of_change(rt, session, body.proof, Change.PASSKEYS)

    async def drop(tx: Tx) -> None:
        await begin_change(tx, rt, session, given)
        name = await remove_passkey(tx, session.customer, passkey_id)
        await tell_change(tx, rt, session, NoticeKind.PASSKEY_REMOVED, name=name)

    await rt.db.run(drop)
    forget_customer(rt, session.customer)
