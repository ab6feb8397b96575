"""Reading what was typed at a till, by the rules of the API."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.requests import Request

from purser.api.demo.view import Refusal
from purser.api.demo.words import Words
from purser.api.idempotency import KeyedRequest
from purser.api.problems import HttpRefusal, InvalidRequest, field_error
from purser.api.routing import StrictRequest
from purser.api.schemas import Input
from purser.core.errors import Problem
from purser.core.money import Currency
from purser.core.text import problem_text, sentence

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"

_AMOUNT: Final = re.compile(r"([0-9]{1,13})(?:\.([0-9]{0,2}))?")
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_OWN_WORDS: Final = {"amount": "amount_wrong", "code": "code_wrong"}
_MOST_FIELDS: Final = 16

Model = TypeVar("Model", bound=Input)


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form. Raises HttpRefusal 413 or 415."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise HttpRefusal(415)
    body = await StrictRequest(request.scope, request.receive).body()
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HttpRefusal(413) from None
    return dict(pairs)


def new_key() -> str:
    """For one form: sent twice, it is carried out once."""
    return secrets.token_hex(16)


def keyed(form: str, fields: Mapping[str, str]) -> KeyedRequest:
    """The key the form was given; a fresh one when it has none of ours."""
    key = fields.get("key", "")
    digest = sha256(repr((form, sorted(fields.items()))).encode("utf-8", "surrogatepass")).digest()
    return KeyedRequest(f"demo-{key if _KEY.fullmatch(key) else new_key()}", digest)


def order_no(request: KeyedRequest) -> str:
    """A number for the merchant's books, the same for the same form."""
    return f"D{request.key[-10:].upper()}"


def read_amount(text: str, currency: Currency) -> int | None:
    """Minor units of what a person typed: `12.5`, `¥1,200`, `１２．５０`; None when it is no amount."""
    typed = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").replace(",", "").replace(" ", "")
    found = _AMOUNT.fullmatch(typed)
    if found is None or (found[2] and not currency.exponent):
        return None
    return int(found[1] + (found[2] or "").ljust(currency.exponent, "0"))


def read_code(text: str) -> str:
    """The digits of a payment code, however they were spaced."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))


def read(model: type[Model], body: Mapping[str, object]) -> Model:
    """The body as a route of the API would read it. Raises InvalidRequest."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise InvalidRequest(*(field_error({**e, "loc": ("body", *e["loc"])}) for e in found)) from None


def refusal(problem: Problem, words: Words) -> Refusal:
    """A problem as the till says it: beside the fields it is about, otherwise above them."""
    if not isinstance(problem, InvalidRequest):
        return Refusal({}, *problem_text(problem.code, words.language, **problem.params))
    fields = {}
    for error in problem.errors:
        name = error.pointer.split("/")[1]
        own = _OWN_WORDS.get(name)
        fields[name] = words(own) if own else sentence("fields", error.code, words.language)
    return Refusal(fields)
