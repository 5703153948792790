from django.apps import AppConfig


class LivetestsConfig(AppConfig):
    name = "livetests"
    verbose_name = "Live tests"

    def ready(self) -> None:
        from livetests import people_hooks, room_hooks, schema  # noqa: F401, PLC0415
