"""The same rows by bare Django REST framework: `.values()`, its own paginator, no access, no masking, no names."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response

from regulars.access.listing import prefix_query
from regulars.config.urls import urlpatterns as product_urls
from regulars.customers.models import Customer, Order
from regulars.journeys.models import CustomerTouchpoint
from regulars.profiles.serializers import COLUMNS as CUSTOMER_COLUMNS
from regulars.rfm.models import CustomerRFMScore
from regulars.rfm.views import COLUMNS as SCORE_COLUMNS

ORDER_COLUMNS = (
    "id", "external_id", "source", "customer_id", "customer__external_id", "customer__first_name",
    "customer__last_name", "customer__email", "placed_at", "status", "currency", "total_minor", "discount_minor",
    "tax_minor", "shipping_minor", "refunded_minor", "cost_minor", "exchange_rate", "channel", "updated_at_source",
    "reporting_total_minor", "reporting_net_minor", "created_at", "updated_at",
)  # fmt: skip
TOUCHPOINT_COLUMNS = (
    "id", "customer_id", "customer__first_name", "customer__last_name", "customer__email", "touchpoint_type",
    "channel", "title", "description", "reference_type", "reference_id", "outcome", "outcome_value",
    "interaction_date", "user_id", "user__display_name", "metadata", "source", "external_id", "created_at",
)  # fmt: skip


class Pages(PageNumberPagination):
    page_size = 50


class BareList(ListAPIView[Any]):
    """`?order=` and field look-ups go to the ORM as they are; `?words=` is the product's own search."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = ()
    throttle_classes: tuple[Any, ...] = ()
    filter_backends: tuple[Any, ...] = ()
    pagination_class = Pages
    columns: tuple[str, ...] = ()
    words_in = "search"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        asked = request.query_params.dict()
        asked.pop("page", None)
        order, words = asked.pop("order", "id").split(","), asked.pop("words", None)
        rows = self.get_queryset().filter(**asked)
        if words:
            rows = rows.filter(**{self.words_in: prefix_query(words)})
        page = self.paginate_queryset(rows.order_by(*order).values(*self.columns))
        return self.get_paginated_response(list(page or []))


class Customers(BareList):
    queryset, columns = Customer.objects.all(), CUSTOMER_COLUMNS


class Orders(BareList):
    queryset, columns, words_in = Order.objects.all(), ORDER_COLUMNS, "customer__search"


class Scores(BareList):
    queryset, columns, words_in = CustomerRFMScore.objects.all(), SCORE_COLUMNS, "customer__search"


class Touchpoints(BareList):
    queryset, columns, words_in = CustomerTouchpoint.objects.all(), TOUCHPOINT_COLUMNS, "customer__search"


urlpatterns = [
    path("bare/customers/", Customers.as_view()),
    path("bare/orders/", Orders.as_view()),
    path("bare/rfm-scores/", Scores.as_view()),
    path("bare/touchpoints/", Touchpoints.as_view()),
    *product_urls,
]
