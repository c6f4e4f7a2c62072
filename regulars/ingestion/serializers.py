"""What an import looks like outside."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.access.serializers import StrictSerializer
from regulars.ingestion.mapping import FIELDS
from regulars.ingestion.models import Import, ImportKind
from regulars.ingestion.services import Look
from regulars.jobs.serializers import withheld
from regulars.segments.models import CustomerSegment


class ImportSerializer(serializers.ModelSerializer[Import]):
    rejected_url = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    segment_name = serializers.CharField(source="segment.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Import
        fields = [
            "id", "kind", "source", "segment", "segment_name", "filename", "state", "mapping", "answers", "counts", "assumed",
            "rejected_url", "error", "requested_by", "created_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_rejected_url(self, record: Import) -> str | None:
        there = (record.folder / "rejected.csv").is_file()
        return f"/api/imports/{record.pk}/rejected/" if there else None

    def get_error(self, record: Import) -> str | None:
        return withheld(record.error or None, clear=bool(self.context.get("clear", True)))


class UploadSerializer(StrictSerializer):
    file = serializers.FileField(max_length=255, allow_empty_file=True)  # The reader says that it is empty.
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    source = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    segment: Any = serializers.PrimaryKeyRelatedField(
        queryset=CustomerSegment.objects.all(), required=False, help_text="Whose members the file lists."
    )


class ImportChangeSerializer(StrictSerializer):
    mapping = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True), required=False
    )
    answers = serializers.DictField(child=serializers.CharField(max_length=40), required=False)


class StartSerializer(StrictSerializer):
    dry_run = serializers.BooleanField(required=False, default=False)


def look_as_sent(seen: Look, kind: str) -> dict[str, Any]:
    """What the page shows before a file is loaded."""
    return {
        "columns": seen.columns,
        "sample": seen.sample,
        "rows_estimate": seen.rows,
        "mapping": seen.mapping,
        "missing": seen.missing,
        "fields": [
            {"name": field.name, "label": field.label, "required": field.required, "description": ""}
            for field in FIELDS[kind].values()
        ],
        "format": {
            "detected": seen.detected,
            "delimiter": seen.delimiter,
            "encoding": seen.encoding,
            "date_format": seen.told.get("date_order"),
            "decimal": seen.told.get("decimal"),
        },
        "questions": [question.as_sent() for question in seen.questions],
    }
