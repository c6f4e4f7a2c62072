"""One page of a list: 50 rows, up to 500 on request."""

from rest_framework.pagination import PageNumberPagination


class HousePagination(PageNumberPagination):
    """count, next, previous, results; `next` is an absolute address."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
