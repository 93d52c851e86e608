"""The documents by which OData clients find their way: the service document and $metadata (CSDL)."""

import datetime
from decimal import Decimal
from xml.etree import ElementTree as xml  # only written here, never read

from apps.dialects.contract import Contract
from apps.dialects.costguard.odata.entities import EntitySet, Property, entity_sets, namespace_of
from apps.dialects.costguard.odata.versions import V2, V3, V4

EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"
EDMX_BEFORE_V4 = "http://schemas.microsoft.com/ado/2007/06/edmx"
EDM_BEFORE_V4 = {V2: "http://schemas.microsoft.com/ado/2008/09/edm", V3: "http://schemas.microsoft.com/ado/2009/11/edm"}
DATA_SERVICES = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
VOCABULARY = "Org.OData.Capabilities.V1"
VOCABULARY_ADDRESS = f"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{VOCABULARY}.xml"
TYPES = {
    int: "Edm.Int64",
    str: "Edm.String",
    bool: "Edm.Boolean",
    Decimal: "Edm.Double",
    datetime.datetime: "Edm.DateTimeOffset",
}


def service_document(contract: Contract, version: str, root: str) -> dict:
    """The sets of the service and where each is; a set that its own name does not address is none of v2."""
    sets = [each for each in entity_sets(contract) if not each.is_below]
    if version == V4:
        value = [{"name": each.name, "kind": "EntitySet", "url": each.address} for each in sets]
        return {"@odata.context": f"{root}$metadata", "value": value}
    if version == V3:
        return {
            "odata.metadata": f"{root}$metadata",
            "value": [{"name": each.name, "url": each.address} for each in sets],
        }
    return {"d": {"EntitySets": [each.name for each in sets if each.name == each.address]}}


def metadata_document(contract: Contract, version: str) -> bytes:
    """The service in CSDL: the type of each search's rows, and the sets that are below no record."""
    if version == V4:
        edmx, edm = EDMX, EDM
        root = xml.Element("edmx:Edmx", {"xmlns:edmx": edmx, "Version": "4.0"})
        reference = xml.SubElement(root, "edmx:Reference", {"Uri": VOCABULARY_ADDRESS})
        xml.SubElement(reference, "edmx:Include", {"Namespace": VOCABULARY, "Alias": "Capabilities"})
        services = xml.SubElement(root, "edmx:DataServices")
    else:
        edmx, edm = EDMX_BEFORE_V4, EDM_BEFORE_V4[version]
        root = xml.Element("edmx:Edmx", {"xmlns:edmx": edmx, "Version": "1.0"})
        services = xml.SubElement(
            root, "edmx:DataServices", {"xmlns:m": DATA_SERVICES, "m:DataServiceVersion": version}
        )
    schema = xml.SubElement(services, "Schema", {"xmlns": edm, "Namespace": namespace_of(contract)})
    sets = entity_sets(contract)
    for each in sets:
        _add_type(schema, each, version)
    default = {} if version == V4 else {"m:IsDefaultEntityContainer": "true"}
    container = xml.SubElement(schema, "EntityContainer", {"Name": "Container"} | default)
    for each in sets:
        if not each.is_below:
            _add_set(container, each, namespace_of(contract), version)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_type(schema: xml.Element, each: EntitySet, version: str) -> None:
    """An entity type, or a complex type for rows that a search below a record answers: these have no address."""
    kind = "ComplexType" if each.is_below else "EntityType"
    element = xml.SubElement(schema, kind, {"Name": each.type_name})
    keys = () if each.is_below else each.resource.key
    if keys:
        key = xml.SubElement(element, "Key")
        for name in keys:
            xml.SubElement(key, "PropertyRef", {"Name": name})
    for each_property in each.properties:
        nullable = {} if each_property.is_nullable and each_property.name not in keys else {"Nullable": "false"}
        xml.SubElement(
            element, "Property", {"Name": each_property.name, "Type": _type_of(each_property, version)} | nullable
        )


def _type_of(each: Property, version: str) -> str:
    if each.type is datetime.date:
        return "Edm.Date" if version == V4 else "Edm.DateTime"
    return TYPES[each.type]


def _add_set(container: xml.Element, each: EntitySet, namespace: str, version: str) -> None:
    element = xml.SubElement(container, "EntitySet", {"Name": each.name, "EntityType": f"{namespace}.{each.type_name}"})
    if version != V4:
        return
    fields = [known.name for known in each.properties]
    unfiltered = [name for name in fields if name not in each.resource.filterable]
    unsorted = [name for name in fields if name not in each.resource.sortable]
    _annotate(element, "FilterRestrictions", NonFilterableProperties=unfiltered)
    _annotate(element, "SortRestrictions", NonSortableProperties=unsorted)
    _annotate(element, "CountRestrictions", Countable=False)  # by `$count=true`, but not at `/$count`
    _annotate(element, "ExpandRestrictions", Expandable=False)
    _annotate(element, "InsertRestrictions", Insertable=False)
    _annotate(element, "UpdateRestrictions", Updatable=False)
    _annotate(element, "DeleteRestrictions", Deletable=False)


def _annotate(element: xml.Element, term: str, **values: bool | list[str]) -> None:
    """Say of a set what clients may ask of it: false, or the names of properties."""
    record = xml.SubElement(xml.SubElement(element, "Annotation", {"Term": f"Capabilities.{term}"}), "Record")
    for name, value in values.items():
        if isinstance(value, bool):
            xml.SubElement(record, "PropertyValue", {"Property": name, "Bool": str(value).lower()})
            continue
        paths = xml.SubElement(xml.SubElement(record, "PropertyValue", {"Property": name}), "Collection")
        for path in value:
            xml.SubElement(paths, "PropertyPath").text = path
