"""Files and calls, translated into customers, orders and touchpoints. Open services.py first."""
