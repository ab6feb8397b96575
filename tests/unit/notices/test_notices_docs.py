"""docs/notices.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from purser.core import settings
from purser.core.ids import Id
from purser.notices import deliver, jobs
from purser.notices.kinds import ALWAYS, DEFAULTS, NOTICE_LIFE, Topic, Way
from purser.notices.phrases import LONGEST
from purser.notices.relay_wallets import BATCH

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
ROOM = ROOT / "src" / "purser" / "notices"


def spoken(seconds: int) -> str:
    for size, name in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds % size == 0:
            return f"{seconds // size} {name}"
    raise AssertionError(seconds)


def test_the_attempts_are_the_codes() -> None:
    *steps, last = deliver.GAPS
    assert f"tried again after {', '.join(map(spoken, steps))} and then" in " ".join(TEXT.split())
    assert (last, NOTICE_LIFE.days) == (86_400, 3)
    *quick, minute = deliver.CODE_GAPS
    assert f"codes after {', '.join(map(str, quick))} s and then every minute" in " ".join(TEXT.split())
    assert minute == 60


def test_so_are_the_numbers() -> None:
    text = " ".join(TEXT.split())
    assert f"at most {deliver.EACH} of one way" in text
    assert len(Way) * deliver.EACH < deliver.CONCURRENCY
    assert f"at most {LONGEST} characters" in text
    assert f"{BATCH} events a transaction" in text
    assert jobs.RESUMED_EVERY == 5
    assert "a look every five seconds" in text
    assert deliver.LEASE.total_seconds() == 60


def test_every_setting_and_every_error_is_explained() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")
    ours = {n for n in re.findall(r'"(PURSER_[A-Z_]+)"', source) if re.search("SMTP|MAIL_FROM|SMS|PUSH|OUTBOX", n)}
    assert len(ours) == 6
    code = "".join(p.read_text(encoding="utf-8") for p in ROOM.glob("*.py"))
    errors = set(re.findall(r'(?:refused|failed|_judge)\("([a-z_]+)"', code))
    assert len(errors) >= 10
    for name in ours | errors:
        assert f"`{name}`" in TEXT, name


def test_what_is_told_unless_chosen_otherwise() -> None:
    assert {Topic.SECURITY} == ALWAYS
    assert all(DEFAULTS[t] == {Way.PUSH} for t in Topic if t not in ALWAYS)
    for topic in Topic:
        assert f"`{topic}`" in TEXT


def test_an_id_fits_a_pushs_topic() -> None:
    assert len(Id(bytes(16))) * 4 / 3 <= 32
