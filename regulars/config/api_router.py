"""The whole API on one screen. Paths under /api/customers/ are the wire contract's."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from regulars.access.views import KeyViewSet, MeViewSet, UserViewSet
from regulars.clv.views import CustomerLifetimeValueViewSet
from regulars.customers.views import OrderViewSet
from regulars.ingestion.views import ImportViewSet
from regulars.jobs.views import JobViewSet
from regulars.journeys.views import CustomerTouchpointViewSet
from regulars.profiles.demo_views import DemoViewSet
from regulars.profiles.setup_views import SetupViewSet
from regulars.profiles.shop_views import ExchangeRateViewSet, ShopViewSet
from regulars.profiles.views import CustomerViewSet
from regulars.rfm.views import CustomerRFMScoreViewSet
from regulars.segments.membership_views import CustomerSegmentMembershipViewSet
from regulars.segments.views import CustomerSegmentViewSet

resources = SimpleRouter()
resources.register("orders", OrderViewSet, basename="orders")
resources.register("rfm-scores", CustomerRFMScoreViewSet, basename="rfm-scores")
resources.register("clv", CustomerLifetimeValueViewSet, basename="clv")
resources.register("segments", CustomerSegmentViewSet, basename="segments")
resources.register("segment-memberships", CustomerSegmentMembershipViewSet, basename="segment-memberships")
resources.register("touchpoints", CustomerTouchpointViewSet, basename="touchpoints")
resources.register("", CustomerViewSet, basename="customers")

house = SimpleRouter()
house.register("me", MeViewSet, basename="me")
house.register("users", UserViewSet, basename="users")
house.register("keys", KeyViewSet, basename="keys")
house.register("jobs", JobViewSet, basename="jobs")
house.register("imports", ImportViewSet, basename="imports")
house.register("exchange-rates", ExchangeRateViewSet, basename="exchange-rates")

urlpatterns: list[URLPattern | URLResolver] = [
    path("customers/", include(resources.urls)),
    path("shop/", ShopViewSet.as_view({"get": "list", "patch": "change"}), name="shop"),
    path("setup/", SetupViewSet.as_view({"get": "list"}), name="setup"),
    path("demo/", DemoViewSet.as_view({"post": "create", "delete": "remove"}), name="demo"),
    path("", include(house.urls)),
]
