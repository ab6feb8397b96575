"""What callers hear of us: sentences in two languages, and music while they wait.

Spoken by espeak-ng, a free program, unless the operator has put recordings in their place.
"""

from purser.hotline.voice.engine import NoVoiceError, find_engine
from purser.hotline.voice.music import hold_music
from purser.hotline.voice.spoken import Digits
from purser.hotline.voice.voice import Voice

__all__ = [
    "Digits",
    "NoVoiceError",
    "Voice",
    "find_engine",
    "hold_music",
]
