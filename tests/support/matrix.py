"""Callers of every sort, things of theirs, and requests that fit any route, for walking all of them."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from purser.accounts import MerchantScope, create_api_key
from purser.cards import request_unbinding
from purser.claims import Asked, Reason, RefundDesk, request_refund
from purser.claims.evidence import judge
from purser.core.db import Tx
from purser.core.ids import CustomerId, Id, MerchantId, PaymentId, ProceedingId, SessionId, StaffId, WalletId
from purser.core.procedure import Actor
from purser.core.proceedings import Docket, Who
from purser.core.terms import load_terms
from purser.fees.vip_store import Standing, write_standing
from purser.fees.vip_table import VIP
from purser.identity import open_session
from purser.identity.permissions import Role
from purser.identity.staff_door import open_staff_session
from purser.notices import create_webhook
from purser.payments import Command, Kind
from purser.privacy import RequestKind, ask
from purser.safety import Scope, Source, Theft, freeze, open_thefts
from purser.safety.stolen_store import add_theft
from purser.service import chat as chats
from purser.service import feedback
from purser.service.queue import ContactKind, NewContact, enqueue
from tests.support.calling import call_that_is_over
from tests.support.cards import give_card
from tests.support.casework import asked_merchant, resolved_case
from tests.support.channel import bound_card
from tests.support.disputing import Quarrel, picture
from tests.support.http import OPERATOR_KEY, Api
from tests.support.payouts import asked_payout
from tests.support.staff import invited
from tests.support.world import cny

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
NOBODY = "01985a3c-7000-7000-8000-0000000000ff"
_keys = itertools.count(1)

Headers = dict[str, str]

_PASSKEY = """
    INSERT INTO passkeys (credential_id, id, customer_id, public_key, sign_count, name, aaguid, transports,
                          backup_eligible, backed_up, created_at)
    VALUES (uuid_send(%s), %s, %s, '', 0, 'phone', %s, '{}', false, false, now())"""
_DEVICE = """
    INSERT INTO devices (customer_id, id, key_hash, name, created_at, seen_at, trusted_at)
    VALUES (%s, %s, uuid_send(%s), 'phone', now(), now(), now())"""
_BINDING = """
    INSERT INTO card_bindings (customer_id, id, channel, state, failure, created_at, ended_at)
    VALUES (%s, %s, 'sandbox', 'failed', 'number_wrong', now(), now())"""
_PUSH = "INSERT INTO push_subscriptions VALUES (%s, %s, %s, '', now())"


class Cast:
    """Two customers, two merchants, and staff of every role."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.world = api.world

    async def assemble(self) -> None:
        self.me, self.other = await self.world.person(funds=500_000), await self.world.person("陈嘉敏", funds=500_000)
        self.shop, self.rival = await self.world.merchant(), await self.world.merchant("Rival")
        self.staff = {role: (await invited(self.api, role)).staff.id for role in Role}
        async with self.world.db.transaction() as tx:
            await tx.execute("UPDATE staff SET status = 'active'")

    async def customer(self, wallet: WalletId) -> Headers:
        """A fresh session: a route may end the one it is called with."""
        return {"Authorization": f"Bearer {await self.api.token(wallet)}"}

    async def merchant(self, merchant: MerchantId, *scopes: MerchantScope) -> Headers:
        async with self.world.db.transaction() as tx:
            key = await create_api_key(tx, merchant, set(scopes or MerchantScope), self.world.clock)
        return {"Authorization": f"Bearer {key.secret}"}

    async def colleague(self, role: Role) -> Headers:
        async with self.world.db.transaction() as tx:
            opened = await open_staff_session(tx, self.staff[role], self.world.clock)
        return {"Cookie": f"purser_staff={opened.token}", **SAME_ORIGIN}

    async def operator(self) -> Headers:
        return {"Authorization": f"Bearer {OPERATOR_KEY}"}


