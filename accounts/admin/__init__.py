"""What staff see of people. Everything is read here; what may be changed goes through the services."""

from accounts.admin.reports import ReportAdmin
from accounts.admin.sessions import SessionAdmin
from accounts.admin.users import UserAdmin

__all__ = ["ReportAdmin", "SessionAdmin", "UserAdmin"]
