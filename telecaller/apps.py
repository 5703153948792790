from django.apps import AppConfig


class TelecallerConfig(AppConfig):
    name = "telecaller"
    verbose_name = "Telecallers"