class Things:
    """Makes a thing of an owner for each name that routes have in their paths and queries."""

    def __init__(self, cast: Cast) -> None:
        self._world = cast.world
        self._cast = cast
        self._cases: dict[WalletId, tuple[object, object]] = {}
        self._chats: dict[WalletId, tuple[object, object]] = {}
        self._quarrels: dict[tuple[WalletId, MerchantId], tuple[Quarrel, object]] = {}

    async def make(self, name: str, wallet: WalletId, merchant: MerchantId) -> str:
        """The id of something new of whoever owns the wallet or the merchant."""
        maker: Callable[[WalletId, MerchantId], Awaitable[object]] = getattr(self, f"_{name}")
        return str(await maker(wallet, merchant))

    async def _owner(self, wallet: WalletId) -> CustomerId:
        return await self._cast.api.owner(wallet)

    async def _wallet_id(self, wallet: WalletId, _: MerchantId) -> object:
        return wallet

    async def _payee_wallet_id(self, wallet: WalletId, _: MerchantId) -> object:
        return self._cast.other if wallet == self._cast.me else self._cast.me

    async def _activity(self, kind: Kind, wallet: WalletId) -> object:
        world = self._world
        command: Callable[[], Awaitable[Command]] = {
            Kind.TRANSFER: lambda: self._transfer(wallet),
            Kind.PAYMENT: lambda: world.scan(wallet, self._cast.shop, 100),
            Kind.TOP_UP: lambda: world.top_up(wallet, 100),
            Kind.WITHDRAWAL: lambda: world.withdraw(wallet, 100),
        }[kind]
        done: str = (await world.do(await command()))["id"]
        return done

    async def _transfer(self, wallet: WalletId) -> Any:
        payee = self._cast.other if wallet == self._cast.me else self._cast.me
        return await self._world.transfer(wallet, payee, 100)

    async def _transfer_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._activity(Kind.TRANSFER, wallet)

    async def _activity_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._activity(Kind.TRANSFER, wallet)

    async def _payment_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._activity(Kind.PAYMENT, wallet)

    async def _top_up_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._activity(Kind.TOP_UP, wallet)

    async def _withdrawal_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._activity(Kind.WITHDRAWAL, wallet)

    async def _order_id(self, _: WalletId, merchant: MerchantId) -> object:
        return (await self._world.order(merchant, 100)).id

    async def _key_id(self, _: WalletId, merchant: MerchantId) -> object:
        async with self._world.db.transaction() as tx:
            return (await create_api_key(tx, merchant, {MerchantScope.ORDERS_READ}, self._world.clock)).key.id

    async def _webhook_id(self, _: WalletId, merchant: MerchantId) -> object:
        async with self._world.db.transaction() as tx:
            made, _secret = await create_webhook(
                tx, merchant, f"https://127.0.0.1/{next(_keys)}", [], private=True, clock=self._world.clock
            )
            return made.id

    async def _passkey_id(self, wallet: WalletId, _: MerchantId) -> object:
        ident = Id(uuid.uuid4().bytes)
        await self._run(_PASSKEY, ident, ident, await self._owner(wallet), Id(bytes(16)))
        return ident

    async def _device_id(self, wallet: WalletId, _: MerchantId) -> object:
        ident = Id(uuid.uuid4().bytes)
        await self._run(_DEVICE, await self._owner(wallet), ident, ident)
        return ident

    async def _subscription_id(self, wallet: WalletId, _: MerchantId) -> object:
        ident = Id(uuid.uuid4().bytes)
        await self._run(_PUSH, await self._owner(wallet), ident, ident)
        return ident

    async def _session_id(self, wallet: WalletId, _: MerchantId) -> SessionId:
        async with self._world.db.transaction() as tx:
            opened = await open_session(tx, await self._owner(wallet), self._world.policy.sessions, self._world.clock)
        return opened.id

    async def _freeze_id(self, wallet: WalletId, _: MerchantId) -> object:
        scope = Scope.parse(f"card:card-{next(_keys)}")
        async with self._world.db.transaction() as tx:
            made = await freeze(
                tx, await self._owner(wallet), scope, Source.CUSTOMER, "a test", "test", self._world.clock
            )
            return made.id

    async def _request_id(self, wallet: WalletId, _: MerchantId) -> object:
        api, customer = self._cast.api, await self._owner(wallet)
        async with self._world.db.transaction() as tx:
            matter = await ask(tx, api.runtime.privacy, customer, RequestKind.LEAK, {"text": "seen on a site"})
            return matter.id

    async def _card_id(self, wallet: WalletId, _: MerchantId) -> object:
        return (await give_card(self._world, wallet, bound_card(f"tok_{next(_keys)}", last4=f"{next(_keys):04}"))).id

    async def _binding_id(self, wallet: WalletId, _: MerchantId) -> object:
        ident = Id(uuid.uuid4().bytes)
        await self._run(_BINDING, await self._owner(wallet), ident)
        return ident

    async def _unbinding_id(self, wallet: WalletId, _: MerchantId) -> object:
        card, rt = await give_card(self._world, wallet, bound_card(last4=f"{next(_keys):04}")), self._cast.api.runtime
        async with self._world.db.transaction() as tx:
            return (await request_unbinding(tx, rt.cards, card.customer, card.id)).id

    async def _stolen_account_id(self, wallet: WalletId, _: MerchantId) -> object:
        """Reported, but not frozen: the caller goes on to other routes."""
        world, owner = self._world, await self._owner(wallet)
        theft = Theft(owner, ProceedingId.new(world.clock), world.clock.now(), (), *(None,) * 6)
        async with world.db.transaction() as tx:
            await open_thefts("cn", world.clock).accounts.open(
                tx, "report", owner, theft.id, Who(Actor.CUSTOMER, "test")
            )  # fmt: skip
            await add_theft(tx, theft)
        return theft.id

    async def _contact_id(self, wallet: WalletId, _: MerchantId) -> object:
        owner = await self._owner(wallet)
        new = NewContact(ContactKind.CHAT, Id(uuid.uuid4().bytes), owner)
        return (await self._world.db.run(lambda tx: enqueue(tx, new, self._world.clock))).id

    async def _chat_id(self, wallet: WalletId, _: MerchantId) -> object:
        return (await self._chat(wallet))[0]

    async def _call_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await call_that_is_over(self._cast.api.runtime.calls, await self._owner(wallet))

    async def _file_id(self, wallet: WalletId, _: MerchantId) -> object:
        return (await self._chat(wallet))[1]

    async def _chat(self, wallet: WalletId) -> tuple[object, object]:
        """The one open chat of somebody, and a picture they have shown in it."""
        if wallet not in self._chats:
            owner, desk = await self._owner(wallet), self._cast.api.runtime.chats
            shown = await judge(picture())

            async def make(tx: Tx) -> tuple[object, object]:
                chat = await chats.open_chat(tx, desk, owner, "en")
                return chat.id, (await chats.attach(tx, desk, chat, shown, "bill.png", None))["id"]

            self._chats[wallet] = await self._world.db.run(make)
        return self._chats[wallet]

    async def _case_id(self, wallet: WalletId, _: MerchantId) -> object:
        return (await self._case(wallet))[0]

    async def _attachment_id(self, wallet: WalletId, _: MerchantId) -> object:
        return (await self._case(wallet))[1]

    async def _inquiry_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        return (await asked_merchant(self._world, wallet, merchant)).id

    async def _survey_id(self, wallet: WalletId, _: MerchantId) -> object:
        """Of a case of its own: each resolution is asked about once."""
        owner, desk = await self._owner(wallet), self._cast.api.runtime.feedback
        case, _file = await resolved_case(self._world, owner)
        survey = await self._world.db.run(lambda tx: feedback.ask(tx, desk, owner, ProceedingId.parse(str(case))))
        assert survey is not None
        return survey.id

    async def _case(self, wallet: WalletId) -> tuple[object, object]:
        """A case that was resolved, and a file of it."""
        if wallet not in self._cases:
            self._cases[wallet] = await resolved_case(self._world, await self._owner(wallet))
        return self._cases[wallet]

    async def _dispute_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        return (await self._quarrel(wallet, merchant))[0].ident

    async def _proceeding_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        return await self._dispute_id(wallet, merchant)

    async def _evidence_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        return (await self._quarrel(wallet, merchant))[1]

    async def _quarrel(self, wallet: WalletId, merchant: MerchantId) -> tuple[Quarrel, object]:
        """One dispute of the two, and a file of it: names that a path has together belong together."""
        known = self._quarrels.get((wallet, merchant))
        if known is None:
            quarrel = await Quarrel.between(self._world, wallet, merchant)
            await quarrel.open()
            known = self._quarrels[wallet, merchant] = quarrel, (await quarrel.upload(picture())).id
        return known

    async def _escrow_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        return (await Quarrel.between(self._world, wallet, merchant, escrow=True)).payment

    async def _refund_id(self, wallet: WalletId, merchant: MerchantId) -> object:
        world, owner = self._world, await self._owner(wallet)
        done = await world.do(await world.scan(wallet, merchant, 100))
        asked = Asked(owner, wallet, PaymentId.parse(done["id"]), cny(100), Reason.OTHER)
        async with world.db.transaction() as tx:
            return (await request_refund(tx, RefundDesk.of(world.counter), asked)).id

    async def _payout_id(self, _: WalletId, merchant: MerchantId) -> object:
        return (await asked_payout(self._world, merchant)).id

    async def _membership_id(self, wallet: WalletId, _: MerchantId) -> object:
        world, owner = self._world, await self._owner(wallet)
        docket, system = Docket(VIP, load_terms("cn"), world.clock), Who.system("test")
        async with world.db.transaction() as tx:
            matter = await docket.open(tx, "qualify", owner, ProceedingId.new(world.clock), system)
            await docket.advance(tx, matter, "offer", system)
            await write_standing(tx, Standing(owner, matter.id, "silver", 0, world.clock.now().date()))
        return matter.id

    async def _customer_id(self, wallet: WalletId, _: MerchantId) -> object:
        return await self._owner(wallet)

    async def _staff_id(self, _: WalletId, __: MerchantId) -> StaffId:
        return (await invited(self._cast.api, Role.AGENT)).staff.id

    async def _run(self, statement: str, *values: object) -> None:
        async with self._world.db.transaction() as tx:
            await tx.execute(statement, list(values))


