"""The shapes on the wire: strict on the way in, complete on the way out."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from purser.api.problems import FieldProblem
from purser.core import money
from purser.core.ids import Id, MerchantId, OrderId, PaymentId, WalletId
from purser.core.money import MAX_AMOUNT, Currency

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class Input(BaseModel):
    """What a caller sends: nothing beyond what is described. Whole numbers and booleans are strict a field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True)


class _WireId:
    """Reads and writes an id as UUID text, in the form this API writes it."""

    def __init__(self, kind: type[Id]) -> None:
        self._kind = kind

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "uuid"}

    def _read(self, value: object) -> Id:
        if isinstance(value, self._kind):
            return value
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "not a string")
        if not _UUID.fullmatch(value):
            raise FieldProblem("not_an_id")
        return self._kind(bytes.fromhex(value.replace("-", "")))


WireWalletId = Annotated[WalletId, _WireId(WalletId)]
WireMerchantId = Annotated[MerchantId, _WireId(MerchantId)]
WireOrderId = Annotated[OrderId, _WireId(OrderId)]
WirePaymentId = Annotated[PaymentId, _WireId(PaymentId)]


def wire_id(kind: type[Id]) -> Any:
    """Goes into `Annotated[WebhookId, …]` of an id that has no name here yet."""
    return _WireId(kind)


def _one_line(value: str) -> str:
    text = value.strip()
    if not text:
        raise FieldProblem("blank")
    if not text.isprintable():
        raise FieldProblem("not_printable")
    return text


ONE_LINE = AfterValidator(_one_line)
"""Text on one line: trimmed, not blank, printable."""

_BREAKS: Final = str.maketrans("", "", "\n\t")


def _paragraphs(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()
    if not text:
        raise FieldProblem("blank")
    if not text.translate(_BREAKS).isprintable():
        raise FieldProblem("not_printable")
    return text


PARAGRAPHS = AfterValidator(_paragraphs)
"""Text in paragraphs: trimmed, not blank, printable but for line ends and tabs."""

Name = Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]
Memo = Annotated[str, Field(min_length=1, max_length=140), ONE_LINE]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Amount = Annotated[int, Field(strict=True, ge=1, le=MAX_AMOUNT, description="Minor units: 1250 is ¥12.50")]


class MoneyIn(Input):
    """An amount to be moved: at least one minor unit, at most 2^53 - 1."""

    amount: Amount
    currency: Currency

    @property
    def money(self) -> money.Money:
        return money.Money(self.amount, self.currency)


class Money(Output):
    """An amount in minor units of an ISO 4217 currency; may be zero or negative."""

    amount: int = Field(description="Minor units: 1250 is ¥12.50")
    currency: Currency

    @classmethod
    def of(cls, value: money.Money) -> Money:
        return cls(amount=value.amount, currency=value.currency)


class ProblemError(Output):
    """What is wrong with one field."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or / and a parameter's name")
    code: str
    message: str


class Problem(Output):
    """RFC 9457. `code` is stable; `title` and `detail` are in the language of Accept-Language (zh or en)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[ProblemError] | None = None
    methods: list[str] | None = Field(
        default=None, description="With step_up_required and second_factor_required: what can be shown"
    )
    ticket: str | None = Field(default=None, description="With second_factor_required: for createSessionBySecondFactor")
    expires_at: str | None = Field(default=None, description="With second_factor_required: until when (RFC 3339)")
    purpose: str | None = Field(default=None, description="With step_up_required: what the proof has to be for")
    strength: int | None = Field(default=None, description="With step_up_required: how many factors it takes")
    permission: str | None = Field(
        default=None, description="With permission_missing: the code of what is lacking; `detail` says it in words"
    )
