"""Whom a route is for: each says it by its guard, and the few that have none are named here with the reason.

The guard that refuses is the guard that declares, so that the two cannot differ. A test walks every route and every
sort of caller; `./purser permissions` prints the table of docs/security/permissions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Route

from purser.identity.permissions import TABLE, Permission, Role, key_may


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call. Nobody is the empty rule; `public` is the reason why everybody may."""

    customer: bool = False
    merchant: bool = False
    scope: str | None = None
    staff: bool = False
    permission: Permission | None = None
    ticket: bool = False
    public: str | None = None

    def __str__(self) -> str:
        if self.public is not None:
            return f"everybody: {self.public}"
        parts = ["customer, their own things"] if self.customer else []
        if self.merchant:
            parts.append("merchant, its own things" + (f" (`{self.scope}`)" if self.scope else ""))
        if self.ticket:
            parts.append("whoever has the ticket of a stolen account, that account")
        if self.staff and self.permission is None:
            parts.append("all staff")
        if self.permission is not None:
            parts.append(
                f"staff (`{self.permission}`)" + (" or the operator's key" if key_may(self.permission) else "")
            )
        return " or ".join(parts)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A route with its rule."""

    method: str
    path: str
    name: str
    rule: Rule


SOCKET: Final = "WS"
"""What stands for the method of a WebSocket."""

_SIGN_IN: Final = "whoever signs in is nobody yet"
_LOOKED_AT: Final = "says whether the process lives, and nothing of anybody"
_READ: Final = "the description of the API is no secret"
_FIND_US: Final = "whose a number is and how we are reached is for everybody, whoever they bank with"
_HELP: Final = "help is for everybody, signed in or not"
_DEMO: Final = "a page of the demo, which is not there without --demo"
_OUTBOX: Final = "the development outbox, which is not there unless it is switched on"

PUBLIC: Final = {
    "POST /v1/customers": "whoever signs up is nobody yet",
    "GET /v1/privacy/notice": "what data are used for is read before signing up",
    "GET /v1/privacy/keys": "public keys are for everybody who checks a copy",
    "POST /v1/one-time-codes": "a code proves an address to whoever signs up or in; counted by address and network",
    "POST /v1/sessions": _SIGN_IN,
    "POST /v1/sessions/by-code": _SIGN_IN,
    "POST /v1/sessions/by-passkey": _SIGN_IN,
    "POST /v1/sessions/passkey-options": _SIGN_IN,
    "POST /v1/sessions/second-factor": _SIGN_IN,
    "POST /v1/recoveries": "whoever lost their devices cannot sign in",
    "POST /v1/freezes/urgent": "whoever was robbed cannot sign in; it only ever freezes",
    "POST /v1/stolen-accounts/urgent": "whoever was robbed cannot sign in; what comes of it is a freeze and a ticket",
    "POST /v1/staff/enrolments": "the invitation is checked",
    "POST /v1/staff/enrolments/options": "the invitation is checked",
    "POST /v1/staff/sessions": _SIGN_IN,
    "POST /v1/staff/sessions/options": _SIGN_IN,
    "POST /v1/channels/{channel}/notifications": "signed by the channel; believed only after the channel was asked",
    "GET /healthz": _LOOKED_AT,
    "GET /readyz": _LOOKED_AT,
    "GET /metrics": "figures without anybody's data, for the network that Prometheus is in",
    "GET /openapi.json": _READ,
    "GET /docs": _READ,
    "GET /docs/reference.css": _READ,
    "GET /": "leads to the wallet",
    "GET /wallet": "leads to the wallet",
    "GET /wallet/{file:path}": "the app itself; what it shows comes from routes with rules",
    "GET /merchant": "leads to the merchants' console",
    "GET /merchant/{file:path}": "the app itself; what it shows comes from routes with rules",
    "GET /console": "leads to the operator's console",
    "GET /console/{file:path}": "the app itself; what it shows comes from routes with rules",
    "GET /desk": "leads to the staff's desk",
    "GET /desk/{file:path}": "the app itself; what it shows comes from routes with rules",
    "GET /v1/tariff": "prices are public",
    "GET /v1/directory": _FIND_US,
    "GET /v1/directory/signed.json": _FIND_US,
    "GET /v1/directory/keys.json": _FIND_US,
    "GET /v1/numbers/check": _FIND_US,
    "GET /v1/channels/own": _FIND_US,
    "GET /numbers": _FIND_US,
    "GET /numbers/{language}": _FIND_US,
    "GET /numbers/numbers.css": _FIND_US,
    "GET /v1/help/articles": _HELP,
    "GET /v1/help/search": _HELP,
    "GET /v1/help/articles/{slug}": _HELP,
    "GET /help": _HELP,
    "GET /help/": _HELP,
    "GET /help/help.css": _HELP,
    "GET /help/sitemap.xml": _HELP,
    "GET /robots.txt": _HELP,
    "GET /help/{language}": _HELP,
    "GET /help/{language}/": _HELP,
    "GET /help/{language}/search": _HELP,
    "GET /help/{language}/{slug}": _HELP,
    "GET /demo": _DEMO,
    "GET /demo/": _DEMO,
    "POST /demo/orders": _DEMO,
    "POST /demo/charges": _DEMO,
    "POST /demo/staff": _DEMO,
    "GET /demo/qr.png": _DEMO,
    "GET /demo/page.css": _DEMO,
    "GET /demo/counter.css": _DEMO,
    "GET /demo/tills.css": _DEMO,
    "GET /demo/takings.css": _DEMO,
    "GET /demo/counter.js": _DEMO,
    "GET /dev/outbox": _OUTBOX,
    "GET /dev/outbox.json": _OUTBOX,
    "GET /dev/outbox/page.css": _OUTBOX,
    "GET /dev/outbox/outbox.css": _OUTBOX,
    "GET /dev/outbox/letters.css": _OUTBOX,
    "GET /dev/outbox/outbox.js": _OUTBOX,
}
"""Routes without a guard, and why they need none. A route that is neither here nor guarded fails a test."""


def rules(routes: Iterable[BaseRoute]) -> Iterator[Ruled]:
    """Every route of the app with its rule. Raises LookupError for one with none, or with both."""
    for route in routes:
        if not isinstance(route, Route | APIRoute | APIWebSocketRoute):
            raise LookupError(f"{route} is of a kind that has no rule")
        guards = list(_guards(route.dependant)) if isinstance(route, APIRoute | APIWebSocketRoute) else []
        for method in _methods(route):
            why = PUBLIC.get(f"{method} {route.path}")
            if (why is None) == (not guards) or len(guards) > 1:
                raise LookupError(f"{method} {route.path} needs one guard, or a reason in PUBLIC, and not both")
            rule = Rule(public=why) if why is not None else guards[0]
            name = route.name if method == SOCKET else getattr(route, "operation_id", None)
            yield Ruled(method, route.path, name or "", rule)


def _methods(route: Route | APIRoute | APIWebSocketRoute) -> list[str]:
    if isinstance(route, APIWebSocketRoute):
        return [SOCKET]
    return sorted((route.methods or {"GET"}) - {"HEAD"})


def document(routes: Iterable[BaseRoute]) -> str:
    """The tables of docs/security/permissions.md."""
    head = (
        "| permission | what it lets do | "
        + " | ".join(role.replace("_", " ") for role in Role)
        + " | operator's key |"
    )
    lines = [head, "|---|---|" + ":-:|" * (len(Role) + 1)]
    for grant in TABLE:
        marks = ["✓" if role in grant.roles else "" for role in Role] + ["✓" if grant.by_key else ""]
        lines.append(f"| `{grant.permission}` | {grant.says('en')} | " + " | ".join(marks) + " |")
    lines += ["", "| route | operation | who may |", "|---|---|---|"]
    shown = sorted(rules(routes), key=lambda r: (r.path, r.method))
    lines += [f"| `{r.method} {r.path}` | {r.name} | {r.rule} |" for r in shown]
    return "\n".join(lines) + "\n"


def _guards(dependant: Dependant) -> Iterator[Rule]:
    """What the guards among a route's dependencies say: a guard is what has a rule."""
    for inner in dependant.dependencies:
        rule = getattr(inner.call, "rule", None)
        if isinstance(rule, Rule):
            yield rule
        yield from _guards(inner)
