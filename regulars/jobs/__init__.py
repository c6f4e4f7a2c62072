"""Long work: queued by name, seen while it runs, cancelled on request, re-queued when its worker died.

Open services.py first. A slice registers what it can do with `@register("slice.verb")` in its tasks.py.
"""
