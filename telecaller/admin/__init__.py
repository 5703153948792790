"""What the staff see of telecallers: who would like to be one, who is, what a call costs, and the calls."""

from telecaller.admin.applications import ApplicationAdmin
from telecaller.admin.calls import FeedbackAdmin, PaidCallAdmin
from telecaller.admin.favourites import FavouriteAdmin
from telecaller.admin.rates import RateAdmin
from telecaller.admin.telecallers import TelecallerAdmin

__all__ = ["ApplicationAdmin", "FavouriteAdmin", "FeedbackAdmin", "PaidCallAdmin", "RateAdmin", "TelecallerAdmin"]
