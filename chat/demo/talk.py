"""Talk without an end: scene after scene, from a seed, so that it can be taken up again where it was left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from accounts.models import User
from chat.demo.scenes import DAYS, DISHES, HOURS, PLACES, SCENES, THINGS, Scene
from chat.services.seeding import Said

EMOJI = ("👍", "❤️", "😂", "🎉", "🙏🏽", "😮", "🔥", "👩‍🔬")

AWAKE = timedelta(hours=16)
MORNING = timedelta(hours=1, minutes=30)
"""In UTC: seven o'clock where these people live."""


@dataclass(frozen=True)
class Line:
    speaker: User
    words: str
    opens: bool
    """The first of its scene."""


def talk(seed: str, people: Sequence[User], languages: Sequence[str]) -> Iterator[Line]:
    chance = Random(seed)  # noqa: S311  It is to be the same each time.
    scenes = [scene for language in languages for scene in SCENES[language] if scene.roles <= len(people)]
    while True:
        scene = chance.choice(scenes)
        yield from _played(scene, chance.sample(people, scene.roles), chance)


def _played(scene: Scene, cast: Sequence[User], chance: Random) -> Iterator[Line]:
    words = {
        "place": chance.choice(PLACES),
        "dish": chance.choice(DISHES),
        "hour": chance.choice(HOURS),
        "day": chance.choice(DAYS),
        "thing": chance.choice(THINGS),
        "number": chance.randint(4, 48),
    }
    for number, (role, text) in enumerate(scene.lines):
        said = text.format_map(words)
        for letter, person in zip("abc", cast, strict=False):
            said = said.replace(f"@{letter} ", f"@{person.username} ").replace(f"@{letter},", f"@{person.username},")
        yield Line(cast[role], said, opens=number == 0)


def past(
    seed: str,
    people: Sequence[User],
    languages: Sequence[str],
    *,
    skip: int,
    count: int,
    start: datetime,
    end: datetime,
) -> Iterator[Said]:
    """`count` messages between two moments, after those that were said before."""
    chance = Random(f"{seed} {skip}")  # noqa: S311
    ids = [person.pk for person in people]
    at = start
    for number, line in enumerate(islice(talk(seed, people, languages), skip, skip + count)):
        due = _waking(start, end, number / count)
        at = min(end, max(at + timedelta(seconds=chance.randint(4, 70)), due if line.opens else at))
        yield _dressed(line, at, ids, chance, quotable=min(number, 6))


def _dressed(line: Line, at: datetime, people: Sequence[UUID], chance: Random, *, quotable: int) -> Said:
    """As messages come: some answered, some regretted."""
    fate = chance.random()
    reactions = tuple(
        (person, chance.choice(EMOJI[:4] if fate < 0.1 else EMOJI))
        for person in chance.sample(people, min(len(people), chance.randint(1, 4)))
        if fate < 0.14
    )
    return Said(
        sender_id=line.speaker.pk,
        body=line.words,
        created_at=at,
        answers=chance.randint(1, quotable) if quotable and 0.14 <= fate < 0.2 else 0,
        reactions=reactions,
        said_before=f"{line.words[:-1]} …" if 0.2 <= fate < 0.22 else "",
        deleted=0.22 <= fate < 0.23,
    )


def _waking(start: datetime, end: datetime, part: float) -> datetime:
    """Some part of the way, if people sleep."""
    days = max(1, (end - start).days)
    awake = days * AWAKE * part
    day, rest = divmod(awake, AWAKE)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(start, midnight + timedelta(days=day) + MORNING + rest)
