"""The demo shop by a button: loaded into an empty shop and removed again, as jobs of runtime/demo."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access.roles import Capability
from regulars.access.viewsets import HouseViewSet
from regulars.core.errors import Conflict
from regulars.core.models import Shop
from regulars.customers.models import Customer
from regulars.jobs.serializers import AcceptedSerializer, accepted
from regulars.profiles import setup


class DemoViewSet(HouseViewSet):
    """The demo shop: about 5,000 made-up customers over three years, to look at before one's own come."""

    capabilities: ClassVar[dict[str, Capability]] = {
        "create": Capability.ADMINISTER,
        "remove": Capability.ADMINISTER,
    }
    queryset = Shop.objects.all()
    serializer_class = AcceptedSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(request=None, responses={202: AcceptedSerializer})
    def create(self, request: Request) -> Response:
        """Loads the demo shop into an empty one, as a job."""
        if Customer.objects.exists():
            raise Conflict("This shop has customers already; the demo only fills an empty one.")
        return self._accepted(setup.LOAD_DEMO, request)

    @extend_schema(request=None, responses={202: AcceptedSerializer})
    def remove(self, request: Request) -> Response:
        """Removes what the demo shop made, and nothing else, as a job."""
        if setup.demo_customers() is None:
            raise Conflict("The demo shop is not loaded.")
        return self._accepted(setup.REMOVE_DEMO, request)

    def _accepted(self, kind: str, request: Request) -> Response:
        job = setup.start_demo_job(kind=kind, requested_by=str(request.user))
        return Response(accepted(job), status=status.HTTP_202_ACCEPTED)
