"""A parcel as search engines read it (schema.org, JSON-LD). Only what is stated: no price where none is known. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.codes import ParcelStatus
from app.words import field_title

AVAILABILITY = {
    ParcelStatus.AVAILABLE: "InStock",
    ParcelStatus.PLANNED: "PreOrder",
    ParcelStatus.RESERVED: "LimitedAvailability",
    ParcelStatus.OPTIONED: "LimitedAvailability",
    ParcelStatus.SOLD: "SoldOut",
}
AMOUNTS = {"area_m2": "MTK", "largest_contiguous_m2": "MTK", "power_mw": "MAW"}  # codes of UN/CEFACT
SQUARE_METRE = "MTK"


def described(feature: Mapping[str, Any], address: str, language: str, description: str) -> dict[str, Any]:
    """The page of a parcel as a listing of a place."""
    properties = feature["properties"]
    place: dict[str, Any] = {
        "@type": "Place",
        "name": properties["name"],
        "identifier": properties["key"],
        "address": _address(properties),
        "additionalProperty": list(_amounts(properties, language)),
    }
    where = _geo(feature.get("geometry"))
    if where is not None:
        place["geo"] = where
    listing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "RealEstateListing",
        "@id": address,
        "url": address,
        "name": properties["name"],
        "description": description,
        "inLanguage": language,
        "about": place,
    }
    offer = _offer(properties)
    if offer is not None:
        listing["offers"] = offer
    return listing


def _address(properties: Mapping[str, Any]) -> dict[str, Any]:
    named = {"addressLocality": properties["municipality"], "addressRegion": properties["district"]}
    return {"@type": "PostalAddress", "addressCountry": "DE"} | {k: v for k, v in named.items() if v is not None}


def _amounts(properties: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for name, unit in AMOUNTS.items():
        if properties.get(name) is not None:
            yield {
                "@type": "PropertyValue",
                "name": field_title(name, language),
                "value": properties[name],
                "unitCode": unit,
            }


def _geo(geometry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The middle of the box round a geometry."""
    points = [] if geometry is None else list(_points(geometry["coordinates"]))
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    middle = {"longitude": (min(lons) + max(lons)) / 2, "latitude": (min(lats) + max(lats)) / 2}
    return {"@type": "GeoCoordinates"} | {name: round(degrees, 6) for name, degrees in middle.items()}


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)


def _offer(properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """What it is offered at; None for invented land and where no price is known."""
    price = properties["price_eur_per_m2"]
    availability = AVAILABILITY.get(properties["status"])
    if price is None or availability is None or properties["synthetic"]:
        return None
    return {
        "@type": "Offer",
        "availability": f"https://schema.org/{availability}",
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": price,
            "priceCurrency": "EUR",
            "referenceQuantity": {"@type": "QuantitativeValue", "value": 1, "unitCode": SQUARE_METRE},
        },
    }
