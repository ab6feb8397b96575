"""Problems as RFC 9457 bodies, in the caller's language."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import orjson
import structlog
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from purser.api.places import place_of
from purser.core.errors import Kind, Problem
from purser.core.group import Stopped
from purser.core.text import Language, negotiate, problem_text, sentence
from purser.identity.permissions import Permission, task

_WATCHED: Final = (401, 403, 429)
"""Statuses of requests that somebody was not allowed to make."""

TYPE: Final = "https://purser.dev/problems/"
MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[Kind, int]] = {
    Kind.MISSING_KEY: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.REJECTED: 422,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}

_BY_STATUS: Final = {
    404: "route_unknown",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "media_type_unsupported",
}
"""What HTTP itself refuses, before any room is asked."""

# What pydantic calls an error, and what callers get to read: few, stable codes.
_FIELD_CODES: Final = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "int_type": "not_an_integer",
    "int_from_float": "not_an_integer",
    "int_parsing": "not_an_integer",
    "int_parsing_size": "too_large",
    "bool_type": "not_a_boolean",
    "string_type": "not_a_string",
    "list_type": "not_a_list",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "dict_type": "not_an_object",
    "enum": "not_allowed",
    "literal_error": "not_allowed",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_short": "too_short",
    "too_long": "too_long",
}

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `pointer` is its JSON pointer (RFC 6901), or / and a parameter's name."""

    pointer: str
    code: str


class InvalidRequest(Problem):
    """A request that is not what the API's description says, field by field."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("invalid_request", Kind.INVALID)
        self.errors = errors


class StepUpRequired(Problem):
    """More has to be proved: by one of `methods`, for `purpose`, until `strength` independent factors are shown."""

    def __init__(self, methods: Sequence[str], purpose: str, strength: int) -> None:
        super().__init__("step_up_required", Kind.FORBIDDEN)
        self.extra = {"methods": list(methods), "purpose": purpose, "strength": strength}


class SecondFactorRequired(Problem):
    """The first factor was right; whoever has `ticket` shows one of `methods` next, until `expires_at`."""

    def __init__(self, ticket: str, methods: Sequence[str], expires_at: datetime) -> None:
        super().__init__("second_factor_required", Kind.UNAUTHENTICATED)
        self.extra = {
            "ticket": ticket,
            "methods": list(methods),
            "expires_at": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


class PermissionMissing(Problem):
    """Somebody of the staff, or the operator's key, may not. Programs read the permission's code, people its words."""

    def __init__(self, permission: Permission) -> None:
        super().__init__("permission_missing", Kind.FORBIDDEN, permission=permission)
        self.permission = permission
        self.extra = {"permission": permission}

    def words(self, language: Language) -> dict[str, str | int]:
        """What fills the sentence."""
        return {"permission": task(self.permission, language)}


language_of = lru_cache(maxsize=256)(negotiate)
"""The language for an Accept-Language header; few different ones come again and again."""


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem."""
    return STATUS[problem.kind]


def encode(problem: Problem, language: Language, request_id: str) -> bytes:
    """The body of a problem's answer."""
    errors = problem.errors if isinstance(problem, InvalidRequest) else ()
    extra = problem.extra if isinstance(problem, StepUpRequired | SecondFactorRequired | PermissionMissing) else {}
    params = problem.words(language) if isinstance(problem, PermissionMissing) else problem.params
    return _body(problem.code, STATUS[problem.kind], language, request_id, params, errors, extra)


def _body(
    code: str,
    status: int,
    language: Language,
    request_id: str,
    params: dict[str, str | int],
    errors: Sequence[FieldError] = (),
    extra: Mapping[str, object] = MappingProxyType({}),
) -> bytes:
    title, detail = problem_text(code, language, **params)
    body: dict[str, Any] = {
        "type": TYPE + code,
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
        **extra,
    }
    if errors:
        body["errors"] = [
            {"pointer": e.pointer, "code": e.code, "message": sentence("fields", e.code, language)} for e in errors
        ]
    return orjson.dumps(body)


