"""What a job looks like outside."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulars.jobs.models import Job

WITHHELD = "The reason may name customers: ask somebody whose role shows them."


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

    def to_representation(self, job: Job) -> dict[str, Any]:
        sent = super().to_representation(job)
        return {**sent, "error": withheld(sent["error"], clear=bool(self.context.get("clear", True)))}


class AcceptedSerializer(serializers.Serializer[Any]):
    """The 202 answer: where to watch the work."""

    job_id = serializers.IntegerField()
    status_url = serializers.CharField()


def accepted(job: Job) -> dict[str, Any]:
    """The body of a 202."""
    return {"job_id": job.id, "status_url": f"/api/jobs/{job.id}/"}


def withheld(reason: str | None, *, clear: bool) -> str | None:
    """Why something failed, which may quote what it failed on; not told where personal fields are masked."""
    return reason if clear or not reason else WITHHELD
