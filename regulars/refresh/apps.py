"""Registers the refresh app with Django."""

from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "regulars.refresh"
    label = "refresh"
