"""Telecallers among the demo people, some who would like to be, and calls that were paid for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.demo import demo_crowd
from accounts.models import User
from calls.models import Kind
from telecaller.models import Application, PaidCall, Rate, Telecaller
from telecaller.services.applications import application_reject
from telecaller.services.feedback import feedback_give
from telecaller.services.metering import coins_available
from telecaller.services.settling import call_settle
from telecaller.services.telecallers import telecaller_begin
from wallet.models import Account
from wallet.services.accounts import account_of
from wallet.services.holds import hold_place

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


@dataclass(frozen=True)
class Past:
    """So many minutes ago. Whoever called themselves says `stars` of it, or nothing."""

    caller: str
    telecaller: str
    kind: Kind
    ago: int
    seconds: int
    stars: int = 0
    text: str = ""


PAST = (
    Past("meera", "ravi", Kind.VIDEO, 100, 400, 5, "Knows every film of 1984 by its songs."),
    Past("meera", "anjali", Kind.AUDIO, 75, 310, 5, "Read me a whole chapter, with all the voices."),
    Past("arjun", "kabir", Kind.AUDIO, 55, 190, 4, "रेडियो ठीक हो गया, और बातें भी अच्छी थीं।"),
    Past("farida", "anjali", Kind.AUDIO, 35, 40, 3),
    Past("joseph", "priya", Kind.AUDIO, 20, 125),
)


@transaction.atomic
def fill() -> list[str]:
    """Only where there are none yet: what they have done since is theirs."""
    people = demo_crowd()
    if people and not Telecaller.objects.filter(user__in=people.values()).exists():
        for number, (name, about) in enumerate(TELECALLERS.items(), start=1):
            user, since = people[name], timezone.now() - timedelta(days=9 * number)
            telecaller_begin(user=user, about=about, languages=user.languages)
            Telecaller.objects.filter(user=user).update(created_at=since)
        _apply(people["devi"], WAITING)
        turned_down = _apply(people["sunita"], TURNED_DOWN)
        application_reject(application=turned_down, by=people["admin"], reason=REASON)
        for past in PAST:
            _talk(past, people)
    return []


def _talk(past: Past, people: dict[str, User]) -> None:
    """As far as there are coins for it. They move now, for the books know no past."""
    caller, rate = people[past.caller], Rate.objects.in_force(past.kind)
    if coins_available(caller.pk) < past.seconds * rate.price:
        return
    began = timezone.now() - timedelta(minutes=past.ago)
    call = PaidCall(
        caller=caller,
        telecaller_id=people[past.telecaller].pk,
        kind=past.kind,
        state=PaidCall.State.ACCEPTED,
        created_at=began,
        accepted_at=began,
        rings_until=began,
        talked=timedelta(seconds=past.seconds),
        **{name: getattr(rate, name) for name in ("price", "share", "first_block", "pulse")},
    )
    spending = account_of(kind=Account.Kind.SPENDING, owner=caller.pk)
    call.hold = hold_place(key=f"call:{call.pk}", account=spending, amount=call.block_price(0))
    call.save(force_insert=True)
    call_settle(call, reason=PaidCall.End.CALLER)
    PaidCall.objects.filter(pk=call.pk).update(ended_at=began + call.talked)
    if past.stars:
        feedback_give(call_id=call.pk, by=caller.pk, stars=past.stars, text=past.text)


def _apply(user: User, about: str) -> Application:
    """Whoever this server may want: the demo people are all sorts."""
    return Application.objects.create(user=user, about=about, languages=user.languages, birth_date=BORN)
