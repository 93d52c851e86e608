"""Reads that apply credit policy: is a check needed, and what is a customer's score worth?

Source: CostGuard Order Management 2.45, Credit Evaluation, revisions 2.31 and 2.32. That document leaves the
policy open; ours has a row for each order type, and may have a second one for new services only.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from apps.core.errors import WrongState
from apps.core.money import ZERO, in_words
from apps.customers.models import CreditReport
from apps.orders.constants import OrderAction, OrderObjectType
from apps.orders.models import CreditClass, CreditPolicy, Lookup, Order


@dataclass(slots=True)
class CheckRequired:
    """The provider that has to run a check, if any, and why."""

    provider: str | None
    messages: list[str]


@dataclass(slots=True)
class Evaluation:
    """The class that holds, if any, with its limit and deposit, and why."""

    credit_class: CreditClass | None = None
    needs_deposit: bool = True
    messages: list[str] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        return self.credit_class.key if self.credit_class else None

    @property
    def limit(self) -> Decimal | None:
        return self.credit_class.credit_limit if self.credit_class else None

    @property
    def deposit(self) -> CreditClass | None:
        """The class, whose deposit and type of deposit count; None when nothing is to be deposited."""
        return self.credit_class if self.needs_deposit and self.credit_class and self.credit_class.deposit else None


@dataclass(frozen=True, slots=True)
class Contents:
    """What of an order bears on credit."""

    new_services: int
    disconnected_services: int
    monthly_charges: Decimal


def check_required(order_type: Lookup, *, is_new_service: bool, is_skipped: bool) -> CheckRequired:
    """Which provider has to check a customer's credit for an order of this type."""
    if is_skipped:
        return CheckRequired(None, ["The credit check was skipped."])
    policy = _policy(order_type, is_new_service)
    if policy is None:
        return CheckRequired(None, [_no_policy(order_type)])
    if policy.provider is None:
        return CheckRequired(None, [f"Order type {order_type.number} requires no credit check."])
    name = policy.provider.name
    return CheckRequired(name, [f"Order type {order_type.number} requires a credit check by {name}."])


def evaluate(
    order_type: Lookup, *, is_check_required: bool, report: CreditReport | None, is_new_service: bool = False
) -> Evaluation:
    """The class that the policy of an order type gives to a report, or to the lack of one."""
    policy = _policy(order_type, is_new_service)
    if policy is None:
        return Evaluation(messages=[_no_policy(order_type)])
    classes = list(policy.classes.select_related("deposit_type").order_by("threshold"))
    if report is not None:
        reached = [row for row in classes if row.threshold <= report.score]
        return _in_class(reached[-1] if reached else None, f"Credit score {report.score} falls in")
    if is_check_required:
        lowest = classes[0] if classes else None
        evaluation = _in_class(lowest, "Without a score the customer falls in")
        evaluation.messages.insert(0, "A credit check is required, but the credit report is missing.")
        return evaluation
    default = next((row for row in classes if row.is_default), None)
    return _in_class(default, "No credit check is required: the customer falls in")


def evaluate_order(order: Order) -> Evaluation:
    """The same, asked with what the order holds. Raises WrongState for one without a customer or a type."""
    if order.customer is None or order.type is None:
        lacking = "customer" if order.customer is None else "order type"
        raise WrongState(f"Order {order.pk} has no {lacking}: its credit cannot be evaluated.")
    ordered = contents(order)
    evaluation = evaluate(
        order.type,
        is_check_required=order.credit_provider is not None,
        report=order.credit_report,
        is_new_service=ordered.new_services > 0,
    )
    if ordered.new_services <= ordered.disconnected_services:
        evaluation.needs_deposit = False
        evaluation.messages.append("The order adds no more services than it disconnects: no deposit is needed.")
    if evaluation.limit is not None and ordered.monthly_charges > evaluation.limit:
        evaluation.messages.append(
            f"Estimated monthly charges of {in_words(ordered.monthly_charges)} are above the credit limit"
            f" of {in_words(evaluation.limit)}."
        )
    return evaluation


def contents(order: Order) -> Contents:
    """How many services are new and disconnected, by their lines, and the monthly charges of all but the latter.

    A service that the order only adds products to has no line of its own.
    """
    services = order.items.filter(object_type=OrderObjectType.SERVICE_ITEM).aggregate(
        new=Count("pk", filter=Q(action=OrderAction.ADD)),
        disconnected=Count("pk", filter=Q(action=OrderAction.DISCONNECT)),
    )
    charged = order.items.exclude(action__in=[OrderAction.DISCONNECT, OrderAction.RETURN])
    monthly = charged.aggregate(sum=Sum(F("monthly_charge") * F("quantity")))["sum"]
    return Contents(services["new"], services["disconnected"], monthly or ZERO)


def _policy(order_type: Lookup, is_new_service: bool) -> CreditPolicy | None:
    """The one for new services first, where it applies."""
    policies = CreditPolicy.objects.filter(order_type=order_type).select_related("provider")
    if not is_new_service:
        policies = policies.filter(is_for_new_services=False)
    return policies.order_by("-is_for_new_services").first()


def _no_policy(order_type: Lookup) -> str:
    return f"No credit policy applies to order type {order_type.number}."


def _in_class(row: CreditClass | None, how: str) -> Evaluation:
    return Evaluation(row, messages=[f"{how} class {row.key}." if row else f"{how} no class."])
