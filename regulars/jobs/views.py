"""Long work, seen and stopped."""

from __future__ import annotations

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseReadOnlyViewSet
from regulars.jobs import services
from regulars.jobs.models import Job
from regulars.jobs.serializers import JobSerializer


class JobFilter(filters.FilterSet):
    class Meta:
        model = Job
        fields = ["kind", "state"]


class JobViewSet(HouseReadOnlyViewSet):
    """Long work: state, progress, result, error."""

    capabilities = {"list": Capability.READ, "retrieve": Capability.READ, "cancel": Capability.CALCULATE}
    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    orderings = {name: name for name in ("id", "kind", "state", "created_at", "finished_at")}
    ordering = "-id"

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str = "") -> Response:
        """Stops a waiting job at once and asks a running one to stop at its next step."""
        return Response(JobSerializer(services.cancel(job_id=int(pk), now=timezone.now())).data)
