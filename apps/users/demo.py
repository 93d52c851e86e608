"""Demo organisations and people, those of the vendors' samples among them."""

from django.conf import settings
from django.contrib.auth.models import Group

from apps.activity.history import unrecorded
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory
from apps.customers.models import Customer, CustomerContact, SalesCode
from apps.users.constants import DUTIES, Role
from apps.users.factories import AdministratorFactory, AgentFactory, UserFactory, WorkGroupFactory
from apps.users.models import ApiClient, User
from apps.users.operations import create_client

CLIENT_ID = "patchbay-demo-client"
AGENTS = [
    ("mira", "Mira Okafor"),
    ("tomas", "Tomás Lindqvist"),
    ("priya", "Priya Raman"),
    ("jonas", "Jonas Weber"),
]
CONTACTS = [  # of customers, who are no users
    (70, "Ines Duarte", "Site manager", "+44 (0)20 7946-0018", True),
    (70, "Paul Brandt", "Accounts", "+44 20 7946 0019", False),
    (3210, "Mark Doe", "Husband", "(212) 555-0143", True),
    (3211, "Grace Obi", "Practice manager", "+1 212 555 0187", True),
    (3211, "Leon Fischer", "Network engineer", "+1 212 555 0188", False),
]


@unrecorded()
def load_people() -> None:
    """Create what is missing; what exists, changed or deactivated by somebody, stays as it is."""
    acme = OrganisationFactory(human_id="ORG-2134-342", name="Acme", legal_name="Acme Company", role="partner")
    harbour = OrganisationFactory(
        human_id="ORG-12333", name="Harbour Logistics", legal_name="Harbour Logistics Ltd", partner=acme
    )
    meadow = OrganisationFactory(human_id="ORG-1234-3542", name="Meadow Clinics", legal_name="Meadow Clinics plc")
    # CostGuard's samples name customers 70 and 3210 and sales code 18.
    CustomerFactory(id=70, organisation=harbour, account_number="12346A", name="Harbour Depot North")
    CustomerFactory(
        id=3210, organisation=harbour, account_number="12345A", name="Jane Doe", email="jane.doe@patchbay.example"
    )
    CustomerFactory(id=3211, organisation=meadow, account_number="22001C", name="Meadow Clinic West")
    if not CustomerContact.objects.exists():
        for account, name, role, phone, is_main in CONTACTS:
            CustomerContactFactory(
                customer=Customer.objects.get(pk=account),
                name=name,
                role=role,
                phone_number=phone,
                email=f"{name.lower().replace(' ', '.')}@patchbay.example",
                is_main=is_main,
            )
    SalesCode.objects.get_or_create(id=18, defaults={"name": "John Smith"})
    SalesCode.objects.get_or_create(id=19, defaults={"name": "Northern field sales"})
    pass_highest_ids(Customer, SalesCode)

    # The first user is the one whom the microservice's samples change and delete.
    person("sam.rivers", "Sam Rivers", organisation=meadow, phone_number="0123456981")
    person("admin", "Alex Morgan", AdministratorFactory, is_agent=True, sign_in=True, also=Role.MANAGER)
    csr = person("csr", "Casey Reed", AgentFactory, sign_in=True)
    integrator = person(  # the samples of every document are its requests
        "integrator",
        "Harbour Integration",
        organisation=harbour,
        human_id="USR-12343",
        sign_in=True,
        role__duties=DUTIES,
    )
    person("robin.hale", "Robin Hale", organisation=harbour, human_id="USR-12345")
    person("dana.ferro", "Dana Ferro", organisation=harbour, human_id="USR-12453")
    if not ApiClient.objects.filter(application__client_id=CLIENT_ID).exists():
        system = Caller(None, Channel.COMMAND)
        create_client(
            user=integrator, name="Demo client", client_id=CLIENT_ID, secret=settings.DEMO_PASSWORD, by=system
        )
    agents = [person(username, name, AgentFactory) for username, name in AGENTS]
    for name, members in {
        "MAC": [csr, agents[0]],
        "Network operations": agents[1:3],
        "Billing": [agents[3]],
    }.items():
        group = WorkGroupFactory(name=name)
        if not group.members.exists():
            group.members.set(members)


def person(username, name, kind=UserFactory, *, sign_in=False, also=None, **fields) -> User:
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    if kind is UserFactory:
        fields.setdefault("role__duties", [Role.TICKETS, Role.CASES])  # they report trouble
    user = kind(username=username, name=name, **fields)
    user.set_password(settings.DEMO_PASSWORD if sign_in else None)
    user.save()
    if also:
        user.groups.add(Group.objects.get(name=also))
    return user
