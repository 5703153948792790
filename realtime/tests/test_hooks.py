"""What others do when something happens."""

from realtime.hooks import Hook


def test_all_are_told_in_the_order_in_which_they_were_declared() -> None:
    hook = Hook[[str], str]()

    @hook
    def first(said: str) -> str:
        return f"first hears {said}"

    @hook
    def then(said: str) -> str:
        return f"then comes {said}"

    assert hook.run("it") == ["first hears it", "then comes it"]
