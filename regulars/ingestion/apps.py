"""Registers the ingestion app with Django."""

from django.apps import AppConfig


class IngestionConfig(AppConfig):
    name = "regulars.ingestion"
    label = "ingestion"
