"""Payments: top-up, transfer, pay, withdraw, payment codes, orders, statements."""
