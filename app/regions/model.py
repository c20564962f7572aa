"""Districts and municipalities: what their keys say. Pure."""

STATES = {"12": "Brandenburg", "14": "Sachsen", "15": "Sachsen-Anhalt", "16": "Thüringen"}
CORE_DISTRICT_KEYS = ("15002", "15082", "15084", "15087", "15088")  # the mining region


def state_of(key: str) -> str | None:
    """The state an AGS key lies in, or None outside the region and its neighbours."""
    return STATES.get(key[:2])
