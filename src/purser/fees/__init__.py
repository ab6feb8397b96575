"""Fees: what a service costs, shown before it is taken and explained ever after."""

from purser.fees.assess import FREE, Fee, Item, assess
from purser.fees.quote import Quote, issue, read
from purser.fees.tariff import Rule, Service, Tariff, load_tariff

__all__ = ["FREE", "Fee", "Item", "Quote", "Rule", "Service", "Tariff", "assess", "issue", "load_tariff", "read"]
