"""What a catalogue item means to the network: its provisionable objects, and the properties that describe them."""

from django.db import models
from django.utils.translation import gettext

from apps.activity.history import tracked
from apps.catalog.models import CatalogItem
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel


class ProvisionableObject(HasIdentity, TimestampedModel):
    """A code, such as DSL, that has to be provisioned for a catalogue item."""

    item = models.ForeignKey(CatalogItem, on_delete=models.CASCADE, related_name="provisionable_objects")
    code = models.CharField(max_length=60)
    code_identity = IdentityField(source="code")

    history = tracked()

    class Meta:
        ordering = ["item", "code"]
        constraints = [IdentityConstraint(fields=["item", "code_identity"], name="provisionable_object_once_per_item")]

    def __str__(self):
        return gettext("%(code)s of %(name)s") % {"code": self.code, "name": self.item.name}


class ProvisioningProperty(HasIdentity, TimestampedModel):
    """Something to be said of a provisionable object (POD property), such as the shelf of a DSL line.

    Values of a locked property are not for staging.
    """

    code = models.CharField(max_length=60)
    code_identity = IdentityField(source="code")
    key_name = models.CharField(max_length=100)
    key_name_identity = IdentityField(source="key_name")
    default_value = models.TextField(null=True, blank=True)
    is_locked = models.BooleanField("locked", default=False)
    items = models.ManyToManyField(CatalogItem, through="PropertyLink", related_name="provisioning_properties")

    history = tracked()

    class Meta:
        verbose_name_plural = "provisioning properties"
        ordering = ["code", "key_name"]
        constraints = [
            IdentityConstraint(
                fields=["code_identity", "key_name_identity"], name="provisioning_property_once_per_code"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.key_name}"


class PropertyLink(TimestampedModel):
    """A property that a catalogue item has."""

    property = models.ForeignKey(ProvisioningProperty, on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey(CatalogItem, on_delete=models.CASCADE, related_name="property_links")

    history = tracked()

    class Meta:
        ordering = ["item", "property"]
        constraints = [models.UniqueConstraint(fields=["item", "property"], name="property_link_once")]

    def __str__(self):
        return gettext("%(property)s of %(name)s") % {"property": self.property, "name": self.item.name}
