"""Settings of SIP, and keys that come as INFO."""

from __future__ import annotations

import ipaddress
import json

import pytest

from purser.hotline.sip import SipSettings, SipSettingsError
from purser.hotline.sip.digits import pressed
from purser.hotline.sip.settings import environment_of, settings_from, settings_to


def test_without_a_word_there_is_no_telephone() -> None:
    assert SipSettings.from_environment({}) is None
    assert SipSettings.from_environment({"PURSER_SIP": "0"}) is None


def test_a_one_means_the_usual_and_only_this_machine_may_call() -> None:
    settings = SipSettings.from_environment({"PURSER_SIP": "1"})
    assert settings is not None
    assert settings.listen == settings.announced == ("127.0.0.1", 5060)
    assert settings.peers == (ipaddress.ip_network("127.0.0.1"),)
    assert (settings.digest, settings.trunk, settings.registrar) == (None, None, None)


def test_everything_can_be_said_and_survives_the_way_to_the_child() -> None:
    settings = SipSettings.from_environment(
        {
            "PURSER_SIP": "10.0.0.5:5070",
            "PURSER_SIP_ANNOUNCED": "203.0.113.7",
            "PURSER_SIP_PEERS": "10.0.0.0/24, 2001:db8::1",
            "PURSER_SIP_DIGEST": "trunk:se:cret",
            "PURSER_SIP_DIGEST_ALGORITHMS": "sha-256, MD5",
            "PURSER_SIP_PROXY": "10.0.0.9",
            "PURSER_SIP_RATE": "7",
            "PURSER_SIP_TRUNK": "sbc.example:5080",
            "PURSER_SIP_TRUNK_LOGIN": "purser:other",
            "PURSER_SIP_REGISTRAR": "registrar.example",
            "PURSER_SIP_EXPIRES": "60",
            "PURSER_SIP_CALLS": "40",
            "PURSER_SIP_KEEPALIVE": "0",
        }
    )
    assert settings is not None
    assert settings.announced == ("203.0.113.7", 5070)
    assert settings.digest == ("trunk", "se:cret")
    assert (settings.algorithms, settings.proxy) == (("SHA-256", "MD5"), ("10.0.0.9", 5060))
    assert settings.most_a_second == 7
    assert settings.registrar == ("registrar.example", 5060)
    assert (settings.expires, settings.most_calls, settings.keepalive) == (60, 40, 0)
    assert settings_from(json.loads(json.dumps(settings_to(settings)))) == settings
    assert "cret" not in repr(settings)
    assert "other" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PURSER_SIP", ":5060"),
        ("PURSER_SIP", "host:port"),
        ("PURSER_SIP", "host:70000"),
        ("PURSER_SIP_PEERS", "10.0.0.0/40"),
        ("PURSER_SIP_PEERS", "sbc.example"),
        ("PURSER_SIP_DIGEST", "nobody"),
        ("PURSER_SIP_CALLS", "many"),
        ("PURSER_SIP_DIGEST_ALGORITHMS", "SHA-1"),
    ],
)
def test_what_cannot_be_understood_is_named(name: str, value: str) -> None:
    with pytest.raises(SipSettingsError, match=name):
        SipSettings.from_environment({"PURSER_SIP": "1", name: value})


def test_each_worker_of_a_machine_has_a_place_of_its_own_and_the_first_registers() -> None:
    env = {
        "PURSER_SIP": "10.0.0.5:5060", "PURSER_SIP_ANNOUNCED": "203.0.113.7", "PURSER_SIP_REGISTRAR": "r.example",
        "PURSER_SIP_TRUNK": "10.0.0.2", "PURSER_SIP_3": "10.0.0.6:6000", "PURSER_SIP_ANNOUNCED_3": "203.0.113.8:6060",
        "PURSER_HOTLINE_MEDIA_2": "10.0.0.5:41000-41999", "PURSER_HOTLINE_MEDIA": "10.0.0.5:40000-40999",
        "PATH": "/bin",
    }  # fmt: skip
    own = [environment_of(number, env) for number in (1, 2, 3)]
    found = [SipSettings.from_environment(e) for e in own]
    assert [s and s.listen for s in found] == [("10.0.0.5", 5060), ("10.0.0.5", 5070), ("10.0.0.6", 6000)]
    assert [s and s.announced for s in found] == [("203.0.113.7", 5060), ("203.0.113.7", 5070), ("203.0.113.8", 6060)]
    assert [s is not None and s.registrar is not None for s in found] == [True, False, False]
    assert all(s is not None and s.trunk == ("10.0.0.2", 5060) for s in found)
    assert [e["PURSER_HOTLINE_MEDIA"].partition(":")[2] for e in own] == ["40000-40999", "41000-41999", "40000-40999"]
    assert all("PURSER_SIP_3" not in e and e["PATH"] == "/bin" for e in own)
    assert environment_of(2, {"PURSER_SIP": "1"})["PURSER_SIP"] == "127.0.0.1:5070"
    assert environment_of(2, {"PATH": "/bin"}) == {"PATH": "/bin"}
    with pytest.raises(SipSettingsError, match="no port"):
        environment_of(3, {"PURSER_SIP": "10.0.0.5:65530"})


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay; charset=utf-8", "Duration=160\nsignal = *\n", "*"),
        ("application/dtmf-relay", "Signal=11\r\n", "#"),
        ("application/dtmf", "7", "7"),
        ("Application/DTMF", " a \r\n", "A"),
        ("application/dtmf", "77", None),
        ("application/dtmf-relay", "Signal=\r\n", None),
        ("text/plain", "5", None),
    ],
)
def test_keys_of_info(kind: str, body: str, key: str | None) -> None:
    assert pressed(kind, body) == key
