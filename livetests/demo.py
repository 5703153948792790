"""Tests to try everything with."""

from django.db import transaction

from accounts.demo import demo_crowd
from livetests.drafts import Draft
from livetests.exchange.template import drafted, lettered
from livetests.models import Test
from livetests.services.authors import author_add
from livetests.services.tests import live_test_create

OWNER, HELPER = "meera", "joseph"

LIGHT = Draft(
    title="Light, sound and a little code",
    description="All kinds of questions, in about ten minutes. For class 9 and everybody who was in it once.",
    questions=[
        drafted("Twelve questions, and no phone calls to physicists, please.", "slide", {}, seconds=10),
        drafted(
            "What travels fastest?",
            "single",
            {"choices": lettered("Sound in steel", "Light in glass", "Light in a vacuum", "Gossip"), "right": "c"},
            explanation="About 300,000 kilometres in a second. Glass slows it down by a third.",
        ),
        drafted(
            "Which of these are waves?",
            "multiple",
            {
                "choices": lettered("Light", "Sound", "A falling stone", "Ripples"),
                "right": ["a", "b", "d"],
                "partial": True,
            },
            seconds=30,
        ),
        drafted("Sound travels through empty space.", "true_false", {"right": False}, seconds=10),
        drafted(
            "How many seconds after the lightning does thunder come from 1,020 metres away?",
            "numeric",
            {"right": "3", "tolerance": "0.1"},
            seconds=45,
            explanation="Sound goes about 340 metres in a second.",
        ),
        drafted(
            "Who won a Nobel Prize for the scattering of light in 1930?",
            "text",
            {"accepted": ["C. V. Raman", "CV Raman", "Raman", "Chandrasekhara Venkata Raman"]},
            seconds=30,
        ),
        drafted(
            "From the longest wave to the shortest",
            "order",
            {"items": lettered("Radio", "Red", "Green", "Violet", "X-rays"), "partial": True},
            seconds=45,
        ),
        drafted("Half of it is done.", "slide", {}, seconds=None),
        drafted(
            "Why is the sky blue, and the evening red?",
            "long_text",
            {
                "guide": "Short waves are scattered more; a longer way through the air in the evening.",
                "max_length": 600,
            },
            points=2000,
            seconds=180,
        ),
        drafted(
            "Write a function that says how far away a storm is.",
            "code",
            {
                "language": "python",
                "starter": "def distance(seconds):\n    ",
                "guide": "It returns about 340 metres for each second.",
            },
            points=2000,
            seconds=300,
        ),
        drafted(
            "Which would you rather see once?",
            "poll",
            {"choices": lettered("An eclipse", "Northern lights", "A rainbow at night"), "several": False},
        ),
        drafted(
            "Through a prism, which colour is bent most?",
            "single",
            {"choices": lettered("Red", "Green", "Violet"), "right": "c"},
            points=1500,
        ),
    ],
    shuffle_choices=True,
)
FILMS = Draft(
    title="Three minutes of old films",
    description="To begin an evening with.",
    questions=[
        drafted(
            "What does Raj sell in the streets of Bombay in “Shree 420”?",
            "single",
            {"choices": lettered("Tooth powder", "Umbrellas", "Balloons"), "right": "a"},
        ),
        drafted("“Sholay” ran in one Bombay cinema for five years.", "true_false", {"right": True}, seconds=15),
        drafted(
            "From the oldest to the newest",
            "order",
            {"items": lettered("Awaara", "Mughal-e-Azam", "Sholay", "Lagaan"), "partial": True},
            seconds=30,
        ),
        drafted(
            "What shall we watch next time?",
            "poll",
            {"choices": lettered("A comedy", "A thriller", "Something with songs"), "several": True},
        ),
    ],
)


@transaction.atomic
def fill() -> list[str]:
    """Only where there are none: what the demo people have done since is theirs."""
    people = demo_crowd()
    if people and not Test.objects.filter(owner__in=people.values()).exists():
        test = live_test_create(by=people[OWNER].pk, draft=LIGHT)
        author_add(test_id=test.pk, by=people[OWNER].pk, user_id=people[HELPER].pk)
        live_test_create(by=people["farida"].pk, draft=FILMS)
    return []
