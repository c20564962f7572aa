"""What an import did, in numbers and by row: the answer to a dry run, an import and a look back."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from app.imports.checks import Rejected

SHOWN_REJECTIONS = 1000
SHOWN_LINES = 50  # of rejected rows, on a terminal


@dataclass(frozen=True)
class ImportReport:
    """Counts of rows: `read` = `accepted` + rejected + `filtered`, `accepted` = `new` + `changed` + `unchanged`.

    `missing` rows of the source are not in the file any more; `withdrawn` of them were withdrawn.
    """

    source: str
    target: str
    file_name: str
    layer: str
    dry_run: bool
    read: int
    filtered: int
    accepted: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    withdrawn: int = 0
    rejected: tuple[Rejected, ...] = ()
    rejection_limit_ratio: float = 0.0
    notices: tuple[str, ...] = field(default=())
    source_sha256: str = ""  # of the source's entry in the register
    run_id: int | None = None  # of the record that is kept; None after a dry run or a refusal

    @property
    def rejected_ratio(self) -> float:
        """Share of rejected rows among those that were not filtered."""
        judged = self.read - self.filtered
        return len(self.rejected) / judged if judged else 0.0

    @property
    def is_refused(self) -> bool:
        """Whether too many rows were rejected: then nothing was written."""
        return self.rejected_ratio > self.rejection_limit_ratio

    def rejected_by_reason(self) -> dict[str, int]:
        """How many rows per reason, most first."""
        return dict(Counter(rejected.reason.value for rejected in self.rejected).most_common())

    def lines(self) -> list[str]:
        """The report for a terminal."""
        written = "nothing was written" if self.dry_run or self.is_refused else f"import {self.run_id}"
        counts = ("read", "filtered", "accepted", "new", "changed", "unchanged", "missing", "withdrawn")
        return [
            f"{self.file_name} as {self.target} of source {self.source} ({written})",
            *(f"  {name:<10}{getattr(self, name):>9}" for name in counts),
            f"  {'rejected':<10}{len(self.rejected):>9}",
            *(f"    layer {each.layer}, row {each.row}: {each.text}" for each in self.rejected[:SHOWN_LINES]),
            *([f"    … and {len(self.rejected) - SHOWN_LINES} more"] if len(self.rejected) > SHOWN_LINES else []),
            *(f"  {notice}" for notice in self.notices),
            *([f"  Refused: more than {self.rejection_limit_ratio:.1%} were rejected."] if self.is_refused else []),
        ]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON; the list of rejections is cut at SHOWN_REJECTIONS, the counts are whole."""
        shown = [
            {"layer": rejected.layer, "row": rejected.row, "reason": rejected.reason.value, "text": rejected.text}
            for rejected in self.rejected[:SHOWN_REJECTIONS]
        ]
        return asdict(self) | {
            "rejected": shown,
            "rejected_count": len(self.rejected),
            "rejected_by_reason": self.rejected_by_reason(),
            "refused": self.is_refused,
            "notices": list(self.notices),
        }
