"""Addresses: the API, the login, health, the API's pages, and the web pages for everything else."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from regulars.access import login_urls
from regulars.config import api_router, docs, pages
from regulars.config.health import healthz

handler500 = "regulars.config.pages.server_error"
urlpatterns = [
    path("healthz", healthz),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", docs.page),
    path("api/docs/start.js", docs.start),
    path("api/", include(api_router.urlpatterns)),
    path("_allauth/browser/v1/", include(login_urls.urlpatterns)),
    re_path(r"^(?:api|v1|_allauth|accounts|staff)(?:/.*)?$", pages.no_such_endpoint),
    re_path(r"^(?!assets/|static/|favicon\.).*$", pages.app),
]
