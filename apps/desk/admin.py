"""Background tasks, for an administrator to look at; the verbs that timelines can tell; and the customer page."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from apps.activity.timelines import learn
from apps.attachments.constants import Verb as AttachmentVerb
from apps.cases.constants import Verb as CaseVerb
from apps.catalog.constants import Verb as CatalogVerb
from apps.core.admin import ReadOnlyAdmin
from apps.customers.constants import Verb as CustomerVerb
from apps.desk.customers import CustomerPageAdmin
from apps.desk.drawers import NoSaleAdmin
from apps.desk.orders import OrderPageAdmin
from apps.e911.constants import Verb as E911Verb
from apps.journals.constants import Verb as JournalVerb
from apps.orders.constants import Verb as OrderVerb
from apps.payments.constants import Verb as PaymentVerb
from apps.provisioning.constants import Verb as ProvisioningVerb
from apps.registers.constants import Verb as RegisterVerb
from apps.tickets.constants import Verb as TicketVerb
from apps.users.constants import Verb as UserVerb

__all__ = ["CustomerPageAdmin", "NoSaleAdmin", "OrderPageAdmin", "TaskResultAdmin"]

for verbs in (
    UserVerb,
    CatalogVerb,
    CustomerVerb,
    JournalVerb,
    TicketVerb,
    RegisterVerb,
    OrderVerb,
    ProvisioningVerb,
    AttachmentVerb,
    CaseVerb,
    PaymentVerb,
    E911Verb,
):
    learn(verbs)


@admin.register(DBTaskResult)
class TaskResultAdmin(ReadOnlyAdmin):
    list_display = ["task_path", "status", "enqueued_at", "started_at", "finished_at", "queue_name"]
    list_filter = ["status"]
    ordering = ["-enqueued_at"]
    sortable_by = []
    fields = ["id", "task_path", "args_kwargs", "status", "enqueued_at", "started_at", "finished_at", "traceback"]

    def has_view_permission(self, request, obj=None):
        return request.user.is_admin or request.user.is_superuser
