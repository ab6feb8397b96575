"""Purser: a digital wallet with its customer service built in."""

__version__ = "0.1.0"
