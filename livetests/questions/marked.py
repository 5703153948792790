"""What a person marks: long texts, and code, of which nothing is run."""

from random import Random
from typing import Annotated, Self

import msgspec
from django.db.models import TextChoices

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.parsing import NO_NUL, Notes, given, lines, refused

LONGEST = 10_000

Length = Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
Written = Annotated[str, msgspec.Meta(max_length=LONGEST, pattern=NO_NUL)]
Starter = Annotated[str, msgspec.Meta(max_length=5000, pattern=NO_NUL)]


class Language(TextChoices):
    PLAIN = "plain", "Plain text"
    BASH = "bash", "Bash"
    C = "c", "C"
    CPP = "cpp", "C++"
    CSHARP = "csharp", "C#"
    CSS = "css", "CSS"
    GO = "go", "Go"
    HTML = "html", "HTML"
    JAVA = "java", "Java"
    JAVASCRIPT = "javascript", "JavaScript"
    KOTLIN = "kotlin", "Kotlin"
    PHP = "php", "PHP"
    PYTHON = "python", "Python"
    RUBY = "ruby", "Ruby"
    RUST = "rust", "Rust"
    SQL = "sql", "SQL"
    SWIFT = "swift", "Swift"
    TYPESCRIPT = "typescript", "TypeScript"


class LongTextAsked(Asked, frozen=True, tag="long_text"):
    max_length: int


class LongTextSolution(Solution, frozen=True, tag="long_text"):
    """Nothing: the guide is for those who mark."""


class LongTextContent(Content, frozen=True, tag="long_text"):
    """`guide` is for those who mark."""

    is_marked = True

    guide: Notes = ""
    max_length: Length = 2000

    def cleaned(self) -> Self:
        return msgspec.structs.replace(self, guide=lines(self.guide))

    def asked(self, random: Random, *, shuffle: bool = False) -> LongTextAsked:
        return LongTextAsked(self.max_length)

    def solution(self) -> LongTextSolution:
        return LongTextSolution()

    def check(self, value: object) -> str:
        return _written(value, self.max_length)


class CodeAsked(Asked, frozen=True, tag="code"):
    language: Language
    starter: str


class CodeSolution(Solution, frozen=True, tag="code"):
    """Nothing: the guide is for those who mark."""


class CodeContent(Content, frozen=True, tag="code"):
    """`starter` is what the editor begins with; `guide` is for those who mark."""

    is_marked = True

    language: Language
    starter: Starter = ""
    guide: Notes = ""

    def cleaned(self) -> Self:
        return msgspec.structs.replace(self, starter=lines(self.starter), guide=lines(self.guide))

    def asked(self, random: Random, *, shuffle: bool = False) -> CodeAsked:
        return CodeAsked(self.language, self.starter)

    def solution(self) -> CodeSolution:
        return CodeSolution()

    def check(self, value: object) -> str:
        return _written(value, LONGEST)


def _written(value: object, longest: int) -> str:
    """As it was typed."""
    text = lines(given(value, Written))
    if not text.strip():
        raise refused("value", "Say something.")
    if len(text) > longest:
        raise refused("value", f"At most {longest} characters.")
    return text
