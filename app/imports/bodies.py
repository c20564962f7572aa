"""What imports and the register answer, as models for the description of the API; no answer passes through them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.codes import ImportTarget
from app.imports.values import Reason


class RejectedBody(BaseModel):
    """A row that was not imported."""

    layer: str
    row: int = Field(description="As a person counts: the first feature is 1, the first line under a heading 2.")
    reason: Reason
    text: str


class ReportBody(BaseModel):
    """What an import did: `read` = `accepted` + rejected + `filtered`, `accepted` = `new` + `changed` + `unchanged`."""

    source: str
    target: ImportTarget
    file_name: str
    layer: str
    dry_run: bool
    read: int
    filtered: int = Field(description="Left out by the source's filter.")
    accepted: int
    new: int
    changed: int
    unchanged: int
    missing: int = Field(description="Rows of the source that are not in the file any more.")
    withdrawn: int = Field(description="Those of them that were withdrawn.")
    rejected: list[RejectedBody] = Field(description="The first of them; `rejected_count` is whole.")
    rejected_count: int
    rejected_by_reason: dict[str, int]
    rejection_limit_ratio: float
    refused: bool = Field(description="Too many rows were rejected: nothing was written.")
    notices: list[str]
    source_sha256: str = Field(description="Of the source's entry in the register.")
    run_id: int | None = Field(description="Of the record that is kept; null after a dry run or a refusal.")


class RunBody(ReportBody):
    """An import that was kept."""

    id: int
    actor: str
    file_sha256: str
    started_at: datetime
    finished_at: datetime


class RunsBody(BaseModel):
    """Imports, the newest first."""

    imports: list[RunBody]


class SourceBody(BaseModel):
    """Who made a data set, and under which licence."""

    id: str = Field(description="As the `source` of every row that came from it.")
    target: ImportTarget
    title: str
    provider: str
    licence: str = Field(description="SPDX expression, or the name where SPDX has none.")
    licence_url: str
    attribution: str = Field(description="The exact text that must be shown wherever its rows are.")
    url: str | None
    crs: str | None
    as_of: date | None


class SourcesBody(BaseModel):
    """The register of sources."""

    sources: list[SourceBody]
