"""Accounts: who holds money. Customers and their wallets, merchants and their keys, and a country's rules."""

from purser.accounts.access import Member, read_members
from purser.accounts.api_keys import (
    create_api_key,
    find_api_keys,
    list_api_keys,
    revoke_api_key,
    rotate_api_key,
)
from purser.accounts.customers import (
    change_contact,
    check_name,
    correct_name,
    create_customer,
    erase_customer,
    read_customer,
)
from purser.accounts.masks import mask_email, mask_name, mask_number, mask_phone
from purser.accounts.merchant_sessions import (
    end_merchant_session,
    open_merchant_session,
    read_merchant_sessions,
    touch_merchant_sessions,
)
from purser.accounts.merchants import create_merchant, merchant_balances, open_guarantee, read_merchants
from purser.accounts.model import (
    ApiKey,
    Customer,
    Locale,
    Merchant,
    MerchantScope,
    NewApiKey,
    OwnWallet,
    Payee,
    Wallet,
    WalletClass,
    WalletStatus,
)
from purser.accounts.owners import wallet_owners
from purser.accounts.payees import lookup_payee
from purser.accounts.policy import Limit, Policy, PolicyError, load_policy
from purser.accounts.store import read_customers
from purser.accounts.wallets import (
    ClassChange,
    close_wallet,
    freeze_wallets,
    open_wallet,
    read_wallets,
    set_wallet_class,
    wallet_ids,
)

__all__ = [
    "ApiKey",
    "ClassChange",
    "Customer",
    "Limit",
    "Locale",
    "Member",
    "Merchant",
    "MerchantScope",
    "NewApiKey",
    "OwnWallet",
    "Payee",
    "Policy",
    "PolicyError",
    "Wallet",
    "WalletClass",
    "WalletStatus",
    "change_contact",
    "check_name",
    "close_wallet",
    "correct_name",
    "create_api_key",
    "create_customer",
    "create_merchant",
    "end_merchant_session",
    "erase_customer",
    "find_api_keys",
    "freeze_wallets",
    "list_api_keys",
    "load_policy",
    "lookup_payee",
    "mask_email",
    "mask_name",
    "mask_number",
    "mask_phone",
    "merchant_balances",
    "open_guarantee",
    "open_merchant_session",
    "open_wallet",
    "read_customer",
    "read_customers",
    "read_members",
    "read_merchant_sessions",
    "read_merchants",
    "read_wallets",
    "revoke_api_key",
    "rotate_api_key",
    "set_wallet_class",
    "touch_merchant_sessions",
    "wallet_ids",
    "wallet_owners",
]
