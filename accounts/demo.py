"""People to look around with. Their numbers are of a range that is kept for fiction: they ring nowhere."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Gender, User
from accounts.services.registration import user_save_new

DEMO_PASSWORD = "look-around-42"  # noqa: S105  Printed on the sign-in page, which is what it is for.


@dataclass(frozen=True)
class DemoPerson:
    username: str
    full_name: str
    phone: str
    languages: tuple[str, ...]
    gender: str
    about: str
    is_staff: bool = False
    password: str = DEMO_PASSWORD


PEOPLE = (
    DemoPerson(
        "meera", "Meera Krishnan", "+12025550101", ("tamil", "english"), Gender.FEMALE,
        "Teaches physics in Madurai, answers before breakfast.",
    ),
    DemoPerson(
        "arjun", "अर्जुन शर्मा", "+12025550102", ("hindi", "punjabi", "english"), Gender.MALE,
        "दिल्ली से। क्रिकेट, चाय और लंबी बातें।",
    ),
    DemoPerson(
        "farida", "فریدہ قریشی", "+12025550103", ("urdu", "hindi"), Gender.FEMALE,
        "شاعری اور پرانی فلمیں",
    ),
    DemoPerson(
        "joseph", "Joseph Kurian", "+12025550104", ("malayalam", "english"), Gender.MALE,
        "Plans train journeys for other people's holidays.",
    ),
    DemoPerson(
        "anjali", "অঞ্জলি সেন", "+12025550105", ("bengali", "english"), Gender.FEMALE,
        "কলকাতার বইমেলায় দেখা হবে।",
    ),
    DemoPerson(
        "ravi", "Ravi Teja 🎸", "+12025550106", ("telugu", "kannada", "english"), Gender.OTHER,
        "Plays at weddings; sleeps on Mondays.",
    ),
    DemoPerson(
        "admin", "Asha Administrator", "+12025550100", ("english", "marathi"), Gender.UNDISCLOSED,
        "Looks after this installation.", is_staff=True,
    ),
)  # fmt: skip

OTHERS = (
    DemoPerson("lakshmi", "லட்சுமி சுந்தரம்", "+12025550107", ("tamil",), Gender.FEMALE, "வீணை, தோட்டம், வடை."),
    DemoPerson("imran", "عمران صدیقی", "+12025550108", ("urdu", "english"), Gender.MALE, "پرانی کتابیں جمع کرتا ہوں"),
    DemoPerson("priya", "Priya Deshpande", "+12025550109", ("marathi", "hindi"), Gender.FEMALE, "Runs before sunrise."),
    DemoPerson("thomas", "തോമസ് വർഗീസ്", "+12025550110", ("malayalam",), Gender.MALE, "കായലും മഴയും."),
    DemoPerson("sunita", "Sunita Rao", "+12025550111", ("kannada", "english"), Gender.FEMALE, "Draws birds."),
    DemoPerson("kabir", "Kabir Anand", "+12025550112", ("hindi", "english"), Gender.MALE, "Repairs radios."),
    DemoPerson("devi", "Devi Prasad", "+12025550113", ("telugu", "odia"), Gender.OTHER, "Knows every bus in town."),
    DemoPerson("nikhil", "Nikhil Joshi", "+12025550114", ("gujarati", "english"), Gender.MALE, "Kites and maps."),
)  # fmt: skip
"""They are there to be talked to, found and befriended; the sign-in page does not name them."""


def fill() -> list[str]:
    """What `manage.py demo` makes of people, and what it prints."""
    users = demo_people()
    for person in OTHERS:
        _demo_user(person)
    width = max(len(user.username) for user in users)
    lines = [f"  {user.username:<{width}}  {user.full_name}" for user in users]
    return [f"Sign in with the password {DEMO_PASSWORD} as", *lines]


def demo_people() -> list[User]:
    """Makes those who are not there yet; the others stay as they are."""
    return [_demo_user(person) for person in PEOPLE]


def demo_crowd() -> dict[str, User]:
    """All of them, or nobody: somebody real may have one of the names."""
    wanted = {person.username: f"{person.username}@example.com" for person in (*PEOPLE, *OTHERS)}
    found = {user.username: user for user in User.objects.active().filter(email__in=wanted.values())}
    return found if found.keys() == wanted.keys() else {}


@transaction.atomic
def _demo_user(person: DemoPerson) -> User:
    known = User.objects.filter(username__iexact=person.username).first()
    if known is not None:
        return known
    user = User(
        username=person.username,
        full_name=person.full_name,
        phone=person.phone,
        phone_verified_at=timezone.now(),
        email=f"{person.username}@example.com",
        email_verified_at=timezone.now(),
        languages=list(person.languages),
        gender=person.gender,
        about=person.about,
        is_staff=person.is_staff,
        is_superuser=person.is_staff,
    )
    user.set_password(DEMO_PASSWORD)
    user_save_new(user=user)
    return user
