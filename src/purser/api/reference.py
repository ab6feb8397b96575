"""The API's description: for programs as OpenAPI, for people as a page drawn from it, without any script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from purser.api.html import Html, el, join
from purser.core.text import LANGUAGES, catalogue

router = APIRouter(include_in_schema=False)

CSP: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HEADERS: Final = {"Content-Security-Policy": CSP, "Cache-Control": "no-cache"}
_REF: Final = "#/components/schemas/"
_SCHEMES: Final = {
    "session": "a customer's session",
    "cookie": "the session's cookie",
    "api_key": "a merchant's API key",
    "staff": "a staff session's cookie",
    "operator_key": "the operator's key",
}
_HOW: Final = {
    "Who is calling": """Customers sign in (createSession) and send Authorization: Bearer ps_…; a browser may send
        the cookie instead. Merchants send Authorization: Bearer pk_live_…""",
    "Money": """An amount is a whole number of minor units with its currency: {"amount": 1250, "currency": "CNY"} is
        ¥12.50. Never text, never a fraction.""",
    "Doing it once": """What moves money needs an Idempotency-Key. Send the same request under the same key again
        whenever an answer was lost: it is done at most once, and answered with the same bytes.""",
    "Refusals": """Anything but success is application/problem+json (RFC 9457). Decide by its code, show its detail;
        Accept-Language chooses Chinese or English.""",
    "Lists": "A page has items and next_cursor. Send it as cursor to get the next page; null is the end.",
}


@router.get("/openapi.json")
async def description(request: Request) -> Response:
    """OpenAPI 3.1."""
    return Response(orjson.dumps(request.app.openapi()), media_type="application/json")


@router.get("/docs")
async def page(request: Request) -> Response:
    """The reference."""
    return Response(_page(request.app), headers=_HEADERS, media_type="text/html")


@router.get("/docs/reference.css")
async def style() -> Response:
    """How the reference looks."""
    return Response(_style(), headers=_HEADERS, media_type="text/css")


@lru_cache(maxsize=1)
def _style() -> bytes:
    return (Path(__file__).parent / "reference.css").read_bytes()


@lru_cache(maxsize=1)
def _page(app: FastAPI) -> str:
    api = app.openapi()
    operations = [
        (operation["tags"][0], path, method, operation)
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
    ]
    groups = [(tag, list(found)) for tag, found in groupby(sorted(operations, key=lambda o: o[0]), lambda o: o[0])]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", "Purser API"),
        el("link", rel="stylesheet", href="/docs/reference.css"),
    )
    body = el("body", _contents(groups), el("main", _introduction(api), *_sections(groups, api), _problems()))
    return "<!doctype html>" + el("html", head, body, lang="en")


def _contents(groups: list[tuple[str, list[Any]]]) -> Html:
    lists = [join(el("h2", tag), el("ul", *(_link(o) for *_, o in operations))) for tag, operations in groups]
    more = el("ul", el("li", el("a", "Schemas", href="#schemas")), el("li", el("a", "Problems", href="#problems")))
    return el("nav", el("a", "Purser API", href="#top", class_="brand"), *lists, el("h2", "more"), more)


def _link(operation: dict[str, Any]) -> Html:
    name = operation["operationId"]
    return el("li", el("a", name, href=f"#{name}"))


def _introduction(api: dict[str, Any]) -> Html:
    facts = [join(el("dt", title), el("dd", text)) for title, text in _HOW.items()]
    machine = el("p", "For programs: ", el("a", "/openapi.json", href="/openapi.json"), " (OpenAPI 3.1).")
    heading = el("h1", "Purser API ", el("small", api["info"]["version"]))
    return el("header", heading, el("p", api["info"]["description"]), machine, el("dl", *facts), id="top")


def _sections(groups: list[tuple[str, list[Any]]], api: dict[str, Any]) -> Iterator[Html]:
    for tag, operations in groups:
        yield el("h2", tag)
        for _, path, method, operation in operations:
            yield _operation(path, method, operation)
    yield el("h2", "Schemas", id="schemas")
    for name, schema in sorted(api["components"]["schemas"].items()):
        yield el("section", el("h3", name), _text(schema), _fields(schema), id=name)


def _operation(path: str, method: str, o: dict[str, Any]) -> Html:
    schemes = [_SCHEMES.get(name, name) for need in o.get("security", []) for name in need]
    title = el("h3", el("b", method.upper(), class_=method), " ", el("code", path), " ", el("small", o["operationId"]))
    parts = [
        el("p", el("strong", f"{o['summary']}. ") if "summary" in o else None, o.get("description")),
        el("p", "By ", " or ".join(schemes), ".") if schemes else None,
    ]
    if o.get("parameters"):
        rows = [_row(p["name"], p["schema"], p.get("required", False), p.get("description")) for p in o["parameters"]]
        parts += [el("h4", "Parameters"), el("table", *rows)]
    if "requestBody" in o:
        parts += [el("h4", "Body"), el("p", _type(next(iter(o["requestBody"]["content"].values()))["schema"]))]
    parts += [el("h4", "Answers"), el("table", *(_answer(s, r) for s, r in o["responses"].items()))]
    return el("section", title, *parts, id=o["operationId"])


def _answer(status: str, response: dict[str, Any]) -> Html:
    contents = [
        join(el("span", media), " ", _type(content.get("schema", {})))
        for media, content in response.get("content", {}).items()
    ]
    return el("tr", el("th", status), el("td", response["description"]), el("td", *contents))


def _fields(schema: dict[str, Any]) -> Html | None:
    if "enum" in schema:
        return el("p", *(join(el("code", str(v)), " ") for v in schema["enum"]))
    needed = set(schema.get("required", []))
    rows = [
        _row(name, field, name in needed, field.get("description"))
        for name, field in schema.get("properties", {}).items()
    ]
    return el("table", *rows) if rows else None


def _row(name: str, schema: dict[str, Any], needed: bool, text: str | None) -> Html:
    optional = None if needed else el("small", " optional")
    return el("tr", el("th", el("code", name), optional), el("td", _type(schema)), el("td", text))


def _text(schema: dict[str, Any]) -> Html | None:
    return el("p", schema["description"]) if "description" in schema else None


def _type(schema: dict[str, Any]) -> Html:
    """A type in few words, with a link to each schema it names."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return el("a", name, href=f"#{name}")
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            shown = [_type(s) for s in schema[several]]
            return join(*(join(" | " if n else None, s) for n, s in enumerate(shown)))
    if schema.get("type") == "array":
        return join("list of ", _type(schema.get("items", {})))
    if "const" in schema or "enum" in schema:
        return Html(el("code", " | ".join(str(v) for v in schema.get("enum", [schema.get("const")]))))
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    return join(" ".join(filter(None, [schema.get("type", "any"), schema.get("format"), *bounds])))


_BOUNDS: Final = {
    "minimum": "≥",
    "maximum": "≤",
    "minLength": "length ≥",
    "maxLength": "length ≤",
    "pattern": "matches",
}


def _problems() -> Html:
    """Every code with its sentences in every language."""
    texts = [catalogue(language)["problems"] for language in LANGUAGES]
    rows = [
        el("tr", el("th", el("code", code)), *(_sentences(language[code]) for language in texts))
        for code in sorted(texts[0])
    ]
    return join(el("h2", "Problems", id="problems"), el("table", *rows, class_="problems"))


def _sentences(text: dict[str, str]) -> Html:
    return el("td", el("strong", text["title"]), " ", text["detail"])
