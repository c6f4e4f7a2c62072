"""Registers the lifetime-value app with Django."""

from django.apps import AppConfig


class CLVConfig(AppConfig):
    name = "regulars.clv"
    label = "clv"
