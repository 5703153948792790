from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Real time"

    def ready(self) -> None:
        """Declarations are found where their apps keep them: events, commands, and work for the clock."""
        autodiscover_modules("frames", "consumers", "sweeps")
