"""Problems: what went wrong as a stable code, a kind and parameters. Sentences are in `messages/`."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of problem it is; `api` maps each to one HTTP status."""

    INVALID = "invalid"
    MISSING_KEY = "missing_key"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


class Problem(Exception):
    """A refusal with a stable `code`; `params` fill the sentence in the caller's language."""

    def __init__(self, code: str, kind: Kind, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.params = params

    def __str__(self) -> str:
        return self.code + (f" {self.params}" if self.params else "")


def invalid(code: str, **params: str | int) -> Problem:
    """The request itself is malformed."""
    return Problem(code, Kind.INVALID, **params)


def not_found(code: str, **params: str | int) -> Problem:
    """No such thing, or not the caller's to see: both read the same from outside."""
    return Problem(code, Kind.NOT_FOUND, **params)


def conflict(code: str, **params: str | int) -> Problem:
    """The thing is in a state that does not allow it."""
    return Problem(code, Kind.CONFLICT, **params)


def rejected(code: str, **params: str | int) -> Problem:
    """Well-formed, but a rule of money says no."""
    return Problem(code, Kind.REJECTED, **params)


def forbidden(code: str, **params: str | int) -> Problem:
    """The caller is known and may not."""
    return Problem(code, Kind.FORBIDDEN, **params)
