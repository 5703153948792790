from channels.layers import get_channel_layer
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from realtime import lookups  # noqa: F401  Django learns them by the import.
from realtime.bus import BusOutlet
from realtime.publish import use_outlet


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Real time"

    def ready(self) -> None:
        """Declarations are found where their apps keep them: events, commands, and work for the clock."""
        autodiscover_modules("frames", "consumers", "sweeps")
        if layer := get_channel_layer():
            use_outlet(BusOutlet(layer))
