"""Something to look at between the questions."""

from random import Random

from livetests.questions.base import Asked, Content, Solution


class SlideAsked(Asked, frozen=True, tag="slide"):
    pass


class SlideSolution(Solution, frozen=True, tag="slide"):
    pass


class SlideContent(Content, frozen=True, tag="slide"):
    """Nothing but the question's own words and picture."""

    is_scored = False
    takes_answers = False

    def asked(self, random: Random, *, shuffle: bool = False) -> SlideAsked:
        return SlideAsked()

    def solution(self) -> SlideSolution:
        return SlideSolution()
