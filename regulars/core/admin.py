"""The shop and its rates in Django's admin, for support."""

from django.contrib import admin

from regulars.core.models import ExchangeRate, Shop

admin.site.register(Shop)
admin.site.register(ExchangeRate)
