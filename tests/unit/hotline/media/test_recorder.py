"""Recordings: both sides, whole whatever happens, and nothing of what was paused."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from purser.hotline.media import Pause, Pcm, Recorder
from purser.hotline.media.g711 import FRAME, SILENCE, frames
from tests.support.recordings import KEY, heard_in
from tests.support.sounds import dominant, keys, keys_in, silence, tone


def play(recorder: Recorder, left: Pcm, right: Pcm) -> None:
    one, other = frames(left), frames(right)
    for at in range(0, min(len(one), len(other)), FRAME):
        recorder.add(one[at : at + FRAME], other[at : at + FRAME])


def sides(path: Path) -> tuple[Pcm, Pcm]:
    both = heard_in(path)
    return both[:, 0], both[:, 1]


def test_both_sides_are_kept_apart(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call", KEY)
    play(recorder, tone(440, 2.5), tone(1000, 2.5))
    recorder.close()
    recorder.close()
    left, right = sides(recorder.path)
    assert len(left) == 20_000
    assert dominant(left).is_tone(440)
    assert dominant(right).is_tone(1000)
    assert recorder.seconds == 2.5
    assert recorder.path.stat().st_mode & 0o777 == 0o600


def test_digits_of_a_pause_are_not_kept_and_others_are(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call", KEY)
    play(recorder, keys("12"), silence(0.4))
    recorder.pause()
    assert recorder.paused
    play(recorder, keys("4929"), keys("7777"))  # an echo, too
    recorder.resume()
    play(recorder, keys("3"), silence(0.2))  # the buffer of the last key
    play(recorder, silence(0.3), silence(0.3))
    assert recorder.pauses == [Pause(0.4, 1.7)]
    play(recorder, keys("5"), silence(0.2))
    recorder.pause()
    recorder.close()
    left, right = sides(recorder.path)
    assert keys_in(left) == "125"
    assert keys_in(right) == ""
    assert not left[3200:13600].any()
    assert recorder.pauses == [Pause(0.4, 1.7), Pause(1.9, 1.9)]


def test_pausing_again_before_it_goes_on_keeps_nothing(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call", KEY)
    recorder.pause()
    play(recorder, keys("1"), silence(0.2))
    recorder.resume()
    recorder.pause()
    play(recorder, keys("234567"), silence(1.2))
    recorder.close()
    assert keys_in(sides(recorder.path)[0]) == ""
    assert recorder.pauses == [Pause(0, 1.4)]


def test_what_is_there_is_not_overwritten_and_a_closed_one_takes_nothing(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "call", KEY)
    with pytest.raises(FileExistsError):
        Recorder(tmp_path / "call", KEY)
    recorder.close()
    recorder.add(SILENCE, SILENCE)
    assert recorder.seconds == 0
    assert [len(side) for side in sides(recorder.path)] == [0, 0]


KILLED = """
import sys, time
from pathlib import Path
from purser.hotline.media import Recorder
from purser.hotline.media.g711 import FRAME, frames
from tests.support.recordings import KEY, heard_in
from tests.support.sounds import tone
recorder, sound = Recorder(Path(sys.argv[1]), bytes(range(32))), frames(tone(440, 3.5))
for at in range(0, len(sound), FRAME):
    recorder.add(sound[at:at + FRAME], sound[at:at + FRAME])
recorder._last.result()
print("written", flush=True)
time.sleep(60)
"""


def test_a_killed_process_leaves_all_but_the_last_second(tmp_path: Path) -> None:
    path = tmp_path / "call"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, env=os.environ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.send_signal(signal.SIGKILL)
    left, _ = sides(path)
    assert len(left) == 24_000
    assert dominant(left).is_tone(440)
