"""The sound of calls: legs of browsers and telephones, the clock that moves it, recordings.

A `Line` is one customer's call; a `Beat` moves all lines of a process, 20 ms at a time. Frames inside are µ-law; what
is played is int16 at 8 kHz.
"""

from purser.hotline.media.beat import Beat, Lateness, come_first
from purser.hotline.media.g711 import FRAME, RATE, Pcm
from purser.hotline.media.jitter import Counters
from purser.hotline.media.leg import Leg
from purser.hotline.media.line import HungUp, Line, Mode
from purser.hotline.media.ports import Ports
from purser.hotline.media.recorder import Pause, Recorder
from purser.hotline.media.rtpleg import RtpLeg
from purser.hotline.media.webleg import BadOffer, WebLeg

__all__ = [
    "FRAME",
    "RATE",
    "BadOffer",
    "Beat",
    "Counters",
    "HungUp",
    "Lateness",
    "Leg",
    "Line",
    "Mode",
    "Pause",
    "Pcm",
    "Ports",
    "Recorder",
    "RtpLeg",
    "WebLeg",
    "come_first",
]
