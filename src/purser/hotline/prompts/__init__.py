"""Recordings of prompts: what the operator's people put in the place of the voice, for all processes alike."""

from purser.hotline.prompts.store import (
    RATE,
    Place,
    Recording,
    agree_to_recording,
    put_recording,
    recordings,
    remove_recording,
    sound_of,
    spoken_pieces,
)

__all__ = [
    "RATE",
    "Place",
    "Recording",
    "agree_to_recording",
    "put_recording",
    "recordings",
    "remove_recording",
    "sound_of",
    "spoken_pieces",
]
