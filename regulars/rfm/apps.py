"""Registers the rfm app with Django."""

from django.apps import AppConfig


class RFMConfig(AppConfig):
    name = "regulars.rfm"
    label = "rfm"
