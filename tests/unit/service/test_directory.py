"""Whose number is this: honest ones, dressed-up ones, and what nobody can say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.core.service_calendar import load_calendar
from purser.core.text import LANGUAGES, Language
from purser.service import directory, knowledge
from purser.service.directory import Advice, Book, OwnerKind, OwnWay, Proof, Sign, Standing, Verdict, Whose
from purser.service.directory.check import is_one_off
from purser.service.directory.model import DirectoryError, Entry, read_book
from purser.service.directory.spoken import words

BOOK = directory.shipped("cn")
ARTICLES = Path(knowledge.__file__).parent / "articles"
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
OWN = {"4000001234": OwnWay.PHONE}


def check(text: str, *, came: bool = False, book: Book = BOOK, now: datetime = NOW) -> Verdict:
    return directory.check(text, book, OWN, now, came=came)


def test_what_is_shipped_is_verified_only_where_two_found_it_at_the_owners() -> None:
    numbers = {d for e in BOOK.entries for d in e.digits}
    assert numbers >= {
        "95188", "95017", "4006668800", "95588", "95533", "95599", "95566", "95559", "95555", "95580", "95528",
    }  # fmt: skip
    verified = {e.code for e in BOOK.entries if BOOK.standing(e, NOW) is Standing.VERIFIED}
    for e in BOOK.entries:
        host = urlsplit(e.source).hostname or ""
        at_the_owners = any(f".{host}".endswith(f".{domain}") for domain in e.owner_domains)
        assert e.owner_domains, e.code
        assert e.review is None, e.code
        assert at_the_owners is (e.proof is Proof.OFFICIAL), e.code
        if e.code in verified:
            assert at_the_owners, e.code
            assert len({r.by for r in e.readings}) > 1, e.code
            assert all(r.on <= NOW.date() for r in e.readings), e.code
        else:
            assert BOOK.standing(e, NOW) is Standing.LISTED, e.code
            assert e.verified_on is None, e.code
    assert verified == {
        "alipay", "wechat_pay", "apple", "icbc", "boc", "bocom", "psbc", "psbc_cards", "cib", "cmb_cards", "hxb",
        "hxb_cards", "spdb_cards", "unionpay", "ccb", "abc", "cmb", "spdb", "citic", "cmbc", "anti_fraud", "police",
    }  # fmt: skip
    assert not [e.code for e in BOOK.entries if e.proof is not Proof.OFFICIAL and "://" in e.source]


@pytest.mark.parametrize("text", ["95595", "12378"])
def test_what_nobody_has_made_sure_of_is_not_called_real(text: str) -> None:
    found = check(text, came=True)
    assert (found.finding, found.standing, found.reasons) == (
        Whose.UNVERIFIED,
        Standing.LISTED,
        (Sign.NOT_VERIFIED,),
    )
    bank = found.entry is not None and found.entry.kind is not OwnerKind.AUTHORITY
    assert found.advice[0] is (Advice.LOOK_ON_CARD if bank else Advice.OWNERS_SITE)
    assert Advice.ALREADY_TOLD in found.advice
    words_of: dict[Language, tuple[str, str]] = {"zh": ("尚未核实", "银行卡"), "en": ("Not verified", "your card")}
    for language, (says, card) in words_of.items():
        title = directory.speak(found, language).title
        assert says in title
        assert (card in title) is bank


def test_help_names_no_hotline_that_is_not_verified() -> None:
    text = (ARTICLES / "number-check.toml").read_text("utf-8")
    named = set(re.findall(r"{hotline\.(\w+)}", text))
    assert named >= {"alipay", "wechat_pay", "apple", "icbc"}
    for code in named:
        entry = BOOK.find(code)
        assert entry is not None
        assert BOOK.standing(entry, NOW) is Standing.VERIFIED, code


def test_a_page_elsewhere_is_no_page_of_the_owners() -> None:
    document = BOOK.entries[0].document()
    for wrong in ("https://alipay.com.example.org/", "https://notalipay.com/", "95188, as everybody knows"):
        with pytest.raises(DirectoryError, match="owner"):
            Entry.read({**document, "source": wrong})
    del document["owner_domains"]
    assert Entry.read({**document, "source": "https://help.alipay.com/"}).owner_domains == ("alipay.com",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("95588", "icbc"), (" 955 88 ", "icbc"), ("９５１８８", "alipay"), ("400-666-8800", "apple"),
        ("400 666 8800", "apple"), ("4006668800", "apple"), ("九五一八八", "alipay"), ("+86 95566", "boc"),
        ("0086-95566", "boc"), ("９５－５７７", "hxb"), ("(400)8209555", None),
        ("tel:95588", "icbc"), ("95588#", "icbc"), ("95188转1", "alipay"), ("有一个人用95188打给我", "alipay"),
        ("is 400-666-8800 really Apple?", "apple"),
    ],
)  # fmt: skip
def test_the_same_number_in_other_clothes(text: str, code: str | None) -> None:
    found = check(text)
    assert (found.entry.code if found.entry else None) == code, found
    assert found.finding is (Whose.KNOWN if code else Whose.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [
        ("955B8", Sign.LETTERS, "icbc"), ("9558８\u200b", Sign.HIDDEN, "icbc"), ("95S88", Sign.LETTERS, "icbc"),
        ("95l88", Sign.LETTERS, "alipay"), ("+8695588", Sign.SHOWN_ABROAD, "icbc"),
        ("008695188", Sign.SHOWN_ABROAD, "alipay"), ("955881", Sign.MORE_DIGITS, "icbc"),
        ("4000095588", Sign.MORE_DIGITS, "icbc"), ("+44 20 7946 0000", Sign.ABROAD, None),
        ("+1 95588", Sign.MORE_DIGITS, "icbc"), ("0044 7700 900123", Sign.ABROAD, None),
        ("13800138000", Sign.MOBILE, None), ("106988895588", Sign.GATEWAY, "icbc"),
    ],
)  # fmt: skip
def test_what_scams_do_is_named(text: str, reason: Sign, code: str | None) -> None:
    found = check(text, came=True)
    assert found.finding is Whose.SUSPICIOUS
    assert reason in found.reasons
    assert found.entry is None
    assert {Advice.NEVER_SHARE, Advice.ALREADY_TOLD} <= set(found.advice)
    assert (code in [e.code for e in found.resembles]) is (code is not None)


def test_a_near_miss_is_unknown_and_says_what_it_is_near_to() -> None:
    found = check("95518")
    assert found.finding is Whose.UNKNOWN
    assert Sign.ONE_OFF in found.reasons
    assert {"alipay", "spdb"} & {e.code for e in found.resembles}
    assert (is_one_off("95188", "91588"), is_one_off("95188", "9588"), is_one_off("95188", "95888")) == (
        True, True, True,
    )  # fmt: skip
    assert (is_one_off("95188", "95188"), is_one_off("95188", "88159")) == (False, False)


def test_an_area_code_before_a_hotline_is_not_called_a_scam() -> None:
    found = check("021 95588", came=True)
    assert (found.finding, found.reasons, found.resembles[0].code) == (
        Whose.UNKNOWN,
        (Sign.AREA_CODE,),
        "icbc",
    )


@pytest.mark.parametrize(
    "text", ["", "hello", "abc", "12", "+", "银行", "9" * 60, "O l I S", "95188abc", "95188 or 95588"]
)
def test_what_is_no_number(text: str) -> None:
    assert check(text).finding is Whose.NO_NUMBER


def test_a_real_number_that_called_may_still_be_forged() -> None:
    ours = check("400 000 1234", came=True)
    assert (ours.finding, ours.own) == (Whose.OURS, OwnWay.PHONE)
    assert ours.advice[0] is Advice.CALL_YOURSELF
    bank = check("95588", came=True)
    assert bank.finding is Whose.KNOWN
    assert Advice.CALL_YOURSELF in bank.advice
    assert Advice.CALL_YOURSELF not in check("95588").advice


def test_an_entry_expires() -> None:
    later = NOW + timedelta(days=200)
    late = check("95588", now=later)
    assert (late.standing, late.finding) == (Standing.EXPIRED, Whose.UNVERIFIED)
    assert check("95588").standing is Standing.VERIFIED


def test_a_number_that_was_given_up_is_not_theirs() -> None:
    icbc = BOOK.find("icbc")
    assert icbc is not None
    book = Book(tuple(e for e in BOOK.entries if e is not icbc), BOOK.expires, (icbc,))
    found = check("95588", book=book)
    assert (found.finding, found.reasons[0]) == (Whose.SUSPICIOUS, Sign.GIVEN_UP)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("工行", "icbc"), ("gongshang", "icbc"), ("zggsyh", "icbc"), ("ICBC", "icbc"), ("支付寶", "alipay"),
        ("zfb", "alipay"),
        ("建設銀行", "ccb"), ("wechat", "wechat_pay"), ("浦发", "spdb"), ("95561", "cib"), ("Postal Savings", "psbc"),
        ("反诈", "anti_fraud"), ("Ｉcbc", "icbc"), ("bank of china", "boc"), ("中国银行", "boc"),
        ("zhaohang", "cmb"), ("gonghang", "icbc"), ("youchu", "psbc"),
    ],
)  # fmt: skip
def test_found_by_name_pinyin_and_number(asked: str, first: str) -> None:
    assert directory.find(BOOK, asked)[0].code == first


def test_nothing_is_found_that_is_not_there() -> None:
    assert directory.find(BOOK, "月球银行") == []
    assert len(directory.find(BOOK, "", 5)) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"numbers": []}, {"numbers": ["abc"]}, {"numbers": ["955OO"]}, {"site": "http://x"}, {"kind": "shop"},
        {"code": "A b"}, {"zh": "x\n"}, {"seen": "soon"},
    ],
)  # fmt: skip
def test_an_entry_without_meaning_is_refused(wrong: dict[str, object]) -> None:
    document = BOOK.entries[0].document() | wrong
    with pytest.raises(DirectoryError):
        Entry.read(document)


def test_a_book_has_each_number_once() -> None:
    one = BOOK.entries[0].document()
    with pytest.raises(DirectoryError, match="twice"):
        read_book({"expires": "10 days", "entries": [one, one | {"code": "other"}]})
    with pytest.raises(DirectoryError, match="expires"):
        read_book({"expires": "soon", "entries": [one]})
    assert Entry.read(one).seen == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("set_up", "shown"),
    [
        ("+864000001234", "4000001234"),
        ("+8695999", "95999"),
        ("400 000 1234", "400 000 1234"),
        ("+8675500001111", "+8675500001111"),
    ],
)
def test_our_own_hotline_is_not_shown_as_forgers_show_one(set_up: str, shown: str) -> None:
    (way,) = (c for c in directory.channels(hotline=set_up) if c.way is OwnWay.PHONE)
    assert way.address == shown == directory.as_dialled(set_up)


def test_our_own_hours_are_the_calendars() -> None:
    calendar = load_calendar("cn").calendar
    china = ZoneInfo("Asia/Shanghai")
    offered = directory.channels(hotline="400 000 1234", call=True)
    noon = {o.channel.way: o for o in directory.own_channels(NOW, offered, calendar)}
    assert (noon[OwnWay.CHAT].open, noon[OwnWay.CHAT].today) == (True, ("09:00-18:00",))
    assert noon[OwnWay.CHAT].until == datetime(2026, 11, 24, 18, tzinfo=china)
    assert (noon[OwnWay.FREEZE].always, noon[OwnWay.CASE].open) == (True, True)
    night = {o.channel.way: o for o in directory.own_channels(NOW + timedelta(hours=12), offered, calendar)}
    assert (night[OwnWay.PHONE].open, night[OwnWay.PHONE].until) == (False, None)
    assert night[OwnWay.PHONE].opens == datetime(2026, 11, 25, 9, tzinfo=china)
    assert OwnWay.MAIL not in noon
    assert OwnWay.CALL in noon
    assert OwnWay.CALLBACK not in noon
    assert directory.own_numbers(offered) == {"4000001234": OwnWay.PHONE}


def test_a_house_that_never_closes_has_no_hour_of_closing() -> None:
    calendar = load_calendar("demo").calendar
    (chat,) = [o for o in directory.own_channels(NOW, directory.channels(), calendar) if o.channel.way is OwnWay.CHAT]
    assert (chat.open, chat.until, chat.always, chat.today) == (True, None, False, ("00:00-24:00",))


def test_every_word_is_there_in_both_languages() -> None:
    enums: dict[str, Iterable[str]] = {
        "finding": [*Whose, "unverified_authority"], "standing": [*Standing, "verified_as_shipped"], "reason": Sign,
        "advice": Advice, "way": OwnWay, "proof": Proof, "kind": OwnerKind,
    }  # fmt: skip
    for section, codes in enums.items():
        for language in LANGUAGES:
            assert words(language)[section].keys() == set(codes), (section, language)
    zh, en = (directory.speak(check("+8695588", came=True), language) for language in ("zh", "en"))
    assert "来自境外" in zh.reasons[0]
    assert "from abroad" in en.reasons[0]
    assert any("96110" in line for line in en.advice)
    near = directory.speak(check("955881", came=True), "zh")
    assert [line.count("中国工商银行") for line in near.reasons] == [1]
    sure = directory.how_sure(BOOK.entries[0], Standing.VERIFIED, "en")
    assert sure[0] == "Verified: two who looked apart from each other found it, at last on Nov 23, 2026."
    assert directory.how_sure(BOOK.entries[0], Standing.LISTED, "en")[0].startswith("Not verified yet")


DIGITS = sorted(d for e in BOOK.entries for d in e.digits)


@given(
    st.sampled_from(DIGITS),
    st.lists(st.sampled_from(["", " ", "-", "\u3000", "("]), min_size=12, max_size=12),
    st.data(),
)
def test_blanks_and_shapes_of_digits_change_nothing(digits: str, gaps: list[str], data: st.DataObject) -> None:
    shapes = [data.draw(st.sampled_from([d, chr(ord(d) - ord("0") + 0xFF10)])) for d in digits]
    text = "".join(shape + gaps[n % len(gaps)] for n, shape in enumerate(shapes))
    found = check(text)
    assert found.entry is not None
    assert digits in found.entry.digits


@given(st.text(alphabet="0123456789", min_size=3, max_size=16), st.booleans())
def test_only_the_very_digits_are_known(digits: str, came: bool) -> None:
    found = check(digits, came=came)
    is_there = digits.removeprefix("0086") in (*DIGITS, *OWN)
    is_forged = came and digits.startswith("0086")
    assert (found.entry is not None or found.own is not None) is (is_there and not is_forged)
    assert found.advice
    for language in LANGUAGES:
        spoken = directory.speak(found, language)
        assert "{" not in spoken.title + "".join(spoken.reasons + spoken.advice)


@given(st.text(max_size=80), st.booleans())
def test_whatever_is_pasted_gets_a_verdict(text: str, came: bool) -> None:
    found = check(text, came=came)
    assert (found.finding is Whose.NO_NUMBER) is (found.plain.digits == "")
    directory.find(BOOK, text)
