"""People, keys and “who am I”."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as WeakPassword
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from regulars.access import services
from regulars.access.limits import forgive, password_budgets, take
from regulars.access.models import ApiKey, User
from regulars.access.roles import ROLE_CAPABILITIES, Capability, Role
from regulars.access.serializers import (
    CreatedKeySerializer,
    CreatedPersonSerializer,
    KeySerializer,
    MeSerializer,
    NewPersonSerializer,
    PasswordChangeSerializer,
    PersonChangeSerializer,
    PersonSerializer,
)
from regulars.access.viewsets import HouseReadOnlyViewSet, HouseViewSet
from regulars.core.errors import Conflict, InvalidInput, error_body
from regulars.core.models import Shop

NOT_THE_PRESENT_ONE = "This is not your present password."


@method_decorator(ensure_csrf_cookie, name="list")
class MeViewSet(HouseViewSet):
    """Who is asking, what they may do, and the shop they do it in."""

    capabilities = {"list": Capability.READ, "password": Capability.READ}
    answers_with_secrets = answers_about_oneself = True
    queryset = User.objects.none()
    serializer_class = MeSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(responses=MeSerializer)
    def list(self, request: Request) -> Response:
        user: Any = request.user
        shop = Shop.current()
        return Response(
            {
                "id": user.pk,
                "email": user.email,
                "display_name": user.display_name or user.email,
                "role": user.role,
                "capabilities": sorted(ROLE_CAPABILITIES[Role(user.role)]),
                "shop": {
                    "name": shop.name,
                    "currency": shop.currency,
                    "currency_exponent": shop.currency_exponent,
                    "time_zone": shop.time_zone,
                },
            }
        )

    @extend_schema(request=PasswordChangeSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def password(self, request: Request) -> Response:
        """Changes one's own password. Guesses at the present one are counted, and have to wait after some."""
        serializer = PasswordChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = request.user
        if not isinstance(user, User):
            raise Conflict("A key has no password.")
        budgets = password_budgets(user_id=user.pk)
        take(budgets, now=timezone.now())
        if not user.check_password(serializer.validated_data["current_password"]):
            # answered, not raised: the count of guesses must not be taken back
            body = error_body(
                "wrong_password", NOT_THE_PRESENT_ONE, attr="current_password", kind="validation_error"
            )
            return Response(body, status=status.HTTP_400_BAD_REQUEST)
        forgive(budgets)
        new = serializer.validated_data["new_password"]
        try:
            validate_password(new, user)
        except WeakPassword as refused:
            raise InvalidInput(" ".join(refused.messages), attr="new_password") from None
        user.set_password(new)
        user.save(update_fields=["password"])
        update_session_auth_hash(request._request, user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UserViewSet(mixins.CreateModelMixin, HouseReadOnlyViewSet):
    """People who may log in."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "partial_update"), Capability.ADMINISTER)
    answers_with_secrets = True
    queryset = User.objects.all()
    serializer_class = PersonSerializer
    orderings = {name: name for name in ("email", "display_name", "role", "last_login", "date_joined")}
    ordering = "email"

    @extend_schema(request=NewPersonSerializer, responses={201: CreatedPersonSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = NewPersonSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user, password = services.create_user(**serializer.validated_data)
        return Response({**PersonSerializer(user).data, "password": password}, status=status.HTTP_201_CREATED)

    @extend_schema(request=PersonChangeSerializer, responses=PersonSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user: User = self.get_object()
        serializer = PersonChangeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        user.display_name = sent.get("display_name", user.display_name)
        services.change_user(user=user, role=sent.get("role"), is_active=sent.get("is_active"))
        return Response(PersonSerializer(user).data)


class KeyViewSet(mixins.CreateModelMixin, HouseReadOnlyViewSet):
    """Keys that programs carry."""

    capabilities = dict.fromkeys(("list", "retrieve", "create", "revoke"), Capability.ADMINISTER)
    answers_with_secrets = True
    queryset = ApiKey.objects.all()
    serializer_class = KeySerializer
    orderings = {name: name for name in ("name", "role", "created_at", "last_used_at")}
    ordering = "-created_at"

    @extend_schema(request=KeySerializer, responses={201: CreatedKeySerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = KeySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        key, text = services.create_key(**serializer.validated_data, created_by=str(request.user))
        return Response({**KeySerializer(key).data, "key": text}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=KeySerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str = "") -> Response:
        key = services.revoke_key(key_id=int(pk), now=timezone.now())
        return Response(KeySerializer(key).data)
