"""Offers of telephones as they are, as they put a call on hold, and as nobody would write them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.hotline.media import sdp

DESK_PHONE = """v=0
o=alice 1 1 IN IP4 192.0.2.7
s=call
c=IN IP4 192.0.2.7
t=0 0
m=audio 7078 RTP/AVP 96 9 8 0 101
a=rtpmap:96 opus/48000/2
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
m=video 9078 RTP/AVP 97
a=rtpmap:97 H264/90000
"""


def test_the_first_law_they_like_is_taken() -> None:
    media, sound = sdp.read(DESK_PHONE)
    assert sound == sdp.Sound(8, 101, ("192.0.2.7", 7078), "sendrecv")
    assert [part.kind for part in media] == ["audio", "video"]


def test_the_answer_has_a_line_for_each_of_theirs() -> None:
    media, sound = sdp.read(DESK_PHONE)
    assert sound is not None
    text = sdp.answer("198.51.100.1", 40000, 5, 1, media, sound)
    assert "m=audio 40000 RTP/AVP 8 101\r\n" in text
    assert "a=rtpmap:101 telephone-event/8000\r\n" in text
    assert "c=IN IP4 198.51.100.1\r\n" in text
    assert text.endswith("m=video 0 RTP/AVP 97\r\n")
    assert sdp.read(text)[1] == sdp.Sound(8, 101, ("198.51.100.1", 40000), "sendrecv")


@pytest.mark.parametrize(
    ("theirs", "ours"), [("sendonly", "recvonly"), ("recvonly", "sendonly"), ("inactive", "inactive")]
)
def test_a_direction_is_answered_with_its_mirror(theirs: str, ours: str) -> None:
    for text in (
        f"{DESK_PHONE.partition('m=video')[0]}a={theirs}\n",
        DESK_PHONE.replace("t=0 0", f"t=0 0\na={theirs}"),
    ):
        media, sound = sdp.read(text)
        assert sound is not None
        assert sound.direction == theirs
        assert f"a={ours}\r\n" in sdp.answer("198.51.100.1", 40000, 5, 2, media, sound)


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.9", "255.255.255.255", "telephone.example", "", "1.2.3"])
def test_nothing_is_sent_to_nowhere_to_groups_and_to_names(address: str) -> None:
    sound = sdp.read(DESK_PHONE.replace("192.0.2.7", address))[1]
    assert sound is not None
    assert sound.remote is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0",
        DESK_PHONE.replace("RTP/AVP", "RTP/SAVP"),
        DESK_PHONE.replace("7078", "0"),
        DESK_PHONE.replace("7078", "70780"),
        DESK_PHONE.replace("96 9 8 0 101", "96 9"),
        DESK_PHONE.replace("8 0 101", "8").replace("PCMA/8000", "L16/44100"),
        DESK_PHONE.replace("m=audio", "m=image"),
    ],
)
def test_no_sound_we_speak(text: str) -> None:
    assert sdp.read(text)[1] is None


def test_ours_is_read_by_ourselves() -> None:
    assert sdp.read(sdp.offer("2001:db8::1", 40002, 9, 1))[1] == sdp.Sound(0, 101, ("2001:db8::1", 40002), "sendrecv")


@given(text=st.text(max_size=300))
def test_noise_is_no_offer(text: str) -> None:
    assert sdp.read(text)[1] is None


@given(seed=st.integers(0, 2**32))
def test_whatever_is_done_to_an_offer_it_is_read_or_refused_and_answered_line_by_line(seed: int) -> None:
    draw, letters = random.Random(seed), list(DESK_PHONE)
    for _ in range(draw.randrange(1, 12)):
        at = draw.randrange(len(letters))
        match draw.randrange(3):
            case 0:
                letters[at] = chr(draw.randrange(0x250))
            case 1:
                del letters[at : at + draw.randrange(9)]
            case _:
                letters[at:at] = letters[draw.randrange(len(letters)) :][: draw.randrange(40)]
    media, sound = sdp.read("".join(letters))
    if sound is not None:
        answer = sdp.answer("198.51.100.1", 40000, 5, 1, media, sound)
        assert answer.count("\r\nm=") == len(media)
        assert answer.count("m=audio 40000 ") == 1
