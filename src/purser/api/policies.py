"""The rules that are in force, as they are written."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.core.service_calendar import POLICIES
from purser.identity.permissions import Permission

router = new_router("operations")

MayRead = Annotated[Colleague, Depends(colleague_with(Permission.POLICY_READ))]

_ELSEWHERE = ("bins", "directory", "menu")
"""Tables that are long, or have a page of their own."""


class PolicyText(Output):
    """A policy: `name` of its file without the ending, and its TOML."""

    name: str
    text: str


class PolicyList(Output):
    """By name."""

    items: list[PolicyText]


@router.get("/staff/policies", operation_id="listPolicies", summary="The rules in force", responses=documented(403))
async def list_policies(request: Request, _: MayRead) -> PolicyList:
    """Those of the country that this Purser serves. They are changed where Purser is installed, not here."""
    name = runtime(request).settings.policy
    files = sorted([*POLICIES.glob(f"{name}.toml"), *POLICIES.glob(f"{name}-*.toml")])
    shown = [f for f in files if f.stem.partition("-")[2] not in _ELSEWHERE]
    return PolicyList(items=[PolicyText(name=f.stem, text=f.read_text("utf-8")) for f in shown])
