"""Registers the access app with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "regulars.access"
    label = "access"
