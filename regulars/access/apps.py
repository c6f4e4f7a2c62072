"""Registers the access app with Django."""

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "regulars.access"
    label = "access"

    def ready(self) -> None:
        """The schema extension registers itself by being imported, which needs settings first."""
        import_module("regulars.access.schema")
