"""What day it is where the land lies."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

REGION = ZoneInfo("Europe/Berlin")


def today() -> date:
    """The day on the region's calendar, wherever the service runs."""
    return datetime.now(REGION).date()
