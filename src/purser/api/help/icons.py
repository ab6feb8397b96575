"""Drawings: one for each topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purser.api.html import Html
from purser.service.knowledge import Topic


def _draw(paths: str) -> Html:
    return Html(
        '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><g fill="none" stroke="currentColor"'
        f' stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">{paths}</g></svg>'
    )


ARROW: Final = _draw('<path d="M9 5l7 7-7 7"/>')

TOPICS: Final[Mapping[Topic, Html]] = {
    Topic.STOLEN: _draw('<path d="M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z"/><path d="M12 8v4M12 15.5v.01"/>'),
    Topic.REFUNDS: _draw('<path d="M8 5L4 9l4 4"/><path d="M4 9h9a6 6 0 0 1 0 12H8"/>'),
    Topic.MONEY: _draw('<path d="M4 8h14l-3-3M20 16H6l3 3"/>'),
    Topic.CARDS: _draw('<rect x="3" y="5" width="18" height="14" rx="3"/><path d="M3 10h18M7 15h3"/>'),
    Topic.FEES: _draw('<path d="M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2z"/><path d="M9 8h6M9 12h6"/>'),
    Topic.ACCOUNT: _draw('<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4-6 8-6s7 2 8 6"/>'),
    Topic.PRIVACY: _draw(
        '<path d="M2 12c2-4 6-7 10-7s8 3 10 7c-2 4-6 7-10 7s-8-3-10-7z"/><circle cx="12" cy="12" r="3"/>'
    ),
    Topic.CONTACT: _draw('<path d="M4 5h16v11h-8l-5 4v-4H4z"/><path d="M8 9.5h8M8 12.5h5"/>'),
}
