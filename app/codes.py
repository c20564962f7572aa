"""The code lists: every closed set of values a column, a file or a request may hold.

Values are stored and served as they stand here. German terms are in `docs/glossary.md`.
"""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a row."""

    PUBLIC = "public"
    PARTNER = "partner"  # every partner token
    OWNER = "owner"  # its own agency, and staff
    INTERNAL = "internal"  # staff only


class LayerVisibility(StrEnum):
    """Who may see an own layer; it is seen whole or not at all."""

    PUBLIC = "public"
    PARTNER = "partner"  # every token
    INTERNAL = "internal"  # staff only


class ColumnType(StrEnum):
    """What the values of a column of an own layer are."""

    INTEGER = "integer"  # 64 bit
    NUMBER = "number"  # floating point
    DECIMAL = "decimal"  # exact, of any length
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"  # a moment; kept in UTC
    LOCAL_TIMESTAMP = "local_timestamp"  # as on a clock: the file states no zone
    TEXT = "text"
    JSON = "json"  # lists and objects


class Role(StrEnum):
    """What a token may do."""

    VIEWER = "viewer"
    EDITOR = "editor"  # changes its own agency's land
    STAFF = "staff"
    ADMIN = "admin"


class ParcelStatus(StrEnum):
    """Where a parcel stands in the market."""

    PLANNED = "planned"
    AVAILABLE = "available"
    RESERVED = "reserved"
    OPTIONED = "optioned"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


class Zoning(StrEnum):
    """Kind of building use (BauNVO), or the paragraph of the BauGB that stands in for a plan."""

    GE = "GE"
    GE_RESTRICTED = "GEe"
    GI = "GI"
    GI_RESTRICTED = "GIe"
    SO = "SO"
    MI = "MI"
    MU = "MU"
    SECTION_34 = "§34"
    SECTION_35 = "§35"


class PlanStatus(StrEnum):
    """Furthest step of the planning right (B-Plan, § 34 BauGB, FNP)."""

    NONE = "none"
    LAND_USE_PLAN = "land_use_plan"  # shown in the FNP only
    DRAFT = "draft"  # Aufstellung beschlossen
    DISPLAYED = "displayed"  # Auslegung
    ADOPTED = "adopted"  # Satzungsbeschluss
    BINDING = "binding"  # rechtskräftig
    SECTION_34 = "section_34"
    VOID = "void"


class LandUsePlanStatus(StrEnum):
    """How the FNP and the regional plan show the area."""

    NOT_SHOWN = "not_shown"
    SHOWN = "shown"
    RESERVED = "reserved"  # Vorbehaltsgebiet
    PRIORITY = "priority"  # Vorranggebiet


class SiteType(StrEnum):
    """What kind of site it is."""

    COMMERCIAL_AREA = "commercial_area"  # Gewerbegebiet
    INDUSTRIAL_AREA = "industrial_area"
    CHEMICAL_PARK = "chemical_park"
    TECHNOLOGY_PARK = "technology_park"
    FREIGHT_VILLAGE = "freight_village"  # GVZ
    BROWNFIELD = "brownfield"
    PLANNED_AREA = "planned_area"


class PlotMethod(StrEnum):
    """What the largest plot of a site was found from: the outlines of its public parcels on offer."""

    OUTLINES = "outlines"  # all of them have one
    SOME_OUTLINES = "some_outlines"  # some have none: it may be larger
    NO_OUTLINE = "no_outline"  # none has one: it is unknown
    NO_PARCEL = "no_parcel"  # none is recorded: it is unknown


class OwnerType(StrEnum):
    """Who owns the land."""

    MUNICIPALITY = "municipality"
    STATE = "state"
    FEDERATION = "federation"
    LMBV = "lmbv"
    MIBRAG = "mibrag"
    PRIVATE = "private"
    MIXED = "mixed"


class Tenure(StrEnum):
    """How the land can be had."""

    PURCHASE = "purchase"
    LEASE = "lease"
    HERITABLE_BUILDING_RIGHT = "heritable_building_right"  # Erbbaurecht


class PriceBasis(StrEnum):
    """What the price per square metre includes."""

    SERVICED = "serviced"  # erschlossen
    UNSERVICED = "unserviced"


class RailSiding(StrEnum):
    """Nearest use of rail."""

    ON_PLOT = "on_plot"
    ON_SITE = "on_site"
    POSSIBLE = "possible"  # within 1 km
    NONE = "none"


class Fibre(StrEnum):
    """Fibre connection."""

    TWO_ROUTES_10G = "two_routes_10g"
    ONE_ROUTE_10G = "one_route_10g"
    ONE_G = "one_g"
    LESS = "less"


class Hydrogen(StrEnum):
    """Hydrogen on the plot's edge."""

    CONNECTED = "connected"
    PLANNED = "planned"
    NONE = "none"


class FloodZone(StrEnum):
    """Worst flood zone that touches the land."""

    NONE = "none"
    HQ_EXTREME = "hq_extreme"
    HQ100 = "hq100"


class Contamination(StrEnum):
    """State of the ground (Altlast)."""

    NONE = "none"
    SUSPECTED = "suspected"
    KNOWN = "known"
    REMEDIATED = "remediated"


class MiningState(StrEnum):
    """Former opencast mining and dump soil (Kippe)."""

    NONE = "none"
    SETTLED_DUMP = "settled_dump"
    YOUNG_DUMP = "young_dump"
    UNDER_SUPERVISION = "under_supervision"  # Bergaufsicht not ended


