"""docs/webhooks.md says what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from purser.notices.schedule import GAPS
from purser.notices.states import TRANSITIONS
from purser.notices.turns import EACH, SLOTS
from purser.notices.webhooks import MOST

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_the_table_of_states_is_the_codes() -> None:
    table = "\n".join(f"| {t.before or '–'} | {t.after} | {t.actor} | {t.guard} |" for t in TRANSITIONS)
    assert table in TEXT


def test_so_are_the_numbers() -> None:
    whole = timedelta(seconds=sum(GAPS))
    hours, minutes = whole.seconds // 3600 + whole.days * 24, whole.seconds % 3600 // 60
    assert f"{len(GAPS) + 1} attempts in\n{hours} h {minutes} min" in TEXT
    assert f"{SLOTS} letters under way, {EACH} to one endpoint" in TEXT
    assert f"up to {MOST}." in TEXT


def test_every_error_is_explained() -> None:
    room = Path(__file__).resolve().parents[3] / "src" / "purser" / "notices"
    code = "".join(p.read_text(encoding="utf-8") for p in room.glob("*.py"))
    codes = set(re.findall(r'Answer\([^()]*?"([a-z_]+)"', code)) | {"not_accepted", "endpoint_disabled"}
    assert len(codes) >= 8
    for name in codes:
        assert f"`{name}`" in TEXT, name
