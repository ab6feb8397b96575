"""Who the house says it is."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from purser.core.clock import FakeClock
from purser.core.settings import MAIL_FROM, Settings
from purser.notices.house import open_house


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        (MAIL_FROM, "Purser"),
        ("no-reply@pay.example", "Purser"),
        ("海纳支付 <no-reply@pay.example>", "海纳支付"),
        ('"【Hai Na】  Pay, Ltd." <no-reply@pay.example>', "Hai Na Pay, Ltd."),
    ],
)
def test_texts_are_signed_by_the_name_that_mail_is_from(tmp_path: Path, sender: str, name: str) -> None:
    settings = Settings(database_url="", base_url="", sandbox_url=None, home=tmp_path, mail_from=sender)
    nothing: Any = None
    with ExitStack() as stack:
        house = open_house(settings, nothing, FakeClock(), ZoneInfo("Asia/Shanghai"), nothing, nothing, stack)
    assert house.name == name
