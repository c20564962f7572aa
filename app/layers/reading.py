"""A file on its way into a layer: opened and planned, then read batch by batch into its table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pyproj import CRS
from pyproj.exceptions import CRSError

from app.codes import ColumnType
from app.errors import InvalidInput
from app.features.collection import ShapeKind
from app.files import sandbox
from app.files.formats import TABLES, sniff
from app.files.raw import RawTable
from app.files.result import Result
from app.layers.batches import csv_of, ids_of
from app.layers.columns import Plan, missing_column, plan_columns
from app.layers.findings import Findings
from app.layers.order import LayerFile, Limits
from app.layers.places import place_of
from app.layers.shapes import Checked, check_shapes, dimensions_of, kind_of

EMPTY = "{count} geometries are empty and were left out; their rows stay"
MENDED = "{count} geometries were not valid and were mended"
COLLAPSED = "{count} geometries were not valid and nothing was left of them when mended; their rows stay without one"
FLATTENED = "{count} geometries had heights or measures, which were left out"


@dataclass
class Reading:
    """An open file, what is known of it before its rows are, and what was found in those that were read."""

    result: Result
    file: LayerFile
    plan: Plan
    crs: CRS
    id_column: str | None  # of the file
    limits: Limits
    findings: Findings
    dimensions: set[int] = field(default_factory=set)

    @property
    def shape_kind(self) -> ShapeKind:
        """What the geometries were."""
        return kind_of(self.dimensions)

    def pour(self, take: Callable[[bytes], None], progress: Callable[[float], None]) -> None:
        """Hand every batch over as CSV; where a row cannot stay, the rest is only looked at, and all is refused."""
        done = 0
        for batch in self.result.batches():
            ids = ids_of(batch, self.id_column, done)
            checked = self._checked(batch)
            if not self.findings.problem_count:
                take(csv_of(batch, self.plan, ids, checked.stored, self.findings))
            done += len(batch)
            progress(done / len(self.result))
        self.findings.check(self.file.name)

    def _checked(self, batch: RawTable) -> Checked:
        shapes, problems = place_of(batch, self.file.placing)
        checked = check_shapes(shapes, self.crs, self.limits.positions)
        for index, text in sorted((problems | checked.problems).items()):
            self.findings.refuse(int(batch.rows[index]), text)
        for sentence, indices in (
            (EMPTY, checked.empty),
            (MENDED, checked.mended),
            (COLLAPSED, checked.collapsed),
        ):
            self.findings.note(sentence, batch.rows[indices].tolist())
        self.findings.add(FLATTENED, checked.flattened)
        self.dimensions |= dimensions_of(checked.stored)
        return checked


@contextmanager
def opened(file: LayerFile, id_column: str | None, limits: Limits) -> Iterator[Reading]:
    """Open a file and plan its columns, or say why it can be no layer."""
    is_table = sniff(file.path) in TABLES
    given = file.options.crs
    options = replace(file.options, id_column=id_column, crs=None if is_table else given)
    with sandbox.opened(file.path, options) as result:
        if not 0 < len(result) <= limits.rows:
            raise InvalidInput(
                "The file {name} has {count} rows; a layer has 1 to {most}.",
                name=file.name, count=len(result), most=limits.rows,
            )  # fmt: skip
        if len(result.columns) > limits.columns:
            raise InvalidInput(
                "The file {name} has {count} columns, more than the {most} of a layer; leave some out.",
                name=file.name, count=len(result.columns), most=limits.columns,
            )  # fmt: skip
        plan = plan_columns(result, sniff(file.path), file.placing)
        if id_column is not None:
            _check_id_column(plan, id_column, result)
        yield Reading(result, file, plan, _crs_of(result, file), id_column, limits, Findings(result.layer))


def _crs_of(result: Result, file: LayerFile) -> CRS:
    """The system of the coordinates: that of the file, or the stated one of a table's columns."""
    if result.crs is not None:
        if file.placing is not None:
            raise InvalidInput("The file {name} has geometries of its own; name no columns for them.", name=file.name)
        return result.crs
    if file.placing is None:
        raise InvalidInput(
            "The file {name} is a table: name the columns of its coordinates (x and y, or wkt) and their system (crs).",
            name=file.name,
        )
    try:
        return CRS.from_user_input(file.options.crs or "")
    except CRSError:
        raise InvalidInput(
            "The coordinates of {name} need a known system, such as crs EPSG:25832; '{crs}' is none.",
            name=file.name, crs=file.options.crs or "",
        ) from None  # fmt: skip


def _check_id_column(plan: Plan, name: str, result: Result) -> None:
    column = plan.named(name)
    if column is None:
        raise missing_column(name, result.columns.names)
    if column.type is not ColumnType.INTEGER:
        raise InvalidInput(
            "The id column '{column}' is of type {type}; ids are whole numbers.", column=name, type=column.type
        )
