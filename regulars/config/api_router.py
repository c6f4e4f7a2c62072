"""The whole API on one screen. Paths under /api/customers/ are the wire contract's."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from regulars.access.views import KeyViewSet, MeViewSet, UserViewSet
from regulars.jobs.views import JobViewSet
from regulars.rfm.views import CustomerRFMScoreViewSet

resources = SimpleRouter()
resources.register("rfm-scores", CustomerRFMScoreViewSet, basename="rfm-scores")

house = SimpleRouter()
house.register("me", MeViewSet, basename="me")
house.register("users", UserViewSet, basename="users")
house.register("keys", KeyViewSet, basename="keys")
house.register("jobs", JobViewSet, basename="jobs")

urlpatterns = [
    path("customers/", include(resources.urls)),
    path("", include(house.urls)),
]
