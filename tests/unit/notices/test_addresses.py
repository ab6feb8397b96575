"""Webhooks go to the public internet, never into our own network."""

from __future__ import annotations

import asyncio
import socket

import pytest

from purser.core.errors import Problem
from purser.notices.addresses import AddressRefused, check_url, is_public, look_up


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1",
        "2001:0:7f00:1::", "2001:db8::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_our_own_network_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "123.125.115.110", "2606:4700::1111", "2400:3200::1"])
def test_the_public_internet_is_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:10.0.0.1]/", "https://localhost/x",
        "https://LOCALHOST./x", "https://shop.localhost/x", "https://printer.local/", "https://db.internal/",
        "https://intranet/x", "https://169.254.169.254/latest/meta-data/", "http://shop.example.com/hook",
        "https://10.0.0.5:8443/",
    ],
)  # fmt: skip
def test_such_a_url_is_not_registered(url: str) -> None:
    with pytest.raises(Problem, match="webhook_url_refused"):
        check_url(url, private=False)


@pytest.mark.parametrize(
    "url",
    [
        "", "shop.example.com", "ftp://shop.example.com/", "file:///etc/passwd", "https://", "https:///x",
        "https://user:word@shop.example.com/", "https://shop.example.com/#part", "https://shop.example.com:0/",
        "https://shop.example.com:99999/", "https://[::1/", "javascript:alert(1)", "https://shop.example.com/\n",
        "https://shop.example.com/" + "x" * 2048, "https://exa mple.com/", "https://exa_mple.com/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("private", [True, False])
def test_nor_what_is_no_web_address(url: str, private: bool) -> None:
    with pytest.raises(Problem, match="webhook_url_invalid"):
        check_url(url, private=private)


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://shop.example.com/hook?a=1", "https://shop.example.com/hook?a=1"),
        ("HTTPS://Shop.Example.com", "https://shop.example.com"),
        ("https://商店.example.com/通知", "https://xn--czrs0t.example.com/%E9%80%9A%E7%9F%A5"),
        ("https://1.1.1.1:8443/x", "https://1.1.1.1:8443/x"),
    ],
)
def test_a_public_url_is_stored_as_it_is_called(url: str, stored: str) -> None:
    assert check_url(url, private=False) == stored


def test_a_developer_may_use_their_own_machine() -> None:
    assert check_url("http://localhost:9000/hook", private=True) == "http://localhost:9000/hook"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    async def getaddrinfo(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo, raising=False)


async def test_a_name_is_judged_by_where_it_points(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "10.0.0.1", "169.254.169.254")
    with pytest.raises(AddressRefused):
        await look_up("innocent.example.com", 443, private=False)
    assert await look_up("innocent.example.com", 443, private=True) == ["10.0.0.1", "169.254.169.254"]


async def test_only_the_public_ones_of_its_addresses_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "192.168.0.1", "1.1.1.1", "1.1.1.1", "2606:4700::1111")
    assert await look_up("mixed.example.com", 443, private=False) == ["1.1.1.1", "2606:4700::1111"]
