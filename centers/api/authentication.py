"""``Authorization: Token <key>`` for programs. Keys are compared by digest; a dead key says nothing more than that."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from centers.models import ApiToken, User
from centers.services.tokens import note_use
from core.words import say

KEYWORD = b"token"


class TokenAuthentication(BaseAuthentication):
    """Finds the live token of an active user; anything else is 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(say("Viết đúng dạng: Authorization: Token <khóa>."))
        key = parts[1].decode("ascii", errors="replace")
        token = ApiToken.objects.select_related("user").filter(digest=ApiToken.digest_of(key)).first()
        if token is None or not token.is_live or not token.user.is_active:
            raise AuthenticationFailed(say("Khóa truy cập không hợp lệ hoặc đã hết hạn."))
        if token.last_used_at is None or timezone.now() - token.last_used_at > timedelta(minutes=5):
            note_use(token=token)
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI description tells about the tokens."""

    target_class = "centers.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Authorization: Token <khóa>. Khóa do quản trị viên cấp, hiện một lần.",
        }
