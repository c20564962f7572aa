"""A mirror as a portal would keep it: a full copy, and then only what GET /changes tells."""

from typing import Any

from httpx2 import Client

from tests.answers import pages

Features = dict[tuple[str, int], dict[str, Any]]


def full_copy(client: Client, headers: dict[str, str], collections: list[str]) -> Features:
    """Every feature of some collections that the caller may see, by collection and id."""
    return {
        (collection, feature["id"]): feature
        for collection in collections
        for page in pages(client, f"/ogc/collections/{collection}/items?limit=1000", headers)
        for feature in page.json()["features"]
    }


class Mirror:
    """A copy that follows the feed: of one collection, or of several without naming one."""

    def __init__(self, client: Client, headers: dict[str, str], *collections: str, limit: int = 1000) -> None:
        self.client = client
        self.headers = headers
        self.collections = list(collections)
        self.parameters: dict[str, Any] = {"include": "features", "limit": limit}
        if len(collections) == 1:
            self.parameters["collection"] = collections[0]
        self.told: list[dict[str, Any]] = []
        self.position: str = self._ask()["position"]  # before the copy, so that nothing falls between the two
        self.features = full_copy(client, headers, self.collections)

    def follow(self) -> int:
        """Apply what there is by now; how many changes."""
        before = len(self.told)
        more = True
        while more:
            answer = self._ask(since=self.position)
            for change in answer["changes"]:
                self._apply(change)
            self.position, more = answer["position"], answer["more"]
        return len(self.told) - before

    def source(self) -> Features:
        """What the mirror is to equal."""
        return full_copy(self.client, self.headers, self.collections)

    def _apply(self, change: dict[str, Any]) -> None:
        self.told.append(change)
        row = (change["collection"], change["id"])
        if change["change"] == "withdrawn":
            assert "feature" not in change
            self.features.pop(row, None)
        else:
            self.features[row] = change["feature"]

    def _ask(self, **parameters: Any) -> dict[str, Any]:
        answer = self.client.get("/changes", params=self.parameters | parameters, headers=self.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        assert body["numberReturned"] == len(body["changes"])
        return body
