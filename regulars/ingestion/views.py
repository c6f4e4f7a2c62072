"""Imports over HTTP: upload, see the guess, correct it, run it as a job, fetch the rejects, undo."""

from __future__ import annotations

import shutil
from typing import Any, ClassVar

from django.db import transaction
from django.http import FileResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.parsing import HouseJSONParser
from regulars.access.roles import Capability
from regulars.access.viewsets import HouseReadOnlyViewSet
from regulars.core.errors import Conflict
from regulars.ingestion import services, tasks
from regulars.ingestion.models import Import, ImportKind, ImportState
from regulars.ingestion.serializers import (
    ImportChangeSerializer,
    ImportSerializer,
    StartSerializer,
    UploadSerializer,
    look_as_sent,
)
from regulars.jobs import services as jobs
from regulars.jobs.serializers import AcceptedSerializer, accepted


class ImportFilter(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=ImportKind.choices)
    state = filters.MultipleChoiceFilter(choices=ImportState.choices)

    class Meta:
        model = Import
        fields: list[str] = []


class ImportViewSet(HouseReadOnlyViewSet):
    """Files brought in."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "list": Capability.READ,
        "retrieve": Capability.READ,
        "create": Capability.IMPORT_FILES,
        "partial_update": Capability.IMPORT_FILES,
        "start": Capability.IMPORT_FILES,
        "undo": Capability.IMPORT_FILES,
        "rejected": Capability.IMPORT_FILES,
    }
    queryset = Import.objects.select_related("segment")
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    orderings = {name: name for name in ("id", "kind", "state", "filename", "created_at", "finished_at")}
    ordering = "-id"
    parser_classes = (HouseJSONParser, MultiPartParser)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """An import; one that is not started yet comes with its columns, a sample and the guessed mapping."""
        return Response(self._as_sent(self.get_object()))

    @extend_schema(request=UploadSerializer, responses={201: ImportSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Takes a file and answers how it would be read; nothing is loaded yet."""
        serializer = UploadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        services.check_segment(sent["kind"], sent.get("segment"))
        record = Import.objects.create(
            kind=sent["kind"],
            source=sent.get("source") or services.DEFAULT_SOURCE,
            segment=sent.get("segment"),
            filename=str(sent["file"].name)[:255],
            requested_by=str(request.user),
        )
        record.folder.mkdir(parents=True, exist_ok=True)
        with (record.folder / "file").open("wb") as kept:
            shutil.copyfileobj(sent["file"], kept, length=1 << 20)
        try:
            return Response(self._as_sent(record), status=status.HTTP_201_CREATED)
        except Exception:
            shutil.rmtree(record.folder, ignore_errors=True)
            raise

    @extend_schema(request=ImportChangeSerializer, responses=ImportSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Corrects the mapping or answers a question."""
        record = self._waiting()
        serializer = ImportChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        record.mapping = serializer.validated_data.get("mapping", record.mapping)
        record.answers = serializer.validated_data.get("answers", record.answers)
        record.save(update_fields=["mapping", "answers"])
        return Response(self._as_sent(record))

    @extend_schema(request=StartSerializer, responses={202: AcceptedSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str = "") -> Response:
        """Loads the file as a job; with dry_run it counts what would happen and keeps nothing."""
        record = self._waiting()
        serializer = StartSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        dry_run = serializer.validated_data["dry_run"]
        with transaction.atomic():
            if not dry_run:
                record.state = ImportState.RUNNING
                record.save(update_fields=["state"])
            arguments = {"import_id": record.pk, "dry_run": dry_run}
            job = jobs.start(kind=tasks.RUN, arguments=arguments, requested_by=str(request.user))
        return Response(accepted(job), status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: AcceptedSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str = "") -> Response:
        """Takes back what the import did, except where somebody has changed it since."""
        record: Import = self.get_object()
        if record.state != ImportState.FINISHED:
            raise Conflict("Only a finished import can be undone.")
        job = jobs.start(kind=tasks.UNDO, arguments={"import_id": record.pk}, requested_by=str(request.user))
        return Response(accepted(job), status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def rejected(self, request: Request, pk: str = "") -> FileResponse:
        """The rows that were refused, each with its line and reason."""
        record: Import = self.get_object()
        path = record.folder / "rejected.csv"
        if not path.is_file():
            raise NotFound("This import refused no row.")
        name = f"import-{record.pk}-rejected.csv"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")

    def _waiting(self) -> Import:
        record: Import = self.get_object()
        if record.state not in {ImportState.UPLOADED, ImportState.FAILED}:
            raise Conflict("This import has been started already; upload the file again to load it anew.")
        return record

    def _as_sent(self, record: Import) -> dict[str, Any]:
        sent: dict[str, Any] = dict(self.get_serializer(record).data)
        path = record.folder / "file"
        waits = record.state in {ImportState.UPLOADED, ImportState.FAILED} and path.is_file()
        if waits and self.sees_personal_fields():
            seen = services.look(
                path,
                record.kind,
                filename=record.filename,
                mapping=record.mapping,
                answers=record.answers,
                by_page=True,
            )
            sent.update(look_as_sent(seen, record.kind))
        return sent
