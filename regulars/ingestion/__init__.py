"""Files and calls, translated into customers, orders, touchpoints and members of segments. Open services.py first."""
