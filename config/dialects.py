"""Which viewsets answer which dialect: the only place that knows every app's API."""

from apps.attachments.api import equinix as attachments_equinix
from apps.cases.api import equinix as cases_equinix
from apps.dialects.costguard.base import (
    JournalManagementViewSet,
    OrderManagementViewSet,
    SecurityTokenViewSet,
)
from apps.dialects.costguard.service import JournalManagementService, OrderManagementService
from apps.dialects.equinix.base import AttachmentsViewSet, CaseManagementViewSet
from apps.dialects.equinix.oauth import OAuthViewSet
from apps.dialects.events.base import EventsViewSet, WebhooksViewSet
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from apps.e911.api import costguard as e911_costguard
from apps.events.api import events
from apps.journals.api import costguard as journals_costguard
from apps.orders.api import costguard as orders_costguard
from apps.payments.api import costguard as payments_costguard
from apps.provisioning.api import costguard as provisioning_costguard
from apps.registers.api import costguard as registers_costguard
from apps.reporting.api import sipsynergy as reporting_sipsynergy
from apps.tickets.api import costguard as tickets_costguard
from apps.tickets.api import m4 as tickets_m4
from apps.tickets.api import sipsynergy as tickets_sipsynergy
from apps.users.api import costguard as users_costguard
from apps.users.api import equinix as users_equinix
from apps.users.api import sipsynergy as users_sipsynergy

DIALECTS = {
    M4ViewSet: [tickets_m4.TicketNotes],
    SipSynergyViewSet: [
        users_sipsynergy.Users,
        users_sipsynergy.Groups,
        tickets_sipsynergy.Tickets,
        tickets_sipsynergy.Comments,
        tickets_sipsynergy.States,
        tickets_sipsynergy.Events,
        reporting_sipsynergy.TicketReports,
    ],
    JournalManagementViewSet: [
        journals_costguard.FollowUps,
        journals_costguard.Reminders,
        journals_costguard.Journals,
        journals_costguard.JournalLookups,
        journals_costguard.Health,
        JournalManagementService,
        tickets_costguard.Tickets,
        tickets_costguard.TicketLookups,
    ],
    CaseManagementViewSet: [cases_equinix.Cases],
    OrderManagementViewSet: [
        orders_costguard.CheckoutOverview,
        orders_costguard.CustomerActions,
        orders_costguard.CustomerReads,
        orders_costguard.OrderContents,
        orders_costguard.OrderHealth,
        OrderManagementService,
        orders_costguard.OrderItemDetails,
        orders_costguard.OrderLookups,
        orders_costguard.Orders,
        orders_costguard.OrderSteps,
        orders_costguard.OrderItems,
        orders_costguard.AdvancePay,
        orders_costguard.CreditEvaluations,
        orders_costguard.Receipts,
        orders_costguard.Tenders,
        registers_costguard.NoSales,
        orders_costguard.StartingBlocks,
        *provisioning_costguard.VIEWSETS,
        *payments_costguard.VIEWSETS,
        *e911_costguard.VIEWSETS,
    ],
    SecurityTokenViewSet: [users_costguard.SecurityTokens],
    OAuthViewSet: [users_equinix.Tokens],
    AttachmentsViewSet: [attachments_equinix.Attachments],
    EventsViewSet: [events.Events],
    WebhooksViewSet: [events.Webhooks, events.Deliveries, events.Replays],
}
CONTRACTS = {dialect.contract.name: dialect.contract for dialect in DIALECTS}
