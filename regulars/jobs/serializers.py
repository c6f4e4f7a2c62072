"""What a job looks like outside."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.jobs.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    progress = serializers.FloatField(read_only=True, help_text="0 to 1.")

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "phase",
            "done",
            "total",
            "progress",
            "result",
            "error",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
            "cancel_requested_at",
        ]
        read_only_fields = fields


class AcceptedSerializer(serializers.Serializer[Any]):
    """The 202 answer: where to watch the work."""

    job_id = serializers.IntegerField()
    status_url = serializers.CharField()


def accepted(job: Job) -> dict[str, Any]:
    """The body of a 202."""
    return {"job_id": job.id, "status_url": f"/api/jobs/{job.id}/"}
