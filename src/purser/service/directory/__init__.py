"""Directory: whose a number is, who has made sure, and how we ourselves are reached."""

from purser.service.directory.check import Advice, Sign, Verdict, Whose, check
from purser.service.directory.find import find
from purser.service.directory.model import Book, Entry, OwnerKind, Proof, Standing, shipped
from purser.service.directory.number import Plain, make_plain
from purser.service.directory.own import Channel, Opening, OwnWay, as_dialled, channels, own_channels, own_numbers
from purser.service.directory.publish import LIFE, directory_key, public_jwk, sign
from purser.service.directory.revise import agree, drop, propose, read_book
from purser.service.directory.spoken import Spoken, how_sure, speak, word
from purser.service.directory.store import Version, proposed

__all__ = [
    "LIFE",
    "Advice",
    "Book",
    "Channel",
    "Entry",
    "Opening",
    "OwnWay",
    "OwnerKind",
    "Plain",
    "Proof",
    "Sign",
    "Spoken",
    "Standing",
    "Verdict",
    "Version",
    "Whose",
    "agree",
    "as_dialled",
    "channels",
    "check",
    "directory_key",
    "drop",
    "find",
    "how_sure",
    "make_plain",
    "own_channels",
    "own_numbers",
    "propose",
    "proposed",
    "public_jwk",
    "read_book",
    "shipped",
    "sign",
    "speak",
    "word",
]
