"""Ids of the operator's accounts."""

from __future__ import annotations

from purser.core.money import Currency
from purser.ledger import AccountKind, operator_account


def test_an_operators_account_has_the_same_id_everywhere() -> None:
    assert str(operator_account(AccountKind.FEE_INCOME, Currency.CNY)) == "1e5336b0-8af3-82da-a142-1c57c32245f8"


def test_different_accounts_have_different_ids() -> None:
    ids = {
        operator_account(kind, currency, name=name, stripe=stripe)
        for kind in AccountKind
        for currency in Currency
        for name in ("", "sandbox", "other")
        for stripe in range(4)
    }
    assert len(ids) == len(AccountKind) * len(Currency) * 3 * 4


def test_it_is_a_uuid_of_version_8() -> None:
    made = operator_account(AccountKind.RESERVE, Currency.JPY).uuid
    assert (made.version, made.variant) == (8, "specified in RFC 4122")
