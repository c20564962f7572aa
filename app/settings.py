"""The one Settings object: read once at the edge (main, cli), passed on, never read at import time."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting, from the environment (prefix `LOTSE_`)."""

    model_config = SettingsConfigDict(env_prefix="LOTSE_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="PostgreSQL URL of a server with PostGIS; without it an embedded cluster is used.",
    )
    data_dir: Path = Field(
        default=PROJECT_DIR / ".lotse",
        description="Where the embedded cluster, its dumps and downloads live.",
    )
    geodata_dir: Path = Field(
        default=PROJECT_DIR / "geodata",
        description="Reference data, profiles, samples and sources.toml.",
    )
    host: str = Field(default="127.0.0.1", description="Address `lotse serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port `lotse serve` listens on.")
    base_url: str | None = Field(
        default=None,
        description="Public address used in links, such as https://flaechen.example; default: as asked.",
    )
    trusted_hosts: tuple[str, ...] = Field(
        default=("*",),
        description="Host names answered; others get 400. Set it when base_url is not set.",
    )
    cors_origins: tuple[str, ...] = Field(default=("*",), description="Origins allowed to read, without credentials.")
    extent: tuple[float, float, float, float] = Field(
        default=(9.8, 50.1, 14.2, 53.1),
        description="Region in lon/lat (west, south, east, north); outlines and score places outside are refused.",
    )
    pool_size: int = Field(default=8, ge=1, description="Database connections kept; 2 to 4 a core.")
    statement_timeout_s: float = Field(default=5.0, gt=0, description="Longest statement of a web request.")
    tile_cache_bytes: int = Field(default=64 * 2**20, ge=0, description="Memory for tiles that were made; 0: none.")
    stock_cache_bytes: int = Field(
        default=1024 * 2**20,
        ge=0,
        description="Memory for values and properties of parcels as columns, beside 210 bytes a parcel.",
    )
    max_body_bytes: int = Field(default=10 * 2**20, gt=0, description="Largest JSON body.")
    max_upload_bytes: int = Field(default=256 * 2**20, gt=0, description="Largest file sent to POST /imports.")
    max_document_bytes: int = Field(default=25 * 2**20, gt=0, description="Largest document of a project.")
    rate_limit: str | None = Field(
        default="1200/minute",
        description="Requests per caller (token or address); empty switches it off.",
    )
    expensive_rate_limit: str | None = Field(
        default="300/minute",
        description="Requests per caller on what costs: scores, searches, imports and changes.",
    )
    inquiry_rate_limit: str | None = Field(
        default="10/hour",
        description="Inquiries that one address may send; empty switches it off.",
    )
    inquiry_retention_days: int = Field(
        default=180, ge=1, le=3650, description="Days after which an inquiry is deleted; its consent text names them."
    )
    legal_dir: Path | None = Field(
        default=None, description="Texts of the operator in Markdown, such as imprint.de.md; see the README."
    )
    embed_origins: tuple[Annotated[str, StringConstraints(pattern=r"^(\*|https?://[A-Za-z0-9*.:\[\]-]+)$")], ...] = (
        Field(
            default=("*",),
            description="Sites that may show `/embed` in a frame; all other pages stand in no frame.",
        )
    )
    download_allow_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that downloads may lead to though they are not on the public internet.",
    )
    exports_at_once: int = Field(default=2, ge=1, description="Exports made at once; each keeps a connection.")
    export_timeout_s: float = Field(default=900.0, gt=0, description="Longest time for one export, until it is sent.")
    exposes_at_once: int = Field(default=2, ge=1, description="Exposés made at once, each by a process of its own.")
    basemap_de: bool = Field(
        default=True,
        description="Whether visitors may choose basemap.de as the background; nothing is asked of it before.",
    )
    log_level: str = Field(default="INFO", description="Level of the log on stderr.")
