from django.core.management.base import BaseCommand

from apps.desk.demo import load
from apps.orders.demo import load_scale as load_orders
from apps.tickets.demo import load_scale


class Command(BaseCommand):
    help = "Loads demo data. Safe to run again: it adds what was never there and changes nothing else."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="Also bulk-load N tickets and N orders.")

    def handle(self, *, scale, **options):
        load()
        if scale:
            load_scale(scale)
            load_orders(scale)
