"""The page of a customer, and the form that changes one."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext

from apps.core.admin import back_with
from apps.customers.admin import CustomerAdmin
from apps.customers.models import Customer
from apps.desk.customer_page import context_of

ONE_BUTTON = {"show_save_and_add_another": False, "show_save_and_continue": False}


@admin.register(Customer)
class CustomerPageAdmin(CustomerAdmin):
    """Reading a customer opens its page; the form that changes one has an address of its own."""

    def get_urls(self):
        form = self.admin_site.admin_view(self.edit_view)
        return [path("<id:object_id>/edit/", form, name="customers_customer_edit"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "GET":
            return super().change_view(request, object_id, form_url, extra_context)
        earlier = self.earlier_row(request, object_id)
        if earlier is not None:
            return earlier
        customer = self.get_object(request, object_id)
        if customer is None:
            refused = gettext("There is no customer %(object_id)s.") % {"object_id": object_id}
            return back_with(request, reverse("admin:customers_customer_changelist"), refused=refused)
        if not self.has_view_or_change_permission(request, customer):
            raise PermissionDenied
        may_change = self.has_change_permission(request, customer)
        return self.page(request, "desk/customer.html", may_change=may_change, **context_of(request, customer))

    def edit_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return super().change_view(request, str(object_id), extra_context=ONE_BUTTON)

    def response_change(self, request, obj):
        super().response_change(request, obj)
        return HttpResponseRedirect(reverse("admin:customers_customer_change", args=[obj.pk]))

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation", "status")

    def get_object(self, request, object_id, from_field=None):
        """None for an id that no row can have."""
        return super().get_object(request, object_id, from_field) if str(object_id).isdecimal() else None
