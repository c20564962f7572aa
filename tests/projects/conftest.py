"""A clerk at work: the service with the token of staff."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.codes import Role
from tests.contracts.conftest import open_client, shared_client
from tests.makers import make_headers, make_partner

__all__ = ["open_client", "shared_client"]  # fixtures


class Clerk:
    """Staff of the agency, asking the service."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.headers = make_headers(client, Role.STAFF)

    def get(self, path: str) -> Response:
        return self.client.get(path, headers=self.headers)

    def send(self, method: str, path: str, *, if_match: str | None = None, **said: Any) -> Response:
        held = {} if if_match is None else {"If-Match": if_match}
        return self.client.request(method, path, headers=self.headers | held, **said)

    def told(self, path: str) -> Any:
        """What an address answers."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def take_up(self, **members: Any) -> int:
        """A new project; its id."""
        answer = self.send("POST", "/projects", json={"title": "Packaging plant"} | members)
        assert answer.status_code == 201, answer.text
        assert answer.headers["Location"].endswith(f"/projects/{answer.json()['id']}")
        return int(answer.json()["id"])

    def change(self, path: str, **members: Any) -> Response:
        """A change of what was just read."""
        return self.send("PATCH", path, if_match="*", json=members)

    def step(self, project_id: int, stage: str, **said: str) -> Response:
        return self.send("POST", f"/projects/{project_id}/stages", if_match="*", json={"stage": stage} | said)

    def deeds(self, project_id: int) -> list[str]:
        """What was done to a project, the first deed first."""
        history = self.told(f"/projects/{project_id}/history")["history"]
        assert all(event["actor"].startswith("staff of") for event in history)
        return [event["action"] for event in reversed(history)]


@pytest.fixture(scope="module")
def shared_clerk(shared_client: TestClient) -> Clerk:
    """The same for all tests of a module, for cases that leave nothing behind."""
    make_partner(shared_client, "a")
    return Clerk(shared_client)


@pytest.fixture
def clerk(client: TestClient) -> Clerk:
    return Clerk(client)
