"""Makes what provisioning works with, for tests and demo data, without the history operations write."""

import factory
from django.utils import timezone

from apps.activity.factories import RowFactory
from apps.catalog.factories import ServiceItemFactory
from apps.provisioning.constants import Adapter, Transition
from apps.provisioning.models import (
    PropertyLink,
    ProvisionableObject,
    ProvisioningBatch,
    ProvisioningBatchItem,
    ProvisioningInformationItem,
    ProvisioningProfile,
    ProvisioningProperty,
    ProvisioningProvider,
    ProvisioningRequest,
    StagedProvisioningInformationItem,
)


class ProvisionableObjectFactory(RowFactory):
    class Meta:
        model = ProvisionableObject
        django_get_or_create = ["item", "code"]

    item = factory.SubFactory(ServiceItemFactory)
    code = "DSL"


class ProvisioningPropertyFactory(RowFactory):
    class Meta:
        model = ProvisioningProperty
        django_get_or_create = ["code", "key_name"]

    code = "DSL"
    key_name = factory.Sequence(lambda n: f"Shelf {n}")
    default_value = "1"


class PropertyLinkFactory(RowFactory):
    class Meta:
        model = PropertyLink
        django_get_or_create = ["item", "property"]

    property = factory.SubFactory(ProvisioningPropertyFactory)
    item = factory.SubFactory(ServiceItemFactory)


class ProvisioningProviderFactory(RowFactory):
    class Meta:
        model = ProvisioningProvider
        django_get_or_create = ["name"]

    name = "Verizon"


class ProvisioningProfileFactory(RowFactory):
    """A folder for Verizon."""

    class Meta:
        model = ProvisioningProfile
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"Verizon {n}")
    provider = factory.SubFactory(ProvisioningProviderFactory)
    adapter = Adapter.FILES
    address = "verizon"


class ProvisioningBatchFactory(RowFactory):
    class Meta:
        model = ProvisioningBatch

    order = factory.SubFactory("apps.orders.factories.OrderFactory")
    created_by = factory.SelfAttribute("order.created_by")


class ProvisioningBatchItemFactory(RowFactory):
    """An object of a service itself."""

    class Meta:
        model = ProvisioningBatchItem

    batch = factory.SubFactory(ProvisioningBatchFactory)
    service_item = factory.SubFactory(
        "apps.orders.factories.ServiceInformationItemFactory", order=factory.SelfAttribute("..batch.order")
    )
    code = "DSL"
    transition = Transition.ACTIVATE


class ProvisioningRequestFactory(RowFactory):
    """A request that was just made, ready for a worker."""

    class Meta:
        model = ProvisioningRequest

    item = factory.SubFactory(ProvisioningBatchItemFactory, is_complete=True)
    order = factory.SelfAttribute("item.batch.order")
    profile = factory.SubFactory(ProvisioningProfileFactory)
    provider = factory.SelfAttribute("profile.provider.name")
    next_attempt_at = factory.LazyFunction(timezone.now)
    created_by = factory.SelfAttribute("order.created_by")


class ProvisioningInformationItemFactory(RowFactory):
    """A property of a service itself."""

    class Meta:
        model = ProvisioningInformationItem

    order = factory.SubFactory("apps.orders.factories.OrderFactory")
    service_item = factory.SubFactory(
        "apps.orders.factories.ServiceInformationItemFactory", order=factory.SelfAttribute("..order")
    )
    property = factory.SubFactory(ProvisioningPropertyFactory)
    code = factory.SelfAttribute("property.code")
    key_name = factory.SelfAttribute("property.key_name")
    value = factory.SelfAttribute("property.default_value")


class StagedProvisioningInformationItemFactory(RowFactory):
    class Meta:
        model = StagedProvisioningInformationItem

    item = factory.SubFactory(ProvisioningInformationItemFactory)
    order = factory.SelfAttribute("item.order")
    value = "2"
