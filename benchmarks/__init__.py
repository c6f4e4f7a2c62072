"""Regulars beside its peers, in one run on one machine: `python -m benchmarks`. Open __main__.py first."""
