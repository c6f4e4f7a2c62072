"""Registers the demo shop with Django, so that the worker knows its jobs."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "regulars.runtime.demo"
    label = "demo"