_ALSO: dict[str, dict[str, Any]] = {
    "createPayment": {"merchant_id": NOBODY},
    "createQuote": {"payee_wallet_id": NOBODY},
    "giveRefund": {"payment_id": NOBODY},
}
"""What an operation needs one of, which its description cannot say."""


class Samples:
    """Bodies and parameters that fit the description of an operation; ids come from `known`."""

    def __init__(self, api: dict[str, Any]) -> None:
        self._schemas = api["components"]["schemas"]
        self._operations = {o["operationId"]: o for methods in api["paths"].values() for o in methods.values()}

    def query(self, name: str, known: dict[str, str]) -> dict[str, Any]:
        """The parameters an operation needs."""
        needed = [p for p in self._operation(name).get("parameters", []) if p["in"] == "query" and p.get("required")]
        return {p["name"]: self._value(p["name"], p["schema"], known) for p in needed}

    def body(self, name: str, known: dict[str, str]) -> Any:
        """A body an operation might get, or None when it takes none."""
        content = self._operation(name).get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        body: dict[str, Any] = self._value("", content["application/json"]["schema"], known)
        return body | _ALSO.get(name, {})

    def names(self, name: str) -> set[str]:
        """What an operation asks for at the top of its body, and in its query."""
        body = self.body(name, {})
        return set(self.query(name, {})) | (set(body) if isinstance(body, dict) else set())

    def is_keyed(self, name: str) -> bool:
        """Whether it moves money once, under a key."""
        return any(p["name"] == "Idempotency-Key" for p in self._operation(name).get("parameters", []))

    def _operation(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._operations.get(name, {})
        return found

    def _value(self, name: str, schema: dict[str, Any], known: dict[str, str]) -> Any:
        if name in known:
            return known[name]
        if "$ref" in schema:
            return self._value(name, self._schemas[schema["$ref"].rpartition("/")[2]], known)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._value(name, schema[several][0], known)
        if "const" in schema or "enum" in schema:
            return schema.get("const", (schema.get("enum") or [None])[0])
        return self._plain(name, schema, known)

    def _plain(self, name: str, schema: dict[str, Any], known: dict[str, str]) -> Any:
        match schema.get("type"):
            case "object":
                properties = schema.get("properties", {})
                return {n: self._value(n, properties[n], known) for n in schema.get("required", [])}
            case "array":
                return [self._value("", schema["items"], known)] if schema.get("minItems") else []
            case "integer":
                return max(1, schema.get("minimum", 1))
            case "boolean":
                return True
            case "string":
                return NOBODY if schema.get("format") == "uuid" else _text(name, schema)
        return {}


def _text(name: str, schema: dict[str, Any]) -> str:
    if schema.get("format") == "date-time":
        return "2026-03-01T00:00:00Z"
    usual: dict[str, str] = {
        "month": "2026-03", "phone": "13812340000", "role": "agent", "name": "somebody", "digits": "1",
    }  # fmt: skip
    return usual.get(name) or "x" * max(4, int(schema.get("minLength", 1)))


def new_key() -> str:
    """An idempotency key of its own."""
    return f"matrix-{next(_keys)}"
