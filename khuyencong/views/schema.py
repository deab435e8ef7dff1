"""The OpenAPI description over REST."""

from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.words import in_vietnamese


class SchemaView(SpectacularAPIView):
    """In Vietnamese, whatever language the caller asks for (docs/adr/0019): half of its texts have no other."""

    def _get_schema_response(self, request: Request) -> Response:
        with in_vietnamese():
            response: Response = super()._get_schema_response(request)
            return response
