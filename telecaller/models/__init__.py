"""Those who take paid calls, who would like to, what a call costs, whom somebody would call again; and the calls."""

from telecaller.models.application import Application
from telecaller.models.block import Block
from telecaller.models.favourite import Favourite
from telecaller.models.feedback import Feedback
from telecaller.models.meter import Meter
from telecaller.models.paid_call import PaidCall
from telecaller.models.rate import Rate
from telecaller.models.telecaller import Telecaller, TelecallerLanguage

__all__ = [
    "Application",
    "Block",
    "Favourite",
    "Feedback",
    "Meter",
    "PaidCall",
    "Rate",
    "Telecaller",
    "TelecallerLanguage",
]
