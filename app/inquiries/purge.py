"""Inquiries whose day of deletion has come: deleted at the start, once a day while serving, and by command."""

import asyncio
import logging

from fastapi.concurrency import run_in_threadpool

from app.codes import Role
from app.db.session import Session, SessionFactory, database_errors_translated
from app.errors import LotseError
from app.inquiries import store
from app.partners.model import Viewer
from app.partners.store import set_writer
from app.web.days import today

DAY_S = 24 * 60 * 60
RETENTION = Viewer(Role.STAFF, None, "retention")

log = logging.getLogger(__name__)


def purge(session: Session) -> int:
    """Delete what is due; how many inquiries it was."""
    set_writer(session, RETENTION)
    number = store.purge(session, today())
    if number:
        log.info("%s inquiries reached their day of deletion and are gone.", number)
    return number


async def purge_daily(factory: SessionFactory) -> None:
    """Do so every day until cancelled; the start of the service has done it for today."""
    while True:
        await asyncio.sleep(DAY_S)
        try:
            await run_in_threadpool(_purge_once, factory)
        except LotseError as error:
            log.warning("Inquiries whose day has come could not be deleted: %s", error)


def _purge_once(factory: SessionFactory) -> None:
    with database_errors_translated(), factory.begin() as session:
        purge(session)
