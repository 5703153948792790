"""Telecallers among the demo people, and some who would like to be."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.demo import demo_people
from telecaller.models import Application, Telecaller
from telecaller.services.applications import application_reject
from telecaller.services.telecallers import telecaller_begin

TELECALLERS = {
    "anjali": "Reads to you in Bengali or English, and listens when you would rather talk yourself.",
    "ravi": "Explains guitars, films of the eighties and how to get over a broken heart. Never before noon.",
    "lakshmi": "தோட்டம், சமையல், பேரக்குழந்தைகள்: எதைப் பற்றி வேண்டுமானாலும் தமிழில் பேசலாம்.",
    "priya": "Trains people for their first marathon. Also good for an hour in which you do not run at all.",
    "kabir": "Mends radios by telephone: you hold the screwdriver, I tell you which screw. Works more often than not.",
    "nikhil": "Knows the way, wherever you are: maps, trains, and people who lost theirs.",
}
WAITING = "Knows every bus in town by its number and its driver, and would like to tell somebody about them."
TURNED_DOWN = "Draws birds. Would draw yours while you talk, and send it to you afterwards by post."
REASON = "We liked your birds. Please tell us which hours of the day you could take calls."


BORN = date(1994, 3, 21)


@transaction.atomic
def fill() -> list[str]:
    """Only where there are none yet: what they have done since is theirs."""
    people = demo_people()
    if people and not Telecaller.objects.filter(user__in=people.values()).exists():
        for number, (name, about) in enumerate(TELECALLERS.items(), start=1):
            user, since = people[name], timezone.now() - timedelta(days=9 * number)
            telecaller_begin(user=user, about=about, languages=user.languages)
            Telecaller.objects.filter(user=user).update(created_at=since)
        _apply(people["devi"], WAITING)
        turned_down = _apply(people["sunita"], TURNED_DOWN)
        application_reject(application=turned_down, by=people["admin"], reason=REASON)
    return []


def _apply(user: User, about: str) -> Application:
    """Whoever this server may want: the demo people are all sorts."""
    return Application.objects.create(user=user, about=about, languages=user.languages, birth_date=BORN)
