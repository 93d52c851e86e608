"""The addresses of the order pages. None of them saves a field as it was posted: every write is an operation."""

from django.contrib import admin

from apps.adminkit.bulk_pages import bulk_urls
from apps.adminkit.pages import PagesAdmin
from apps.orders.admin import accounts, cart, dashboard, devices, files, financing, page, queue
from apps.orders.admin.helpers import ORDERS
from apps.orders.models import Order


@admin.register(Order)
class OrderAdmin(PagesAdmin):
    pages = ORDERS

    def get_urls(self):
        return [
            self.at("", queue.queue, "changelist"),
            *bulk_urls(self, queue.BULK),
            self.at("dashboard/", dashboard.dashboard, "dashboard"),
            self.at("add/", cart.start, "add"),
            self.at("account/<id:customer_id>/<slug:change>/", accounts.start, "account"),
            self.at("<id:order_id>/change/", page.order_page, "change"),
            self.at("<id:order_id>/do/<slug:name>/", page.act, "act"),
            self.at("<id:order_id>/item/add/", cart.add, "item_add", posts=True),
            self.at("<id:order_id>/service/", cart.change_service, "service", posts=True),
            self.at("<id:order_id>/item/<id:item_id>/remove/", cart.remove, "item_remove", posts=True),
            self.at("<id:order_id>/item/<id:item_id>/quantity/", cart.change_quantity, "item_quantity"),
            self.at("<id:order_id>/item/<id:item_id>/discount/", cart.discount, "item_discount"),
            self.at(
                "<id:order_id>/discount/<id:discount_id>/remove/", cart.remove_discount, "discount_remove", posts=True
            ),
            self.at("<id:order_id>/item/<id:item_id>/finance/", financing.finance, "item_finance"),
            self.at(
                "<id:order_id>/item/<id:item_id>/finance/remove/",
                financing.remove_financing,
                "item_finance_remove",
                posts=True,
            ),
            self.at("<id:order_id>/agreement/<id:agreement_id>/", financing.agreement_page, "agreement"),
            self.at(
                "<id:order_id>/agreement/<id:agreement_id>/installment/",
                financing.record_installment,
                "agreement_installment",
                posts=True,
            ),
            self.at(
                "<id:order_id>/agreement/<id:agreement_id>/pay-off/", financing.pay_off, "agreement_pay_off", posts=True
            ),
            self.at("<id:order_id>/item/<id:item_id>/device/", devices.device, "item_device"),
            self.at("<id:order_id>/item/<id:item_id>/plan/cancel/", devices.cancel_plan, "plan_cancel"),
            self.at("<id:pk>/files/", files.FILES.put_on, "files", posts=True),
            self.at("<id:pk>/file/<id:file_id>/", files.FILES.download, "file"),
            self.at("<id:pk>/file/<id:file_id>/remove/", files.FILES.take_off, "file_remove", posts=True),
            self.at("<id:pk>/file/<id:file_id>/restore/", files.FILES.put_back, "file_restore", posts=True),
            self.at("<id:order_id>/receipt/<uuid:guid>/", page.receipt, "receipt"),
        ]
