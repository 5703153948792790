"""Trying a test as a participant, before there are any."""

import secrets
from typing import cast

from livetests.models import Question, Test
from livetests.questions import AnySolution
from livetests.scoring import Scoring, score
from livetests.shuffling import asked_of, shuffled
from livetests.wire import Preview, Trial, previewed


def preview_of(test: Test, *, seed: str = "") -> Preview:
    seed = seed or secrets.token_hex(4)
    rows = list(Question.objects.filter(test=test).in_order())
    if test.shuffle_questions:
        rows = shuffled(rows, seed=seed)
    shuffle = test.shuffle_choices
    return Preview(seed, [previewed(row, asked_of(row.asks, id=row.pk, seed=seed, shuffle=shuffle)) for row in rows])


def trial_of(question: Question, value: object) -> Trial:
    content = question.asks
    answer = content.check(value)
    share = content.share(answer)
    scored = score(scoring=Scoring.ACCURACY, points=question.points, share=share, took_ms=0, limit_ms=None, streak=0)
    solution = cast("AnySolution", content.solution())
    return Trial(answer, share, scored.points, solution, question.explanation)
