"""HTML as values: an element is made of others, and text is escaped unless it is HTML already."""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"img", "input", "link", "meta"})


class Html(str):
    """Text that is HTML."""

    __slots__ = ()


def el(name: str, /, *children: str | None, **attributes: str | bool | None) -> Html:
    """An element: `el("a", "Wallet", href="/wallet/", class_="link")`.

    An attribute's underscores are hyphens, but for one at its end; True stands alone, False and None are left out.
    """
    shown = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(*children)}</{name}>")


def join(*parts: str | None) -> Html:
    """One after the other; None is nothing."""
    return Html("".join(p if isinstance(p, Html) else escape(p) for p in parts if p is not None))
