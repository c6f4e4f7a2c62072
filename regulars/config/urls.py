"""Addresses: the API, the login, health, the API's pages, and the web pages for everything else."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from regulars.config import api_router, pages
from regulars.config.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/", include(api_router.urlpatterns)),
    re_path(r"^(?:api|v1)(?:/.*)?$", pages.no_such_endpoint),
    path("_allauth/", include("allauth.headless.urls")),
    path("accounts/", include("allauth.urls")),
    path("staff/", admin.site.urls),
    re_path(r"^(?!assets/|static/|favicon\.).*$", pages.app),
]
