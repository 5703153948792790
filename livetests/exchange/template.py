"""A file to begin with: a row of each kind."""

from typing import Any

from livetests.drafts import Draft, QuestionDraft
from livetests.questions import question_from


def lettered(*texts: str) -> list[dict[str, str]]:
    """Choices whose ids are the letters a, b, c, …"""
    return [{"id": chr(ord("a") + place), "text": text} for place, text in enumerate(texts)]


def drafted(prompt: str, kind: str, content: dict[str, Any], **given: Any) -> QuestionDraft:
    return QuestionDraft(prompt=prompt, content=question_from({"kind": kind, **content}), **given)


TEMPLATE = Draft(
    title="A title for the test",
    description="What it is about. Replace these rows with your own; keep the first line.",
    questions=[
        drafted(
            "Which planet is the largest?",
            "single",
            {"choices": lettered("Mars", "Jupiter", "Saturn"), "right": "b"},
            explanation="Eleven Earths side by side.",
        ),
        drafted(
            "Which of these are prime?",
            "multiple",
            {"choices": lettered("2", "9", "11", "15"), "right": ["a", "c"], "partial": True},
        ),
        drafted("The Sun is a star.", "true_false", {"right": True}, seconds=10),
        drafted("What is pi, to two places?", "numeric", {"right": "3.14", "tolerance": "0.005"}),
        drafted("What is the capital of India?", "text", {"accepted": ["New Delhi", "Delhi"]}),
        drafted(
            "Why is the sky blue?",
            "long_text",
            {"guide": "Short waves are scattered more.", "max_length": 1000},
            seconds=None,
        ),
        drafted(
            "Write a function that doubles a number.",
            "code",
            {"language": "python", "starter": "def double(number):\n    ", "guide": "It returns, and does not print."},
            seconds=600,
        ),
        drafted(
            "Bring these into order, the nearest to the Sun first.",
            "order",
            {"items": lettered("Mercury", "Venus", "Earth", "Mars"), "partial": True},
            seconds=45,
        ),
        drafted("How was it?", "poll", {"choices": lettered("Easy", "Just right", "Hard"), "several": False}),
        drafted("Thank you for taking part!", "slide", {}),
    ],
)