def _respond(body: bytes, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, MEDIA_TYPE)


def request_language(request: Request) -> Language:
    """The language of the sentences in the answer."""
    return language_of(request.headers.get("accept-language"))


def request_id(request: Request) -> str:
    """The id this request has in its answer and in the log."""
    return str(request.scope.get("purser.request_id", "-"))


async def on_problem(request: Request, error: Exception) -> Response:
    """A refusal by a room or by the API."""
    assert isinstance(error, Problem)
    status = STATUS[error.kind]
    headers = {}
    if status in _WATCHED or error.kind is Kind.INVALID:
        _note(request, error, status)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.params:
        headers["Retry-After"] = str(error.params["retry_after"])
    body = encode(error, request_language(request), request_id(request))
    return _respond(body, status, headers)


def _note(request: Request, problem: Problem, status: int) -> None:
    """Refusals that an attack is made of, for whoever looks into one: what, where from, never what was tried
    (ASVS 5.0, 16.3.1 and 16.3.2)."""
    route = request.scope.get("route")
    log.info(
        "refused",
        code=problem.code,
        status=status,
        method=request.method,
        route=getattr(route, "path", "none"),
        network=place_of(request.client.host) if request.client else None,
        request_id=request_id(request),
    )


async def on_invalid(request: Request, error: Exception) -> Response:
    """FastAPI's own validation."""
    assert isinstance(error, RequestValidationError)
    return await on_problem(request, InvalidRequest(*map(field_error, error.errors())))


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such route, no such method."""
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "invalid_request")
    body = _body(code, error.status_code, request_language(request), request_id(request), {})
    headers = {**(error.headers or {})}
    if error.status_code == 405 and (methods := _methods(request)):
        headers["Allow"] = ", ".join(sorted(methods))
    return _respond(body, error.status_code, headers)


def _methods(request: Request) -> set[str]:
    """What the path of a request knows (RFC 9110, 15.5.6), over all routes of that path."""
    routes = [r for r in request.app.routes if isinstance(r, Route) and r.path_regex.match(request.scope["path"])]
    return {method for route in routes for method in route.methods or ()}


async def on_unavailable(request: Request, error: Exception) -> Response:
    """The database did not answer, or the server is stopping: what came of the request is not known."""
    log.warning("unavailable", request_id=request_id(request), error=repr(error))
    return await on_problem(request, Problem("temporarily_unavailable", Kind.UNAVAILABLE, retry_after=1))


def internal_error(language: Language, request_id: str) -> bytes:
    """The body for a defect of ours: it says nothing but whom to ask with which number."""
    return _body("internal_error", 500, language, request_id, {})


def field_error(error: dict[str, Any]) -> FieldError:
    """What pydantic says of one field, as ours; `loc` begins with where the field was: body, query or path."""
    where, *path = error["loc"]
    if error["type"] == "value_error" and isinstance(cause := error["ctx"]["error"], FieldProblem):
        code = cause.code
    else:
        code = _FIELD_CODES.get(error["type"], "malformed")
    if where == "body" and not path:
        return FieldError("", "not_an_object" if code == "malformed" else code)
    return FieldError("".join(f"/{_escape(str(step))}" for step in path), code)


def _escape(step: str) -> str:
    return step[:64].replace("~", "~0").replace("/", "~1")


class FieldProblem(ValueError):
    """Raised by a field's validator: `code` names a sentence in the catalogues' [fields]."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class HttpRefusal(HTTPException):
    """413 and 415, which are about the message rather than what it asks for."""

    def __init__(self, status: int) -> None:
        assert status in _BY_STATUS
        super().__init__(status)


HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    Problem: on_problem,
    RequestValidationError: on_invalid,
    HTTPException: on_http,
    OperationalError: on_unavailable,
    Stopped: on_unavailable,
}
