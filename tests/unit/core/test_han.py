"""Chinese text as it is compared and typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from purser.core.han import fold, readings, syllables


def test_traditional_wide_and_capital_letters_are_folded() -> None:
    assert fold("退款還沒到賬，請幫忙") == "退款还没到账,请帮忙"
    assert fold("ＡＢＣ１２３") == "abc123"
    assert fold("iPhone 15 Pro") == "iphone 15 pro"
    assert fold("裡裏後麼著髮發") == "里里后么着发发"


@given(st.text())
def test_what_is_found_in_the_folded_text_is_at_the_same_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_characters_have_their_readings() -> None:
    assert "tui" in readings("退")
    assert {"hai", "huan"} <= set(readings("还")), "还款 is huankuan"
    assert {"xing", "hang"} <= set(readings("行")), "银行 is yinhang"
    assert readings("lv"[0]) == ()
    assert readings("旅") == ("lv",)


def test_letters_are_read_as_syllables() -> None:
    assert syllables("tuikuan")[0] == ("tui", "kuan")
    assert set(syllables("xian")) == {("xian",), ("xi", "an")}
    assert syllables("xi'an") == (("xi", "an"),)
    assert syllables("lüxing")[0] == ("lv", "xing")
    assert syllables("refund") == ()
    assert syllables("") == ()
    assert len(syllables("xian" * 20)) <= 8
