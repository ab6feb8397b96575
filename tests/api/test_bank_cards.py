"""GET /v1/bank-cards, with a bank that answers as told."""

from __future__ import annotations

from typing import cast

from purser.channels import BankCard, Capability, Channel, Channels, ChannelUnavailable
from tests.support.http import Api, field_errors, problem

CARDS = [
    BankCard("tok_1", "ICBC", "工商银行", "ICBC Bank", "4417"),
    BankCard("tok_2", "CMB", "招商银行", "CMB", "0071"),
]


class Bank:
    """A channel that lists cards and does nothing else."""

    name = "sandbox"
    capabilities = frozenset({Capability.LIST_CARDS})

    def __init__(self) -> None:
        self.holders: list[str] = []
        self.answers = True

    async def list_cards(self, holder: str) -> list[BankCard]:
        self.holders.append(holder)
        if not self.answers:
            raise ChannelUnavailable(self.name, "timeout")
        return CARDS


def use(api: Api, bank: Bank) -> None:
    channels = Channels([cast("Channel", bank)])
    api.runtime.channels = channels
    object.__setattr__(api.runtime.payments.counter, "channels", channels)


async def test_cards_by_their_names_in_the_callers_language(api: Api) -> None:
    wallet, bank = await api.world.person(), Bank()
    use(api, bank)
    async with await api.signed_in(wallet) as me:
        english = await me.get(f"/v1/bank-cards?wallet_id={wallet}")
        chinese = await me.get(f"/v1/bank-cards?wallet_id={wallet}", headers={"Accept-Language": "zh"})
    assert english.json()["items"] == [
        {"token": "tok_1", "bank": "ICBC Bank", "last4": "4417", "default": True, "frozen": False},
        {"token": "tok_2", "bank": "CMB", "last4": "0071", "default": False, "frozen": False},
    ]
    assert [card["bank"] for card in chinese.json()["items"]] == ["工商银行", "招商银行"]
    assert set(bank.holders) == {str(await api.owner(wallet))}


async def test_only_for_a_wallet_of_ones_own(api: Api) -> None:
    mine, other, bank = await api.world.person(), await api.world.person(), Bank()
    use(api, bank)
    async with await api.signed_in(mine) as me:
        assert problem(await me.get(f"/v1/bank-cards?wallet_id={other}")) == (404, "wallet_unknown")
        assert field_errors(await me.get("/v1/bank-cards")) == [("/wallet_id", "required")]
    assert bank.holders == []


async def test_a_bank_that_does_not_answer(api: Api) -> None:
    wallet, bank = await api.world.person(), Bank()
    use(api, bank)
    bank.answers = False
    async with await api.signed_in(wallet) as me:
        assert problem(await me.get(f"/v1/bank-cards?wallet_id={wallet}")) == (503, "channel_unavailable")


async def test_without_a_bank_there_are_none(api: Api) -> None:
    wallet = await api.world.person()
    async with await api.signed_in(wallet) as me:
        assert (await me.get(f"/v1/bank-cards?wallet_id={wallet}")).json() == {"items": []}
