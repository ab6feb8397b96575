"""The OpenAPI description: what FastAPI cannot know about our answers is added here, for all routes alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from purser.api.idempotency import LONGEST
from purser.api.problems import MEDIA_TYPE
from purser.api.rules import rules
from purser.api.schemas import Problem
from purser.identity.permissions import key_may

_REF: Final = "#/components/schemas/{model}"
_MEANING: Final = {
    400: "Idempotency-Key is missing",
    401: "Not signed in, or the key is not in force",
    403: "Not allowed",
    404: "No such thing, or not the caller's",
    405: "No such method here",
    409: "In a state that does not allow it",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Malformed, or refused by a rule",
    429: "Too many tries; Retry-After says when",
    500: "A defect of ours",
    503: "Temporarily unavailable; what came of the request is not known: repeat it",
}


_SUCCESS: Final = {"200": "Found", "201": "Made", "202": "Taken on", "204": "Done"}

_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
    "description": "Names this write: sent again, also after a lost answer, it is done at most once and answered with"
    " the same bytes. Printable ASCII characters, unique for the caller.",
}
"""The header as it is to be sent. Its check is ours, because a missing one is a problem of its own (400)."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: the problems it answers beyond those every route of its kind does."""
    return {status: {"description": _MEANING[status]} for status in statuses}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        _add_problem(schemas)
        for method, operation in _operations(schema):
            _complete(method, operation)
        _add_cookie(schema)
        _add_operator_key(schema, app)
        app.openapi_schema = schema
    return app.openapi_schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in schema["paths"].values():
        yield from path.items()


def _add_problem(schemas: dict[str, Any]) -> None:
    model = Problem.model_json_schema(ref_template=_REF, mode="serialization")
    schemas.update(model.pop("$defs"))
    model["properties"]["errors"] = {"type": "array", "items": {"$ref": _REF.format(model="ProblemError")}}
    for name in ("methods", "purpose", "strength", "ticket", "expires_at", "permission"):  # there or not, never null
        described = model["properties"][name]
        described |= described.pop("anyOf")[0]
        del described["default"]
    schemas["Problem"] = model


def _complete(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    statuses = {int(s) for s in responses if s.isdigit() and int(s) >= 400} | {500, 503}
    schemes = {name for need in operation.get("security", []) for name in need}
    parameters = operation.get("parameters", [])
    names = {p["name"].lower() for p in parameters}
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if names:
        statuses.add(422)
    if schemes:
        statuses.add(401)
    if "api_key" in schemes or (schemes & {"session", "staff"} and method not in ("get", "head")):
        statuses.add(403)
    if "idempotency-key" in names:
        statuses |= {400, 409, 422}
        operation["parameters"] = [_KEY if p["name"].lower() == "idempotency-key" else p for p in parameters]
    for success, meaning in _SUCCESS.items():
        if success in responses:
            responses[success]["description"] = meaning
    for status in sorted(statuses):
        responses[str(status)] = _problem_response(status)
    operation["responses"] = dict(sorted(responses.items()))


def _problem_response(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": _MEANING[status], "content": content}


def _add_operator_key(schema: dict[str, Any], app: FastAPI) -> None:
    """What staff may, the operator's key may where the table of permissions says so."""
    by_key = {r.name for r in rules(app.routes) if r.rule.permission is not None and key_may(r.rule.permission)}
    schemes = schema["components"].setdefault("securitySchemes", {})
    schemes["operator_key"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The operator's key (PURSER_OPERATOR_KEY), for automation",
    }
    for _, operation in _operations(schema):
        if operation["operationId"] in by_key:
            operation["security"].append({"operator_key": []})


def _add_cookie(schema: dict[str, Any]) -> None:
    """A browser's session comes in a cookie instead of the header."""
    schemes = schema["components"].setdefault("securitySchemes", {})
    schemes["cookie"] = {
        "type": "apiKey",
        "in": "cookie",
        "name": "purser_session",
        "description": "The same session in a browser, set by createSession; over TLS __Host-purser_session",
    }
    for _, operation in _operations(schema):
        if {"session": []} in operation.get("security", []):
            operation["security"].append({"cookie": []})
