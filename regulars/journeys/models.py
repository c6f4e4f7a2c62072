"""Touchpoints: the interactions, inbound and outbound, that a shop had with a customer."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from regulars.customers.models import Customer


class TouchpointType(models.TextChoices):
    SALE = "sale", "Sale"
    PURCHASE_RETURN = "purchase_return", "Return"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    PHONE_CALL = "phone_call", "Phone call"
    VISIT = "visit", "Visit"
    WEBSITE_VISIT = "website_visit", "Website visit"
    CAMPAIGN_RESPONSE = "campaign_response", "Campaign response"
    SUPPORT_TICKET = "support_ticket", "Support ticket"
    REVIEW = "review", "Review"
    SOCIAL_MEDIA = "social_media", "Social media"
    OTHER = "other", "Other"


class TouchpointChannel(models.TextChoices):
    IN_STORE = "in_store", "In store"
    ONLINE = "online", "Online"
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    SOCIAL_MEDIA = "social_media", "Social media"
    MOBILE_APP = "mobile_app", "Mobile app"
    OTHER = "other", "Other"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="CustomerTouchpointEvent")
class CustomerTouchpoint(models.Model):
    """One interaction with a customer: a visit, a call, an answer to a campaign."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="touchpoints", db_index=False
    )
    touchpoint_type = models.CharField(max_length=20, choices=TouchpointType.choices)
    channel = models.CharField(max_length=20, choices=TouchpointChannel.choices)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    reference_type = models.CharField(max_length=60, blank=True)
    reference_id = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=120, blank=True)
    outcome_value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    interaction_date = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    metadata = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=60, default="api")
    external_id = models.CharField(max_length=200, null=True, blank=True)
    batch = models.BigIntegerField(null=True, blank=True, help_text="The import that made it, if one did.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "customer_touchpoints"
        ordering = ["-interaction_date", "-id"]
        indexes = [
            models.Index(fields=["customer", "interaction_date"], name="touchpoints_by_customer"),
            models.Index(fields=["-interaction_date", "-id"], name="touchpoints_by_date"),
            models.Index(fields=["batch"], name="touchpoints_by_batch", condition=Q(batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="one_touchpoint_per_source_and_id",
                condition=Q(external_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(touchpoint_type__in=TouchpointType.values), name="touchpoint_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=TouchpointChannel.values), name="touchpoint_channel_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title
