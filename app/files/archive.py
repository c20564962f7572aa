"""Zip archives from strangers: looked through before anything is unpacked, counted while it is."""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from app.errors import InvalidInput, TooLarge
from app.files.raw import ReadLimits

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
REFUSED_INSIDE = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz", ".kmz", ".vrt")
CHUNK_BYTES = 1 << 20
ALLOWED_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack_shapefiles(path: Path, into: Path, limits: ReadLimits) -> dict[str, Path]:
    """Unpack the Shapefiles of an archive; the answer is layer name → .shp.

    Only the parts of a Shapefile are written, under names of our own.
    """
    with open_checked(path, limits) as archive:
        members = [entry for entry in archive.infolist() if _suffix(entry) in PARTS]
        _refuse_instructions(path, archive.infolist())
        stems = sorted({_stem(entry) for entry in members if _suffix(entry) == ".shp"})
        if not stems:
            raise InvalidInput("The archive {name} holds no Shapefile (no .shp in it).", name=path.name)
        left = limits.unpacked_bytes
        for entry in members:
            if _stem(entry) in stems:
                target = into / f"{stems.index(_stem(entry))}{_suffix(entry)}"
                left -= _write(archive, entry, target, left)
    return {PurePosixPath(stem).name: into / f"{number}.shp" for number, stem in enumerate(stems)}


def check_workbook(path: Path, limits: ReadLimits) -> None:
    """Refuse an XLSX (a zip of XML files) that unpacks beyond the limit or lies about it."""
    with open_checked(path, limits) as archive:
        left = limits.unpacked_bytes
        for entry in archive.infolist():
            left -= _write(archive, entry, None, left)


def open_checked(path: Path, limits: ReadLimits) -> zipfile.ZipFile:
    """Open an archive whose list of entries is harmless: few, plain, inside, once, and not too large as stated."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InvalidInput("The archive {name} is damaged or cut off; send it again.", name=path.name) from None
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise TooLarge(
            "The archive {name} holds {count} entries, more than the {most} allowed.",
            name=path.name,
            count=len(entries),
            most=limits.entries,
        )
    seen: set[str] = set()
    for entry in entries:
        _check_entry(path, entry)
        if entry.filename.casefold() in seen:
            raise InvalidInput(
                "The archive {name} holds the entry '{entry}' twice.", name=path.name, entry=printable(entry.filename)
            )
        seen.add(entry.filename.casefold())
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise _too_large(path, limits.unpacked_bytes)
    return archive


def printable(name: str) -> str:
    """A name from a stranger, safe to show: no control characters, not long."""
    return re.sub(r"[^\w .,()/\\+-]", "?", name)[:80]


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    reason = None
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        reason = "is a link or a device"
    elif entry.flag_bits & 0x1:
        reason = "is encrypted"
    elif entry.compress_type not in ALLOWED_METHODS:
        reason = "is packed by a method that is not read here"
    elif not _is_inside(entry.orig_filename):
        reason = "points outside the archive"
    if reason:
        raise InvalidInput(
            "The entry '{entry}' of the archive {name} {reason}.",
            entry=printable(entry.orig_filename),
            name=path.name,
            reason=reason,
        )


def _is_inside(name: str) -> bool:
    plain = PurePosixPath(name)
    return not (plain.is_absolute() or ".." in plain.parts or "\\" in name or ":" in name or "\0" in name)


def _refuse_instructions(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if _suffix(entry) in REFUSED_INSIDE:
            raise InvalidInput(
                "The archive {name} holds '{entry}'; archives within archives and VRT are not read.",
                name=path.name,
                entry=printable(entry.filename),
            )


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path | None, left: int) -> int:
    """Unpack one entry (to nowhere without a target) and count what really comes out."""
    path, count = Path(archive.filename or ""), 0
    try:
        with archive.open(entry) as source, (target or Path(os.devnull)).open("wb") as sink:
            while chunk := source.read(CHUNK_BYTES):
                count += len(chunk)
                if count > left:
                    raise _too_large(path, left)
                sink.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged(path, entry) from error
    if count != entry.file_size:
        raise _damaged(path, entry)
    return count


def _damaged(path: Path, entry: zipfile.ZipInfo) -> InvalidInput:
    return InvalidInput(
        "The entry '{entry}' of the archive {name} is damaged or not as large as stated.",
        entry=printable(entry.filename),
        name=path.name,
    )


def _too_large(path: Path, most_bytes: int) -> TooLarge:
    return TooLarge(
        "The archive {name} unpacks to more than the {most} MB allowed.", name=path.name, most=most_bytes // 2**20
    )


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _stem(entry: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(entry.filename).with_suffix(""))
