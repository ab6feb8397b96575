"""Whatever a merchant is called, the code names that merchant; and one letter changed is noticed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from purser.core.errors import Problem
from purser.core.ids import MerchantId
from purser.core.money import Currency
from purser.payments.emv import merchant_payload, parse, read_merchant

merchants = st.binary(min_size=16, max_size=16).map(MerchantId)
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=64)
currencies = st.sampled_from(Currency)


@given(merchants, names, currencies)
def test_round_trip(merchant: MerchantId, name: str, currency: Currency) -> None:
    payload = merchant_payload(merchant, name, currency)
    assert read_merchant(payload) == merchant
    fields = parse(payload)
    assert list(fields)[:2] == ["00", "01"]
    assert list(fields)[-1] == "63"
    assert 1 <= len(fields["59"]) <= 25
    assert fields["59"].isascii()


@given(merchants, names, st.data())
def test_one_letter_changed_is_noticed(merchant: MerchantId, name: str, data: st.DataObject) -> None:
    payload = merchant_payload(merchant, name, Currency.CNY)
    at = data.draw(st.integers(0, len(payload) - 1))
    letter = data.draw(st.characters(codec="ascii", exclude_categories=["Cc"]))
    assume(letter.upper() != payload[at].upper())
    with pytest.raises(Problem, match="code_invalid"):
        read_merchant(payload[:at] + letter + payload[at + 1 :])


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(Problem):
        read_merchant(text)
