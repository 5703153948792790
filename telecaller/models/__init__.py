"""Those who take paid calls, who would like to, what a call costs, and whom somebody would call again."""

from telecaller.models.application import Application
from telecaller.models.favourite import Favourite
from telecaller.models.rate import Rate
from telecaller.models.telecaller import Telecaller, TelecallerLanguage

__all__ = ["Application", "Favourite", "Rate", "Telecaller", "TelecallerLanguage"]
