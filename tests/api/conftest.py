"""Clients of the REST interface."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from centers.models import User
from centers.services.tokens import create_token

Client = Callable[[User], APIClient]


@pytest.fixture
def client_of() -> Client:
    """A client that calls with a person's own token."""

    def make(user: User) -> APIClient:
        _, key = create_token(actor=user, name="thử")
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        return client

    return make


@pytest.fixture
def national(client_of: Client, reviewer: User) -> APIClient:
    """A program of the ministry, which sees the whole country."""
    return client_of(reviewer)
