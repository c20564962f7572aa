"""Compose the application: settings in, ASGI application out. Nothing else composes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware

from app import __version__
from app.assemblies.reach_store import Reaches
from app.assemblies.routes import router as assemblies
from app.assemblies.store import Cadastres
from app.catalogue.names import router as names
from app.catalogue.routes import router as lists
from app.changes.routes import router as changes
from app.db.live import LiveVersions
from app.db.session import APP_ROLE, Engine, has_app_role, make_engine, make_read_session_factory, make_session_factory
from app.errors import InvalidInput
from app.exports.routes import router as exports
from app.exposes.routes import router as exposes
from app.features.counts import Counts
from app.features.extents import Extents
from app.feed.routes import router as feed
from app.imports.routes import router as imports
from app.imports.sources import load_sources
from app.infrastructure.routes import router as facilities
from app.inquiries.purge import purge_daily
from app.inquiries.routes import router as inquiries
from app.journeys.routes import router as journeys
from app.layers.cadastre_routes import router as cadastre
from app.layers.routes import router as layers
from app.matching.routes import router as matches
from app.matching.value_routes import router as criteria_values
from app.network.edge_store import LoadedNetworks
from app.network.routes import router as networks
from app.ogc.api import router as ogc_description
from app.ogc.discovery import router as ogc_discovery
from app.ogc.editing import router as ogc_editing
from app.ogc.features import router as ogc_features
from app.ogc.schemas import router as ogc_schemas
from app.pages.compose import add_pages
from app.parcels.routes import router as parcels
from app.projects.folder_routes import router as project_folders
from app.projects.match_routes import router as project_matches
from app.projects.routes import router as projects
from app.projects.shortlist_routes import router as shortlists
from app.published.registry import Published
from app.scenarios.routes import router as scenarios
from app.scoring.profiles import load_profiles
from app.scoring.routes import router as scores
from app.settings import Settings
from app.stock.stock import Stock
from app.styles.routes import router as styles
from app.tiles.ogc import router as ogc_tiles
from app.tiles.routes import router as tiles
from app.tiles.serve import Tiles
from app.tiles.warm import WarmTiles
from app.web.compression import LargeBodiesInThread
from app.web.deps import refuse_unknown_parameters
from app.web.encodings import COMPRESSED_FROM_BYTES, LEVEL
from app.web.health import router as health
from app.web.limits import BodyLimit, RateLimiter
from app.web.metrics import MeteredRequests, Metrics
from app.web.metrics import router as metrics
from app.web.openapi import add_description
from app.web.problems import add_problem_handlers
from app.web.slots import Slots
from app.web.transport import HeadAsGet, KnownHost, WeakTagWhenEncoded

log = logging.getLogger(__name__)

DESCRIPTION = """Commercial land in the mining region of south Sachsen-Anhalt, scored by proximity to Airport
Leipzig/Halle and infrastructure, with every number explained. Errors are `application/problem+json`."""


def create_app(settings: Settings) -> FastAPI:
    """The application on the database of the settings, which is migrated already."""
    url = settings.database_url
    if url is None:
        raise InvalidInput("No database: set LOTSE_DATABASE_URL, or start with `lotse serve` for an embedded one.")
    owner_engine = make_engine(settings, url)
    row_security = has_app_role(owner_engine)
    owner_engine.dispose()
    if not row_security:
        log.warning("The role %s is missing: writes have no row-level safety net.", APP_ROLE)
    engine = make_engine(settings, url, role=APP_ROLE if row_security else None, timeout=True)

    versions = LiveVersions(url)

    app = FastAPI(
        title="Flächenlotse",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        dependencies=[Depends(refuse_unknown_parameters)],
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
        docs_url=None,  # both pages would load their scripts from other servers
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # `/metrics` has the meters
    )
    app.state.row_security = row_security
    app.state.live_versions = versions
    _add_state(app, settings, engine)
    often = (tiles, ogc_features, lists, parcels)  # addresses are looked for in this order
    ogc = (ogc_discovery, ogc_schemas, ogc_editing, ogc_tiles, ogc_description)
    read = (facilities, names, scores, criteria_values, matches, journeys, scenarios, networks, feed, styles)
    rarely = (*read, changes, imports, layers, cadastre, assemblies, exports, exposes, health, metrics)
    for_staff = (projects, project_folders, shortlists, project_matches, inquiries)
    for router in (*often, *rarely, *for_staff, *ogc):
        app.include_router(router)
    add_problem_handlers(app)
    add_pages(app)
    add_description(app)
    _add_middleware(app, settings)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside requests."""
    app.state.live_versions.start()
    purging = asyncio.create_task(purge_daily(app.state.session_factory))
    yield
    purging.cancel()
    await app.state.live_versions.close()
    app.state.engine.dispose()


def _add_state(app: FastAPI, settings: Settings, engine: Engine) -> None:
    """What requests share."""
    app.state.settings = settings
    app.state.engine = engine
    app.state.session_factory = make_session_factory(engine)
    app.state.read_session_factory = make_read_session_factory(engine)
    app.state.counts = Counts()
    app.state.extents = Extents()
    app.state.rate_limiter = RateLimiter(
        settings.rate_limit, settings.expensive_rate_limit, settings.inquiry_rate_limit
    )
    app.state.profiles = load_profiles(settings.geodata_dir / "profiles")
    app.state.published = Published(app.state.profiles)
    app.state.sources = load_sources(settings.geodata_dir)
    app.state.export_slots = Slots(settings.exports_at_once)
    app.state.expose_slots = Slots(settings.exposes_at_once)
    app.state.metrics = Metrics()
    app.state.networks = LoadedNetworks()
    app.state.cadastres = Cadastres()
    app.state.reaches = Reaches()
    app.state.stock = Stock(settings.stock_cache_bytes)
    app.state.tiles = Tiles(settings.tile_cache_bytes, at_once=max(1, settings.pool_size // 2))


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """The outermost is added last."""
    app.add_middleware(
        BodyLimit,
        max_body_bytes=settings.max_body_bytes,
        max_upload_bytes=settings.max_upload_bytes,
        max_document_bytes=settings.max_document_bytes,
    )
    app.add_middleware(LargeBodiesInThread)
    app.add_middleware(
        CompressMiddleware,
        minimum_size=COMPRESSED_FROM_BYTES,
        zstd_level=LEVEL,
        brotli_quality=LEVEL,
        gzip_level=LEVEL,
    )
    app.add_middleware(WeakTagWhenEncoded)
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        WarmTiles, tiles=app.state.tiles, versions=app.state.live_versions, limiter=app.state.rate_limiter
    )
    app.add_middleware(KnownHost, hosts=settings.trusted_hosts)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "HEAD", "OPTIONS"],
        allow_headers=["Authorization", "If-None-Match"],
        expose_headers=["ETag", "Link", "Content-Language", "Content-Crs", "Content-Disposition", "OGC-NumberMatched"],
    )
    app.add_middleware(MeteredRequests, metrics=app.state.metrics)
