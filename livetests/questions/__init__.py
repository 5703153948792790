"""What questions ask and what is right: one struct a kind, kept as JSON in the question's row.

`Content` is what all of them can do. The unions are for the edges, where JSON becomes one of them.
"""

from typing import Any, get_args

import msgspec

from livetests.questions.base import Asked, Content, Solution, Value
from livetests.questions.distributions import AnswerCount, ChoiceCounts, Distribution, PlaceCounts, TopAnswers
from livetests.questions.marked import (
    CodeAsked,
    CodeContent,
    CodeSolution,
    Language,
    LongTextAsked,
    LongTextContent,
    LongTextSolution,
)
from livetests.questions.numeric import NumericAsked, NumericContent, NumericSolution
from livetests.questions.order import OrderAsked, OrderContent, OrderSolution
from livetests.questions.parsing import parsed
from livetests.questions.picking import (
    MultipleAsked,
    MultipleContent,
    MultipleSolution,
    PollAsked,
    PollContent,
    PollSolution,
    SingleAsked,
    SingleContent,
    SingleSolution,
)
from livetests.questions.slides import SlideAsked, SlideContent, SlideSolution
from livetests.questions.truth import TrueFalseAsked, TrueFalseContent, TrueFalseSolution
from livetests.questions.words import TextAsked, TextContent, TextSolution

__all__ = [
    "MARKED_KINDS",
    "AnyAsked",
    "AnyContent",
    "AnyDistribution",
    "AnySolution",
    "Asked",
    "Content",
    "Distribution",
    "Language",
    "Solution",
    "Value",
    "question_from",
    "question_json",
    "question_stored",
]

AnyContent = (
    SingleContent
    | MultipleContent
    | TrueFalseContent
    | NumericContent
    | TextContent
    | LongTextContent
    | CodeContent
    | OrderContent
    | PollContent
    | SlideContent
)
AnyAsked = (
    SingleAsked
    | MultipleAsked
    | TrueFalseAsked
    | NumericAsked
    | TextAsked
    | LongTextAsked
    | CodeAsked
    | OrderAsked
    | PollAsked
    | SlideAsked
)
AnySolution = (
    SingleSolution
    | MultipleSolution
    | TrueFalseSolution
    | NumericSolution
    | TextSolution
    | LongTextSolution
    | CodeSolution
    | OrderSolution
    | PollSolution
    | SlideSolution
)
AnyDistribution = AnswerCount | ChoiceCounts | PlaceCounts | TopAnswers

MARKED_KINDS = [str(each.__struct_config__.tag) for each in get_args(AnyContent) if each.is_marked]
"""Of which a person says what an answer is worth."""


def question_from(data: object) -> Content:
    """What an author says, cleaned, or a refusal that names the fields."""
    content: Content = parsed(data, AnyContent)
    return content.validated()


def question_stored(data: object) -> Content:
    """Of a row."""
    content: Content = msgspec.convert(data, AnyContent)
    return content


def question_json(content: Content) -> dict[str, Any]:
    """For a row."""
    json: dict[str, Any] = msgspec.to_builtins(content)
    return json
