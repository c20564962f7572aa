"""The stock in memory before anybody asks: else whoever comes first after a start waits for it to be read."""

import logging

from app.db.session import SessionFactory
from app.stock.stock import Stock

SHOWN = (
    "name",
    "municipality",
    "district_key",
    "status",
    "synthetic",
    "available_m2",
    "largest_contiguous_m2",
    "zoning",
    "lon",
    "lat",
)  # what the page asks `GET /criteria-values` for

log = logging.getLogger(__name__)


def warm(stock: Stock, sessions: SessionFactory) -> None:
    """Read the stock and the columns that the page shows. A failure is for the log: the next reader tries again."""
    try:
        with sessions() as session, stock.read(session) as snapshot:
            for name in SHOWN:
                snapshot.column(name)
    except Exception:  # in a thread of its own, where nobody else would hear of it
        log.exception("The stock could not be read ahead.")
