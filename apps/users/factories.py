"""Makes users and groups for tests and demo data."""

import factory
from django.contrib.auth.models import Group

from apps.activity.factories import RowFactory
from apps.customers.factories import OrganisationFactory
from apps.users.constants import DUTIES, Role
from apps.users.models import User, WorkGroup


class UserFactory(RowFactory):
    """An integrator of an organisation with every duty; `role=` gives another role, `role__duties=[]` fewer duties."""

    class Meta:
        model = User
        django_get_or_create = ["username"]
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@patchbay.example")
    name = factory.LazyAttribute(lambda user: user.username.title())
    organisation = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        role = extracted or kwargs.get("default", Role.INTEGRATOR)
        duties = kwargs.get("duties", DUTIES) if role == Role.INTEGRATOR else ()
        self.groups.add(*Group.objects.filter(name__in=[role, *duties]))


class AgentFactory(UserFactory):
    """A customer service representative."""

    is_agent = True
    organisation = None
    role__default = Role.CSR


class ManagerFactory(AgentFactory):
    role__default = Role.MANAGER


class AdministratorFactory(UserFactory):
    is_admin = True
    organisation = None
    role__default = Role.ADMINISTRATOR


class WorkGroupFactory(RowFactory):
    class Meta:
        model = WorkGroup
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"Group {n}")
