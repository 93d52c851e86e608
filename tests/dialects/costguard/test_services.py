"""What OData clients connect to: service document, $metadata, answers by version, spellings of v2, and pyodata."""

import datetime
from xml.etree import ElementTree

import pyodata
import pytest
from django.test import Client
from rest_framework.test import RequestsClient

from apps.customers.factories import CustomerFactory
from apps.dialects.costguard.base import JournalManagementViewSet, OrderManagementViewSet
from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.odata import entity_sets
from apps.users.factories import AdministratorFactory
from tests.dialects.costguard.conftest import found
from tests.dialects.costguard.test_options import answer
from tests.support.tokens import bearer_token

JOURNALS, ORDERS = JournalManagementViewSet.contract, OrderManagementViewSet.contract
V2, V3, V4 = {"MaxDataServiceVersion": "2.0"}, {"MaxDataServiceVersion": "3.0;NetFx"}, {"OData-MaxVersion": "4.0"}
BOTH = [
    pytest.param(contract, marks=pytest.mark.contract(contract.name), id=contract.name)
    for contract in (JOURNALS, ORDERS)
]


def keeping(name):
    """Marks a test as one of a rule that both contracts state."""

    def mark(test):
        for contract in (JOURNALS, ORDERS):
            test = pytest.mark.rule(contract.name, name)(test)
        return test

    return mark


@pytest.fixture
def api(journal_management, order_management, agent):
    """A client of either contract, and what makes the user of it."""
    return {JOURNALS: journal_management, ORDERS: order_management}


@pytest.mark.parametrize("contract", BOTH)
@pytest.mark.rule("getServiceDocument", "sets-are-searches-below-nothing")
@pytest.mark.rule("getServiceDocument", "version-follows-headers")
def test_service_document_lists_the_searches_in_the_version_asked_for(api, agent, contract):
    client = api[contract](agent)
    paths = [
        operation.path.lstrip("/")
        for operation in contract.operations.values()
        if "x-filterable" in operation.raw and operation.method == "get" and "{" not in operation.path
    ]
    address = f"http://testserver{client.root}/$metadata"

    answers = {
        version: client.get("/", headers=headers) for version, headers in zip("-234", ({}, V2, V3, V4), strict=True)
    }

    bodies = {version: answer.json() for version, answer in answers.items()}
    assert [each["url"] for each in bodies["4"]["value"]] == paths
    assert [each["url"] for each in bodies["3"]["value"]] == paths
    assert bodies["4"]["@odata.context"] == bodies["3"]["odata.metadata"] == address
    assert bodies["2"] == {"d": {"EntitySets": [path for path in paths if "/" not in path]}}
    assert bodies["-"] == bodies["4" if contract is JOURNALS else "3"]
    assert (answers["4"]["OData-Version"], answers["2"]["DataServiceVersion"]) == ("4.0", "2.0")
    assert client.get("").json() == bodies["-"]
    assert client.client.get(f"{client.root}/", headers={}).status_code == 401


@pytest.mark.parametrize("contract", BOTH)
@pytest.mark.rule("getMetadata", "types-of-every-search")
@pytest.mark.rule("getMetadata", "version-follows-headers")
def test_metadata_describes_every_search(api, agent, contract):
    client = api[contract](agent)

    answers = [client.get("/$metadata", headers=headers) for headers in ({}, V2, V3, V4)]
    documents = [ElementTree.fromstring(answer.content) for answer in answers]  # noqa: S314 - our own

    edm = [document.find("./{*}DataServices/{*}Schema").tag.partition("}")[0][1:] for document in documents]
    assert edm[1:] == [
        "http://schemas.microsoft.com/ado/2008/09/edm",
        "http://schemas.microsoft.com/ado/2009/11/edm",
        "http://docs.oasis-open.org/odata/ns/edm",
    ]
    assert edm[0] == edm[3 if contract is JOURNALS else 2]
    for document in documents:
        schema = document.find("./{*}DataServices/{*}Schema")
        types = {
            kind.get("Name"): kind for tag in ("EntityType", "ComplexType") for kind in schema.findall(f"{{*}}{tag}")
        }
        sets = {
            each.get("Name"): each.get("EntityType") for each in schema.findall("./{*}EntityContainer/{*}EntitySet")
        }
        assert list(sets) == [each.name for each in entity_sets(contract) if not each.is_below]
        assert types.keys() == {each.type_name for each in entity_sets(contract)}
        assert len(types) == len(entity_sets(contract))
        for each in entity_sets(contract):
            properties = {part.get("Name"): part for part in types[each.type_name].findall("{*}Property")}
            assert list(properties) == [field.name for field in each.resource.answered]
            keys = [key.get("Name") for key in types[each.type_name].findall("./{*}Key/{*}PropertyRef")]
            assert keys == ([] if each.is_below else list(each.resource.key))
            assert [properties[key].get("Nullable") for key in keys] == ["false"] * len(keys)
    restricted = {
        path.text
        for path in documents[3].findall(
            ".//{*}PropertyValue[@Property='NonFilterableProperties']/{*}Collection/{*}PropertyPath"
        )
    }
    assert ("slaElapsedSeconds" in restricted) == (contract is JOURNALS)
    assert client.client.get(f"{client.root}/$metadata", headers={}).status_code == 401


