"""Wishes: who was robbed and who wants a person, heard by rule in whatever somebody writes.

    hear("有人动了我的钱")          # Wish.THEFT
    hear("no more bots, please")   # Wish.HUMAN
    hear("where is my refund")     # None

The assistant and the post both go by it, so that a theft is one wherever it is told.
"""

from purser.service.wishes.hear import Wish, hear
from purser.service.wishes.patterns import pattern, plainly

__all__ = ["Wish", "hear", "pattern", "plainly"]
