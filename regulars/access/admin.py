"""People and keys in Django's admin, for support."""

from django.contrib import admin

from regulars.access.models import ApiKey, User

admin.site.register(User)
admin.site.register(ApiKey)
