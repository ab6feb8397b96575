"""What callers hear of us: sentences in two languages, and music while they wait.

Spoken by espeak-ng, in a process of its own, unless the operator's people have recorded them.
"""

from purser.hotline.voice.engine import Engine, NoVoiceError
from purser.hotline.voice.music import hold_music
from purser.hotline.voice.samples import SAMPLES
from purser.hotline.voice.sound import read_recording, wav
from purser.hotline.voice.spoken import Digits, spoken
from purser.hotline.voice.voice import Voice

__all__ = [
    "SAMPLES",
    "Digits",
    "Engine",
    "NoVoiceError",
    "Voice",
    "hold_music",
    "read_recording",
    "spoken",
    "wav",
]
