"""Who of the demo people talk with whom, where, and what was said last."""

from dataclasses import dataclass
from datetime import timedelta

MAIN = "meera"
"""Whose list of conversations is the fullest."""


@dataclass(frozen=True)
class Talk:
    """A conversation: of two, or a group if it has a title. Its past ends with `tail`, which `unread` has not seen.

    Each line of that is somebody, what they said, and the names of files that came with it.
    """

    people: tuple[str, ...]
    languages: tuple[str, ...]
    messages: int
    days: int
    ended: timedelta
    tail: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    unread: tuple[str, ...] = ()
    muted_by: tuple[str, ...] = ()


FRIENDS = (
    ("meera", "arjun"), ("meera", "farida"), ("meera", "joseph"), ("meera", "anjali"), ("meera", "ravi"),
    ("meera", "lakshmi"), ("meera", "thomas"), ("meera", "priya"), ("arjun", "farida"), ("arjun", "ravi"),
    ("arjun", "kabir"), ("farida", "imran"), ("joseph", "thomas"), ("anjali", "devi"), ("ravi", "sunita"),
    ("priya", "kabir"), ("admin", "joseph"),
)  # fmt: skip

REQUESTS = (("kabir", "meera"), ("sunita", "meera"), ("meera", "nikhil"), ("imran", "arjun"), ("devi", "ravi"))
"""Who has asked whom, and waits."""

LONG = Talk(
    title="Monsoon trek 🏔️",
    people=("meera", "arjun", "farida", "joseph", "anjali", "ravi", "priya", "thomas", "sunita", "nikhil"),
    languages=("english", "english", "english", "hindi", "tamil"),
    messages=1500,
    days=75,
    ended=timedelta(minutes=19),
    tail=(
        ("joseph", "Tickets are booked, all ten of us, coach S4."),
        ("anjali", "🎉🎉🎉"),
        ("anjali", "From last year, to look forward to", "Above the clouds.jpg"),
        ("ravi", "Guitar or no guitar?"),
        ("priya", "Guitar. Obviously."),
        ("arjun", "और चाय का थर्मस मेरी तरफ़ से ☕"),
        ("joseph", "@meera can you ask the forest office about the upper trail?"),
    ),
    unread=("meera", "farida", "anjali"),
)
"""The group whose past grows with `--messages`."""

TALKS = (
    Talk(
        ("meera", "imran"), ("english",), 12, 9, timedelta(days=41),
        tail=(("imran", "The second-hand bookshop has moved."), ("meera", "Good to know, thanks!")),
    ),
    Talk(
        ("meera", "sunita"), ("english",), 22, 12, timedelta(days=23),
        tail=(("sunita", "Saw a hoopoe today. Drew it on the bus ticket."),),
    ),
    Talk(
        ("meera", "joseph", "anjali", "admin"), ("english",), 180, 60, timedelta(days=6), title="Book fair stall",
        tail=(("admin", "The stall number is 114, next to the poets."), ("meera", "The poets! I bring earplugs 😄")),
    ),
    Talk(
        ("meera", "thomas"), ("malayalam", "english"), 64, 40, timedelta(days=3, hours=2),
        tail=(
            ("thomas", "", "Backwaters 1.jpg", "Backwaters 2.jpg", "Backwaters 3.jpg"),
            ("thomas", "ഫോട്ടോകൾ അയച്ചിട്ടുണ്ട്, നോക്കിയോ?"),
            ("meera", "Saw them, the third one is going on my wall."),
        ),
    ),
    Talk(
        ("arjun", "kabir"), ("hindi", "english"), 90, 30, timedelta(days=2),
        tail=(("kabir", "रेडियो ठीक हो गया, शाम को ले जाना।"), ("arjun", "जादूगर हो तुम 🎩")),
    ),
    Talk(
        ("farida", "imran"), ("urdu",), 110, 45, timedelta(days=1, hours=7),
        tail=(("imran", "کتاب مل گئی، کل لے آؤں گا۔"),),
    ),
    Talk(
        ("meera", "priya"), ("english", "hindi"), 75, 30, timedelta(days=1, hours=3),
        tail=(("priya", "Five kilometres before breakfast, are you in?"), ("meera", "कल नहीं, परसों पक्का।")),
    ),
    Talk(
        ("lakshmi", "meera", "thomas", "sunita", "priya"), ("tamil", "tamil", "english"), 320, 50, timedelta(hours=20),
        title="சமையல் குறிப்புகள் 🍲",
        tail=(
            ("sunita", "How much tamarind is a lemon-sized ball, in spoons?"),
            ("lakshmi", "இரண்டு தேக்கரண்டி போதும்."),
            ("thomas", "And for whom the lemon is small? 😄"),
            ("lakshmi", "அப்படியானால் மூன்று!"),
        ),
        unread=("meera",), muted_by=("meera",),
    ),
    Talk(
        ("arjun", "farida", "ravi", "kabir", "priya"), ("hindi", "urdu", "english"), 260, 40, timedelta(hours=11),
        title="दिल्ली वाले",
        tail=(("kabir", "रविवार को लोधी गार्डन, कौन आ रहा है?"), ("priya", "मैं! और मेरी साइकिल भी 🚲")),
        unread=("arjun", "ravi"),
    ),
    Talk(
        ("meera", "lakshmi"), ("tamil",), 95, 60, timedelta(hours=9),
        tail=(("lakshmi", "மாலை வீட்டுக்கு வாருங்கள், வடை சுடுகிறேன்."), ("meera", "வருகிறேன், கண்டிப்பாக! 😋")),
    ),
    Talk(
        ("meera", "farida"), ("urdu", "english"), 130, 55, timedelta(hours=5),
        tail=(("farida", "وہ شعر یاد ہے جو تم نے سنایا تھا؟"), ("farida", "پورا لکھ کر بھیج دو، میں بھول گئی 🙈")),
        unread=("meera",),
    ),
    Talk(
        ("meera", "anjali", "joseph", "sunita"), ("english", "bengali"), 210, 35, timedelta(hours=3),
        title="Physics teachers",
        tail=(
            ("sunita", "The pendulum video is here: https://example.com/videos/pendulum"),
            ("anjali", "দারুণ! কাল ক্লাসে দেখাব।"),
            ("joseph", "Mine swings the other way. Should I worry?"),
        ),
        unread=("meera",),
    ),
    Talk(
        ("meera", "ravi"), ("english",), 88, 28, timedelta(hours=1, minutes=12),
        tail=(
            ("meera", "Which song first on Saturday?"),
            ("ravi", "", "The slow one.wav"),
            ("ravi", "The slow one. Then the one with the clapping 👏"),
        ),
    ),
    Talk(
        ("meera", "joseph"), ("english", "malayalam"), 140, 70, timedelta(minutes=48),
        tail=(
            ("joseph", "Window seat or aisle?"),
            ("meera", "Window, always window."),
            ("joseph", "14A it is.", "Seat 14A.pdf"),
        ),
        unread=("meera",),
    ),
    LONG,
    Talk(
        ("meera", "arjun"), ("hindi", "english"), 240, 65, timedelta(minutes=6),
        tail=(
            ("meera", "कल की क्लास के लिए वो वाला प्रयोग करूँ?"),
            ("arjun", "हाँ! बच्चों को बहुत पसंद आएगा।"),
            ("arjun", "बस पर्दों से दूर रखना 🔥"),
        ),
        unread=("meera",),
    ),
)  # fmt: skip
"""In the order in which they were last used, the latest at the end: so their changes are counted."""
