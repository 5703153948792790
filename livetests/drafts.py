"""What somebody wrote, checked, and not a row yet."""

from typing import Any, Self

import msgspec

from livetests.models.question import USUAL_POINTS, USUAL_SECONDS
from livetests.questions import Content, question_json


class QuestionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`seconds` may be nothing: then there is no hurry."""

    prompt: str
    content: Content
    points: int = USUAL_POINTS
    seconds: int | None = USUAL_SECONDS
    explanation: str = ""
    image_text: str = ""

    def minted(self) -> Self:
        """With ids of ours."""
        return msgspec.structs.replace(self, content=self.content.minted())

    def columns(self) -> dict[str, Any]:
        return {
            "kind": self.content.kind,
            "prompt": self.prompt,
            "points": self.points if self.content.is_scored else 0,
            "seconds": self.seconds,
            "explanation": self.explanation,
            "image_text": self.image_text,
            "content": question_json(self.content),
        }


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    description: str = ""
    shuffle_questions: bool = False
    shuffle_choices: bool = False
    questions: list[QuestionDraft] = []