@keeping("odata-versions-when-asked")
def test_search_answers_in_the_version_asked_for(ticket):
    ticket(datetime.datetime(2018, 3, 27, 19, 11, 25, 657000, tzinfo=datetime.UTC), customer=CustomerFactory())
    ticket(customer=CustomerFactory())
    sender, headers = Client(), {"Authorization": f"Bearer {bearer_token(AdministratorFactory())}"}
    root = JOURNALS.root.replace("{environment}", "production")
    address = f"{root}/ticket?$top=1&$count=true&$select=ticketID,createDate"

    plain, second, third, fourth, unread = (
        sender.get(address, headers=headers | more) for more in ({}, V2, V3, V4, {"OData-MaxVersion": "x4.0"})
    )

    (row,) = plain.json()["value"]
    link, count = plain.json()["@nextLink"], plain.json()["@count"]
    context = f"http://testserver{root}/$metadata#ticket(ticketID,createDate)"
    assert row["createDate"] == "2018-03-27T19:11:25.657Z"
    assert unread.json() == plain.json()
    assert fourth.json() == {"@odata.context": context, "@odata.count": count, "@odata.nextLink": link, "value": [row]}
    in_text = row | {"ticketID": str(row["ticketID"])}
    assert third.json() == {
        "odata.metadata": context,
        "odata.count": str(count),
        "odata.nextLink": link,
        "value": [in_text],
    }
    ticks = in_text | {"createDate": "/Date(1522177885657+0000)/"}
    assert second.json() == {"d": {"results": [ticks], "__count": str(count), "__next": link}}
    assert [answer.headers.get("OData-Version") for answer in (plain, fourth)] == [None, "4.0"]
    assert [answer.headers["DataServiceVersion"] for answer in (second, third)] == ["2.0", "3.0"]
    below = sender.get(f"{root}/followUp/1/reminder", headers=headers | V4)
    assert below.status_code == 404
    assert below.json()["errors"][0]["loggingNumber"] == 500032
    orders = ORDERS.root.replace("{environment}", "production")
    assert sender.get(f"{orders}/order", headers=headers | V4).json() == {
        "@odata.context": f"http://testserver{orders}/$metadata#order",
        "value": [],
    }


@keeping("odata-format-is-json")
def test_format_is_json_or_refused(journal_management, order_management, agent, ticket):
    ticket()

    assert answer("$format=json") == answer("")
    for client, path in ((journal_management(agent), "/ticket"), (order_management(agent), "/order")):
        assert client.get(f"{path}?$format=json").status_code == 200
        refused = client.get(f"{path}?$format=atom")
        assert refused.status_code == 400
        assert refused.json()["errors"] == [
            {
                "field": "$format",
                "loggingNumber": 500002,
                "message": "Value for argument '$format' is not valid: 'atom'. Must be json.",
            }
        ]


@keeping("odata-v2-spellings-read")
def test_filter_reads_spellings_of_v2(ticket):
    first, second = ticket(title="No dial tone"), ticket(title="Slow dial")

    assert found("substringof('tone', title)") == found("contains(title, 'tone')") == [first.pk]
    assert found("substringof('dial', title) eq true and not substringof('tone', title)") == [second.pk]
    assert (
        found(f"ticketID eq {second.pk}L")
        == found(f"ticketID le {second.pk}.0M and ticketID gt {first.pk}d")
        == [second.pk]
    )
    for wrong in ("substringof(title)", "substringof('x', ticketID)", f"ticketID eq {first.pk}X", "ticketID eq 5LL"):
        with pytest.raises(CostGuardError):
            found(wrong)


@pytest.mark.parametrize("contract", BOTH)
def test_pyodata_reads_the_metadata_and_searches(ticket, contract):
    made = ticket(title="No dial tone", customer=CustomerFactory())
    session = RequestsClient()
    session.headers.update(V2 | {"Authorization": f"Bearer {bearer_token(AdministratorFactory())}"})

    service = pyodata.Client(f"http://testserver{contract.root.replace('{environment}', 'production')}/", session)

    if contract is ORDERS:
        (state, *_) = service.entity_sets.orderState.get_entities().top(1).execute()
        assert (state.orderStateID, isinstance(state.name, str)) == (1, True)
        return
    tickets = service.entity_sets.ticket.get_entities().select("ticketID,title,createDate").count(inline=True)
    (row,) = tickets.filter(title__contains="dial", ticketID=made.pk).execute()
    assert (row.ticketID, row.title, row.createDate.tzinfo) == (made.pk, "No dial tone", datetime.UTC)
