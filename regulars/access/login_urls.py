"""The three addresses of logging in and out that the pages use; nothing else of allauth can be reached."""

from allauth.headless.account.views import SessionView
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from django.urls import path

from regulars.access.login import LogInView

urlpatterns = [
    path("config", ConfigView.as_api_view(client=Client.BROWSER)),
    path("auth/login", LogInView.as_api_view(client=Client.BROWSER)),
    path("auth/session", SessionView.as_api_view(client=Client.BROWSER)),
]
