"""Registers the profiles app with Django."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "regulars.profiles"
    label = "profiles"
