"""People, how they are signed in, and how they keep each other at a distance."""

from accounts.models.block import Block
from accounts.models.otp import OtpCode, SendQuota
from accounts.models.push import PushSubscription
from accounts.models.report import Report
from accounts.models.session import Session, Ticket
from accounts.models.user import Gender, SearchWord, User

__all__ = [
    "Block",
    "Gender",
    "OtpCode",
    "PushSubscription",
    "Report",
    "SearchWord",
    "SendQuota",
    "Session",
    "Ticket",
    "User",
]
