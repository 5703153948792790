"""The books: accounts, what moved between them, and what is kept back."""

from wallet.models.account import COIN, Account
from wallet.models.books import Books
from wallet.models.hold import Hold
from wallet.models.journal import Journal, Transfer

__all__ = ["COIN", "Account", "Books", "Hold", "Journal", "Transfer"]
