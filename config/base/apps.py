from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "config.base"
    label = "base"
    verbose_name = "Mechanisms"
