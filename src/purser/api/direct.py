"""The short way for busy routes.

A route whose endpoint takes nothing but the request, one strict body and dependencies on the request, and
answers a ready `Response`, is called without FastAPI's resolver, which would cost more than the payment. The
routes are the very same, FastAPI describes them, and the answers are the same byte for byte (a test compares
both ways).
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from typing import Any, Protocol, get_type_hints, runtime_checkable

from fastapi import FastAPI, params
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from pydantic import BaseModel, ValidationError
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from purser.api.edge import Edge
from purser.api.routing import StrictRequest, StrictRoute
from purser.api.strays import HANDLERS

Source = Callable[[StrictRequest], Awaitable[Any]]
Endpoint = Callable[[StrictRequest], Awaitable[Response]]


@runtime_checkable
class FromRequest(Protocol):
    """A dependency that can be had from the request alone."""

    async def from_request(self, request: Request) -> Any:
        """The value, or a problem."""


class App(FastAPI):
    """FastAPI under our own edge: what it would wrap around every request, the edge does."""

    def __init__(self, *, is_secure: bool, **options: Any) -> None:
        super().__init__(exception_handlers=HANDLERS, **options)
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As Starlette does, without FastAPI's look for telemetry at every request."""
        scope["app"] = self
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        inner = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), self.exception_handlers)
        return Edge(Direct(inner, self.routes), is_secure=self._is_secure)


class Direct:
    """Calls the routes it can by itself and leaves the others to `app`."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self.table = {
            (method, route.path): (route, endpoint)
            for route in routes
            if isinstance(route, StrictRoute) and (endpoint := compile_endpoint(route)) is not None
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.table.get((scope.get("method", ""), scope.get("path", "")))
        if found is None:
            await self._app(scope, receive, send)
            return
        scope["route"], endpoint = found
        request = StrictRequest(scope, receive)
        try:
            response = await endpoint(request)
        except Exception as error:
            handler = next((HANDLERS[c] for c in type(error).__mro__ if c in HANDLERS), None)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)


def compile_endpoint(route: StrictRoute) -> Endpoint | None:
    """The endpoint as a function of the request; None when it needs FastAPI's resolver."""
    return None if route.param_convertors or route.dependencies else _compile(route.endpoint)


@cache
def _compile(call: Callable[..., Awaitable[Response]]) -> Endpoint | None:
    hints = get_type_hints(call, include_extras=True)
    if hints.pop("return", None) is not Response:
        return None
    has_body = any(inspect.isclass(hint) and issubclass(hint, BaseModel) for hint in hints.values())
    sources = {name: _source(hint) for name, hint in hints.items()}
    if None in sources.values():
        return None
    bodies = {name: s for name, s in sources.items() if isinstance(s, _Body)}
    if len(bodies) > 1:
        return None
    # The body is judged last, as FastAPI does: who may not ask learns nothing about how to.
    order = [*((n, s) for n, s in sources.items() if n not in bodies), *bodies.items()]

    async def run(request: StrictRequest) -> Response:
        if has_body:
            await request.load()
        values = {}
        for name, source in order:
            assert source is not None
            values[name] = await source(request)
        return await call(**values)

    return run


def _source(hint: object) -> Source | None:
    """Where a parameter of this type comes from."""
    if hint is Request:
        return _request
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return _Body(hint)
    for note in getattr(hint, "__metadata__", ()):  # of an Annotated type
        dependency: object = note.dependency if isinstance(note, params.Depends) else None
        if isinstance(dependency, FromRequest):
            return dependency.from_request
    return None


async def _request(request: StrictRequest) -> Request:
    return request


class _Body:
    """Validates the body as FastAPI would."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._validate = model.__pydantic_validator__.validate_python

    async def __call__(self, request: StrictRequest) -> BaseModel:
        if not request.has_json:
            raise RequestValidationError([{"type": "missing", "loc": ("body",)}])
        try:
            model: BaseModel = self._validate(await request.json(), from_attributes=True)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in found]) from None
        return model
