"""Every kind of notice has its sentences in both languages, and every placeholder is filled."""

from __future__ import annotations

import string
import tomllib
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from purser.api.places import place_of
from purser.core.text import LANGUAGES, Language
from purser.notices.kinds import CodeKind, NoticeKind
from purser.notices.phrases import FOLDER, LONGEST, fields_of, language_of, phrase, time_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
KINDS = [*NoticeKind, *CodeKind]
FORMS = {"", "money", "time", "network", "word"}


def placeholders(kind: str) -> dict[str, str]:
    """Each placeholder of a kind with the form it is shown in."""
    table = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    texts = [str(table[lang].get(part, "")) for lang in LANGUAGES for part in ("title", "body", "advice")]
    return {name: form or "" for t in texts for _, name, form, _ in string.Formatter().parse(t) if name}


def samples(kind: str) -> list[dict[str, Any]]:
    """Data that fills a kind: every word once."""
    table = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    plain: dict[str, Any] = {
        "": "Morning Coffee",
        "money": {"amount": 1_234_560, "currency": "CNY"},
        "time": NINE.isoformat(),
        "network": "203.0.113.0/24",
    }
    forms = placeholders(kind)
    data = {name: plain.get(form, "") for name, form in forms.items()}
    words = {name: list(table["zh"]["words"][name]) for name, form in forms.items() if form == "word"}
    rounds = max((len(w) for w in words.values()), default=1)
    return [data | {name: w[i % len(w)] for name, w in words.items()} for i in range(rounds)]


def test_there_is_a_file_for_every_kind_and_none_too_many() -> None:
    assert sorted(p.stem for p in FOLDER.glob("*.toml")) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_the_same(kind: str) -> None:
    table = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    assert set(table) == set(LANGUAGES)
    shapes = []
    for lang in LANGUAGES:
        named = {k: [str(n) for _, n, _, _ in string.Formatter().parse(v) if n] for k, v in table[lang].items()
                 if k != "words"}  # fmt: skip
        part = {k: sorted(n.removesuffix(f"_{lang}") for n in names) for k, names in named.items()}  # in its language
        shapes.append((part.keys(), sorted({n for names in part.values() for n in names})))
        assert part.keys() <= {"title", "body", "advice"}
    assert shapes[0] == shapes[1]
    words = [{name: set(w) for name, w in table[lang].get("words", {}).items()} for lang in LANGUAGES]
    assert words[0] == words[1]
    assert set(placeholders(kind).values()) <= FORMS
    assert fields_of(kind) == placeholders(kind).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_placeholder_is_filled(kind: str, language: Language) -> None:
    for data in samples(kind):
        said = phrase(kind, data, language, SHANGHAI)
        assert said.title
        assert said.body
        assert not {"{", "}"} & set(said.title + said.body + said.advice)
        assert "None" not in said.body


@pytest.mark.parametrize("kind", CodeKind)
def test_a_code_is_said_to_be_for_something_and_for_a_time(kind: str) -> None:
    for language in LANGUAGES:
        said = phrase(kind, {"code": "482913", "minutes": 5}, language, SHANGHAI)
        assert "482913" in said.body
        assert "5" in said.body.replace("482913", "")
        assert "482913" not in said.title, "a lock screen shows titles"
        assert said.advice


def test_amounts_and_times_are_those_of_the_reader() -> None:
    assert time_text(NINE, "zh", SHANGHAI) == "3月2日 09:05"
    assert time_text(NINE, "en", SHANGHAI) == "Mar 2, 09:05"
    assert time_text(NINE, "en", ZoneInfo("America/New_York")) == "Mar 1, 20:05"
    data = {"payer": "王伟", "amount": {"amount": 1250, "currency": "CNY"}}
    assert phrase("money_received", data, "zh", SHANGHAI).body == "王伟 向您转账 ¥12.50，已存入钱包。"
    assert phrase("money_received", data, "en", SHANGHAI).body == "王伟 sent you ¥12.50. It is in your wallet."


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    data = {"at": NINE.isoformat(), "device": None, "place": None}
    assert "unknown" in phrase("new_sign_in", data, "en", SHANGHAI).body
    assert "未知" in phrase("new_sign_in", data, "zh", SHANGHAI).body
    assert "unknown" in phrase("new_sign_in", {}, "en", SHANGHAI).body, "a message that is older than its template"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("https://evil.example/x", "https·evil·example/x"),
        ("win at evil.example", "win at evil·example"),
        ("a@b.example", "a·b·example"),
        ("two\nlines\tand\u202e more", "two lines and more"),
        ("{code} {0.__class__}", "{code} {0·__class__}"),
        ("x" * 100, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_nobody_sends_links_or_orders_under_our_name(name: str, shown: str) -> None:
    data = {"payer": name, "amount": {"amount": 1, "currency": "CNY"}}
    assert phrase("money_received", data, "en", SHANGHAI).body == f"{shown} sent you ¥0.01. It is in your wallet."


@pytest.mark.parametrize("kind", ["new_device", "new_sign_in"])
@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.x"),
        ("203.0.113.77", "203.0.113.x"),
        ("2001:db8:1:2::3", "2001:db8:1:x"),
        ("::1", "0:0:0:x"),
        ("::ffff:198.51.100.9", "198.51.100.x"),
    ],
)
def test_a_network_can_be_read_and_is_no_more_than_is_kept(kind: str, host: str, shown: str) -> None:
    data = {"at": NINE.isoformat(), "until": NINE.isoformat(), "device": "Firefox", "place": place_of(host)}
    assert f"network: {shown}." in phrase(kind, data, "en", SHANGHAI).body
    assert f"网络：{shown}。" in phrase(kind, data, "zh", SHANGHAI).body


@pytest.mark.parametrize("named", ["evil.example", "203.0.113.77/32", "0.0.0.0/0"])
def test_what_is_no_network_of_a_place_is_text_like_any_other(named: str) -> None:
    data = {"at": NINE.isoformat(), "device": "Firefox", "place": named}
    assert f"network: {named.replace('.', '·')}." in phrase("new_sign_in", data, "en", SHANGHAI).body


def test_a_top_up_that_goes_back_comes_from_no_shop() -> None:
    data = {"payee": "top_up", "amount": {"amount": 5000, "currency": "CNY"}, "refund": "1"}
    assert phrase("refund_stuck", data, "zh", SHANGHAI).body.startswith("充值的退款 ¥50.00 未能入账")
    assert "of ¥50.00 from your top-up could not" in phrase("refund_stuck", data, "en", SHANGHAI).body
    named = phrase("refund_stuck", data | {"payee": "a.b" + "x" * LONGEST}, "en", SHANGHAI).body
    assert f"from a·b{'x' * (LONGEST - 4)}… could" in named, "a shop's name is no word of ours"


def test_a_customers_locale_decides_the_language() -> None:
    assert [language_of(x) for x in ("zh-CN", "zh", "ZH-Hant", "en", "en-GB", "fr")] == ["zh"] * 3 + ["en"] * 3


def test_an_unknown_kind_is_a_defect() -> None:
    with pytest.raises(KeyError):
        fields_of("no_such_kind")
