"""Risk: rules over what a wallet did lately, and what they make of the next payment."""

from purser.risk.model import Standing

__all__ = ["Standing"]
