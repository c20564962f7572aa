"""What is certain of an answer, and why there is none, as sentences to be translated. Pure."""

from dataclasses import dataclass, field

from app.assemblies.model import Found
from app.assemblies.run import Answer, Order

M2_PER_HA = 10_000.0


@dataclass(frozen=True)
class Sentence:
    """A template and its values."""

    template: str
    values: dict[str, object] = field(default_factory=dict)


def verdict(found: Found, limit: int) -> Sentence:
    """What is certain of the groups, and of those that are not among them."""
    if found.complete and len(found.groups) < limit:
        return Sentence(
            "Exact: the groups are the best there are by fewest owners, then fewest parcels, then compactness, each"
            " among those that share no parcel with the ones before it, and there are no more."
        )
    if found.complete:
        return Sentence(
            "Exact: the groups are the best there are by fewest owners, then fewest parcels, then compactness, each"
            " among those that share no parcel with the ones before it."
        )
    owners, parcels = found.bound or (0, 0)
    return Sentence(
        "The first {proven} groups are exact. The search was cut off after that: any group that is better than the next"
        " has at least {owners} owners, and with just as many at least {parcels} parcels.",
        {"proven": found.proven, "owners": owners, "parcels": parcels},
    )


def reason(answer: Answer, order: Order) -> Sentence:
    """Why there is no group."""
    found = answer.found
    if not answer.allowed:
        return Sentence("No parcel of the cadastre is allowed.")
    if found.largest_m2 < order.area_m2:
        return Sentence(
            "The largest contiguous piece of allowed parcels has {area_ha} ha, {missing_ha} ha too little.",
            {"area_ha": _hectares(found.largest_m2), "missing_ha": _hectares(order.area_m2 - found.largest_m2)},
        )
    if found.complete:
        return Sentence(
            "There is a contiguous piece of {area_ha} ha, but no group in it that is compact enough with so few parcels"
            " and owners.",
            {"area_ha": _hectares(found.largest_m2)},
        )
    return Sentence(
        "There is a contiguous piece of {area_ha} ha; no group that is compact enough was found in it, and whether"
        " there is one was not settled.",
        {"area_ha": _hectares(found.largest_m2)},
    )


def _hectares(area_m2: float) -> str:
    return f"{area_m2 / M2_PER_HA:.4g}"