class FacilityKind(StrEnum):
    """What kind of infrastructure a facility is."""

    AIRPORT = "airport"
    AIRPORT_REFERENCE = "airport_reference"  # LEJ reference point
    AIRPORT_PASSENGER = "airport_passenger"  # LEJ terminal
    AIRPORT_CARGO = "airport_cargo"  # LEJ air cargo
    AIRFIELD = "airfield"
    MOTORWAY_INTERCHANGE = "motorway_interchange"  # Kreuz, Dreieck: no way on or off
    MOTORWAY_JUNCTION = "motorway_junction"  # Anschlussstelle
    FREIGHT_TERMINAL = "freight_terminal"  # KV terminal, GVZ
    MARSHALLING_YARD = "marshalling_yard"
    INLAND_PORT = "inland_port"
    LONG_DISTANCE_STATION = "long_distance_station"  # IC/ICE
    STATION = "station"
    HYDROGEN_NODE = "hydrogen_node"
    SUBSTATION = "substation"
    CHEMICAL_PARK = "chemical_park"
    TECHNOLOGY_PARK = "technology_park"
    RESEARCH = "research"
    MINE = "mine"
    POST_MINING_LAKE = "post_mining_lake"
    POWER_PLANT = "power_plant"


class FacilityStatus(StrEnum):
    """Whether a facility is in use; only open ones are scored."""

    OPEN = "open"
    PLANNED = "planned"
    UNDER_CONSTRUCTION = "under_construction"
    CLOSED = "closed"
    SUPERSEDED = "superseded"  # in use, but measured to by the row of a better source


class TargetId(StrEnum):
    """What distances are measured to, in the order of their stored arrays: the nearest open facility of some kinds."""

    LEJ_REFERENCE = "lej_reference"
    LEJ_PASSENGER = "lej_passenger"
    LEJ_CARGO = "lej_cargo"
    MOTORWAY_EXIT = "motorway_exit"
    BUSINESS_TRAVEL = "business_travel"
    COMBINED_TRANSPORT = "combined_transport"
    INLAND_PORT = "inland_port"
    RESEARCH = "research"
    CLUSTER = "cluster"
    GAS_HYDROGEN = "gas_hydrogen"


class MainRoadClass(StrEnum):
    """Classes of the roads that are published to draw a map by, as OpenStreetMap's `highway` names them."""

    MOTORWAY = "motorway"
    TRUNK = "trunk"
    PRIMARY = "primary"


class Method(StrEnum):
    """How a distance was found; a score uses the first of road, skeleton, estimated."""

    ROAD = "road"
    SKELETON = "skeleton"
    ESTIMATED = "estimated"  # 1.35 × straight line at 60 km/h
    STRAIGHT_LINE = "straight_line"  # geodesic
    PUBLISHED = "published"  # printed by somebody else; never scored


class Mode(StrEnum):
    """Means of transport of a measurement."""

    DIRECT = "direct"
    CAR = "car"
    TRUCK = "truck"


class Group(StrEnum):
    """Part of a ranked answer; answers order by group, then score, then id."""

    RANKED = "ranked"
    DATA_MISSING = "data_missing"
    KNOCKED_OUT = "knocked_out"


class Level(StrEnum):
    """How much a project needs what it requires."""

    MUST = "must"  # who fails it is excluded
    SHOULD = "should"
    NICE = "nice"


class ProjectStage(StrEnum):
    """Where an investor's project stands."""

    INQUIRY = "inquiry"
    SHORTLIST = "shortlist"
    VISIT = "visit"
    NEGOTIATION = "negotiation"
    SETTLED = "settled"
    LOST = "lost"


class InquiryKind(StrEnum):
    """What somebody writes to the agency about."""

    INQUIRY = "inquiry"  # land
    BARRIER = "barrier"  # something on the page that keeps people out


class Confidentiality(StrEnum):
    """Where the investor and contact of a project are named; projects are for staff only in any case."""

    INTERNAL = "internal"  # in every list for staff
    CONFIDENTIAL = "confidential"  # in the project itself and nowhere else


class ShortlistStatus(StrEnum):
    """What became of a parcel that was proposed for a project."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    VISITED = "visited"
    RESERVED = "reserved"
    CHOSEN = "chosen"
    REJECTED = "rejected"


class ProjectAction(StrEnum):
    """What somebody did to a project."""

    CREATED = "created"
    CHANGED = "changed"
    STAGE_SET = "stage_set"
    NOTE_ADDED = "note_added"
    NOTE_CHANGED = "note_changed"
    NOTE_REMOVED = "note_removed"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    PARCEL_ADDED = "parcel_added"
    PARCEL_CHANGED = "parcel_changed"
    PARCEL_REMOVED = "parcel_removed"
    MATCHED = "matched"
    DELETED = "deleted"


class GeometryKind(StrEnum):
    """What the geometry of a feature is."""

    OUTLINE = "outline"
    POSITION = "position"
    NONE = "none"


class ImportTarget(StrEnum):
    """What a source's rows become."""

    PARCELS = "parcels"
    SITES = "sites"
    DISTRICTS = "districts"
    MUNICIPALITIES = "municipalities"
    INFRASTRUCTURE = "infrastructure"


class Operation(StrEnum):
    """What happened to a row, in the change feed."""

    CREATED = "created"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    DELETED = "deleted"
    RESCORED = "rescored"  # only its scores are others
