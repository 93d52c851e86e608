"""Demo tickets: the vendors' samples, a lively queue, what is promised, and bulk rows for measurement."""

from apps.tickets.demo.bulk import load_scale
from apps.tickets.demo.promises import load_promises
from apps.tickets.demo.queue import load_queue
from apps.tickets.demo.samples import load_samples

__all__ = ["load_promises", "load_queue", "load_samples", "load_scale"]
