"""Packets: what we build we read, and whatever comes, nothing breaks."""

from hypothesis import given
from hypothesis import strategies as st

from purser.hotline.media.rtp import DIGITS, Packet, build, is_control, parse, press, pressed

packets = st.builds(
    Packet,
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    source=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=200),
)


@given(packet=packets, marker=st.booleans())
def test_what_is_built_is_read(packet: Packet, marker: bool) -> None:
    assert parse(build(packet, marker=marker)) == packet


@given(packet=packets, contributors=st.integers(0, 15), words=st.integers(0, 9), padding=st.integers(0, 20))
def test_what_others_put_into_a_header_is_passed_over(
    packet: Packet, contributors: int, words: int, padding: int
) -> None:
    plain = build(packet)
    first = 0x80 | 0x10 | contributors | (0x20 if padding else 0)
    extension = b"\xbe\xde" + words.to_bytes(2, "big") + bytes(4 * words)
    tail = bytes(padding - 1) + bytes([padding]) if padding else b""
    data = bytes([first]) + plain[1:12] + bytes(4 * contributors) + extension + packet.payload + tail
    assert parse(data) == packet


@given(data=st.binary(max_size=64))
def test_noise_is_refused_or_read(data: bytes) -> None:
    found = parse(data)
    assert found is None or len(found.payload) <= len(data) - 12


def test_lengths_that_lie_are_refused() -> None:
    plain = build(Packet(0, 1, 2, 3, b""))
    assert parse(plain[:11]) is None
    assert parse(b"\x40" + plain[1:]) is None
    assert parse(b"\x8f" + plain[1:]) is None  # fifteen contributors, none there
    assert parse(b"\x90" + plain[1:]) is None  # an extension, not there
    assert parse(b"\x90" + plain[1:] + b"\x00\x00\xff\xff") is None
    assert parse(b"\xa0" + plain[1:] + b"\xff") is None  # more padding than packet


def test_control_is_told_from_sound() -> None:
    assert [is_control(bytes([0x80, kind])) for kind in (200, 201, 0, 126, 126 | 0x80)] == [True, True] + 3 * [False]
    assert not is_control(b"")


def test_digits() -> None:
    for digit in DIGITS:
        assert pressed(press(digit, 160, end=False)) == pressed(press(digit, 800, end=True)) == digit
    assert press("5", 800, end=True) == bytes([5, 0x8A, 3, 0x20])
    assert pressed(bytes([16, 0, 0, 0])) is None  # a flash is no digit
    assert pressed(b"\x05") is None
