"""What the apps say, in their own two languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[2] / "web"
APPS = WEB / "apps"
STAFF = WEB / "packages" / "staff"
"""What the apps of the staff share."""


class Words:
    """`words("money.top_up.title")` is what the app shows for it."""

    def __init__(self, locale: str, app: str = "wallet") -> None:
        self.locale = locale
        folder = APPS / app / "locales" / locale
        shared = (STAFF / "locales" / locale).glob("*.json") if app in ("desk", "console") else ()
        files = (*shared, *folder.glob("*.json"))
        self._texts: dict[str, Any] = {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in files}
        procedures = (folder / "matter").glob("*.json")
        matters = {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in procedures}
        if matters:
            self._texts["matter"] = matters.pop("common") | matters

    def __call__(self, key: str, **values: str) -> str:
        text: Any = self._texts
        for part in key.split("."):
            text = text[part]
        assert isinstance(text, str), key
        said: str = text
        for name, value in values.items():
            said = said.replace("{{" + name + "}}", value)
        return said


def yuan(fen: int) -> str:
    """An amount as the app writes it: ¥1,234.50."""
    return f"¥{fen // 100:,}.{fen % 100:02}"
