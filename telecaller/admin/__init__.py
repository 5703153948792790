"""What the staff see of telecallers: who would like to be one, who is, and what a call costs."""

from telecaller.admin.applications import ApplicationAdmin
from telecaller.admin.favourites import FavouriteAdmin
from telecaller.admin.rates import RateAdmin
from telecaller.admin.telecallers import TelecallerAdmin

__all__ = ["ApplicationAdmin", "FavouriteAdmin", "RateAdmin", "TelecallerAdmin"]
