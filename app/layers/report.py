"""What became of a layer, for a terminal and as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from app.published.own_layers import LayerColumn


@dataclass(frozen=True)
class LayerReport:
    """What a load did: `rows` are now in the layer, `created`, `changed` and `deleted` say how they came about."""

    id: str
    version: int
    file_name: str
    layer: str  # within the file
    shape_kind: str
    rows: int
    created: int
    changed: int
    deleted: int
    id_column: str | None
    date_column: str | None
    columns: tuple[LayerColumn, ...]
    notices: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report for a terminal."""
        counts = ("rows", "created", "changed", "deleted")
        ids = "numbered in the order of the file" if self.id_column is None else f"of column '{self.id_column}'"
        return [
            f"{self.file_name} as layer {self.id} (version {self.version}, {self.shape_kind})",
            *(f"  {name:<10}{getattr(self, name):>9}" for name in counts),
            f"  ids {ids}; datetime means {self.date_column or 'nothing: no date column is named'}",
            *(
                f"    {column.name}: {column.type}{f' ({column.unit})' if column.unit else ''}"
                for column in self.columns
            ),
            *(f"  {notice}" for notice in self.notices),
        ]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self) | {"columns": [column.as_json() for column in self.columns], "notices": list(self.notices)}
