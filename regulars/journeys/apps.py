"""Registers the journeys app with Django."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "regulars.journeys"
    label = "journeys"
