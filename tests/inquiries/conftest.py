"""Somebody who writes to the agency, and the clerk who reads it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from tests.contracts.conftest import open_client, shared_client
from tests.makers import make_headers, make_partner

__all__ = ["open_client", "shared_client"]  # fixtures

WHOLE: dict[str, Any] = {
    "name": "Erika Mustermann",
    "organisation": "Muster Pharma AG",
    "email": "erika@muster.example",
    "phone": "+49 341 123-45",
    "message": "Is the access road finished by 2028?\n\nWe need 12 ha.",
    "link": "/en?profile=logistics",
    "language": "en",
    "consent": True,
}


class Desk:
    """The service as writers and as staff meet it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        make_partner(client, "a")
        self.staff = make_headers(client, Role.STAFF)
        self.editor = make_headers(client, Role.EDITOR, "a")
        self.viewer = make_headers(client, Role.VIEWER)

    def terms(self, language: str = "en") -> Any:
        answer = self.client.get("/inquiries/terms", headers={"Accept-Language": language})
        assert answer.status_code == 200
        return answer.json()

    def write(self, headers: dict[str, str] | None = None, **members: Any) -> Response:
        """An inquiry as the page sends it, with some members changed."""
        said = WHOLE | members
        version = self.terms(said["language"])[said.get("kind", "inquiry")]["version"]
        return self.client.post("/inquiries", json={"consent_version": version} | said, headers=headers)

    def written(self, **members: Any) -> Any:
        """The receipt of an inquiry that was stored."""
        answer = self.write(**members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def read(self, path: str) -> Any:
        """What staff are told."""
        answer = self.client.get(path, headers=self.staff)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return Desk(client)


@pytest.fixture(scope="module")
def shared_desk(shared_client: TestClient) -> Desk:
    """The same for all tests of a module."""
    return Desk(shared_client)
