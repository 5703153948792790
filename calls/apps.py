from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = "Calls"

    def ready(self) -> None:
        from calls import direct_hooks, hooks, people_hooks  # noqa: F401, PLC0415
        from calls.services import evidence  # noqa: F401, PLC0415
