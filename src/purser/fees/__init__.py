"""Fees: what a service costs, shown before it is taken and explained ever after."""

from purser.fees.assess import FREE, Fee, Item, Membership, Offer, assess, items_row
from purser.fees.prices import PriceBook, Prices
from purser.fees.promotion import Payer, Promotion
from purser.fees.quote import Quote, issue, read
from purser.fees.tariff import Band, Level, Rule, Service, Tariff, load_tariff, read_tariff, write_tariff

__all__ = [
    "FREE",
    "Band",
    "Fee",
    "Item",
    "Level",
    "Membership",
    "Offer",
    "Payer",
    "PriceBook",
    "Prices",
    "Promotion",
    "Quote",
    "Rule",
    "Service",
    "Tariff",
    "assess",
    "issue",
    "items_row",
    "load_tariff",
    "read",
    "read_tariff",
    "write_tariff",
]
