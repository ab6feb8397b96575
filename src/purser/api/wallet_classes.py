"""Which class a customer's wallets have: moved by the operator, once outside sources have said who the owner is."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser.accounts import ClassChange, Policy, WalletClass, set_wallet_class, wallet_ids
from purser.api.auth import forget_customer
from purser.api.description import documented
from purser.api.freezes import Reason, WireCustomerId
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import ONE_LINE, Input, Money, Output, WireWalletId
from purser.api.staff_access import act_on
from purser.api.staff_guard import allowed
from purser.core.audit import Actor
from purser.core.db import Tx
from purser.core.ids import WalletId
from purser.identity.permissions import Permission

router = new_router("wallets")

CLASSES: Final[tuple[WalletClass, ...]] = (1, 2, 3)

MaySet = Annotated[Actor, Depends(allowed(Permission.WALLET_SET_CLASS))]
Check = Annotated[str, Field(min_length=1, max_length=40, examples=["public_security", "unionpay"]), ONE_LINE]


class ClassIn(Input):
    """Whose wallets, the class they are to have, and the outside sources that agreed to who the owner is: a higher
    class needs as many different ones as the policy says."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    wallet_class: WalletClass
    checks: Annotated[list[Check], Field(default_factory=list, max_length=20)]
    reason: Reason


class ClassOut(Output):
    """The customer's wallets that are not closed; all of them have the class now."""

    customer_id: WireCustomerId
    wallet_class: WalletClass
    wallet_ids: list[WireWalletId]


class ClassLimit(Output):
    """At most `cap` may leave a wallet in a window of local time: all of it, or what is paid by static QR codes."""

    scope: Literal["outgoing", "static_qr"]
    window: Literal["day", "month", "year", "lifetime"]
    cap: Money


class ClassRules(Output):
    """What a class of wallet may do, and how many different outside sources have to agree to who its owner is."""

    wallet_class: WalletClass
    checks: int
    limits: list[ClassLimit]


class ClassList(Output):
    """All classes, the lowest first."""

    items: list[ClassRules]


@router.get(
    "/operator/wallet-classes",
    operation_id="listWalletClasses",
    summary="The classes of wallets",
    response_model=ClassList,
    responses=documented(403),
)
async def list_classes(request: Request, _: MaySet) -> ClassList:
    """As the country's policy has them."""
    policy = runtime(request).policy
    return ClassList(items=[_rules(policy, number) for number in CLASSES])


def _rules(policy: Policy, number: WalletClass) -> ClassRules:
    limits = [
        ClassLimit(scope=limit.scope, window=limit.window, cap=Money(amount=limit.cap, currency=policy.currency))
        for limit in policy.limits(number)
    ]
    return ClassRules(wallet_class=number, checks=policy.checks[number], limits=limits)


@router.post(
    "/operator/wallet-classes",
    operation_id="setWalletClass",
    summary="Move a customer to another class",
    response_model=ClassOut,
    responses=documented(403, 404),
)
async def set_class(request: Request, actor: MaySet, body: ClassIn) -> ClassOut:
    """For whoever checks identities: by hand, or a service of yours with the operator's key. It is in the audit."""
    rt = runtime(request)
    change = ClassChange(body.wallet_class, body.checks, body.reason)
    customer = await act_on(rt, actor, body.login)

    async def move(tx: Tx) -> list[WalletId]:
        wallets = sorted(await wallet_ids(tx, customer))
        for wallet in wallets:
            await set_wallet_class(tx, wallet, change, actor, rt.policy, rt.clock)
        return wallets

    wallets = await rt.db.run(move)
    forget_customer(rt, customer)
    return ClassOut(customer_id=customer, wallet_class=body.wallet_class, wallet_ids=wallets)
