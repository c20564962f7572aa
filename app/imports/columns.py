"""Which columns of a file are read for a source, and the error where some are not there. Pure."""

import difflib

from app.errors import InvalidInput
from app.files.raw import RawTable
from app.imports.model import Column, Source


def effective_columns(table: RawTable, source: Source) -> dict[str, Column]:
    """Field → column of the file: the stated ones and, where the source says so, those that are called the same."""
    columns = dict(source.columns)
    if source.same_names:
        columns |= {
            name: Column(name)
            for name in source.kind.fields
            if name in table.columns and name not in columns and name not in source.constants
        }
    return columns


def check_columns(table: RawTable, source: Source) -> None:
    """Refuse a file that lacks a column its source reads, with the nearest name it has."""
    needed = [
        *(column.name for column in source.columns.values()),
        *source.attributes.values(),
        *source.filter,
        *source.key,
        *((source.provenance_url,) if source.provenance_url else ()),
        *(source.geometry.names() if source.geometry and table.geometry is None else ()),
    ]
    for name in dict.fromkeys(needed):
        if name not in table.columns:
            raise InvalidInput(
                "The layer '{layer}' has no column '{column}', which source '{id}' reads{hint}. It has: {known}.",
                layer=table.layer,
                column=name,
                id=source.id,
                hint=_hint(table, name),
                known=", ".join(f"'{known}'" for known in table.columns) or "none",
            )
    filled = {*effective_columns(table, source), *source.constants}
    for name in source.kind.required:
        if name not in filled:
            raise InvalidInput(
                "Nothing in the layer '{layer}' fills {field}, which every row of {target} needs (source '{id}').",
                layer=table.layer,
                field=name,
                target=source.target,
                id=source.id,
            )


def _hint(table: RawTable, name: str) -> str:
    """The nearest column; a DBF cuts names to 10 characters."""
    cut = [known for known in table.columns if known == name[:10]]
    near = cut or difflib.get_close_matches(name, list(table.columns), n=1)
    return f" (is it '{near[0]}'?)" if near else ""
