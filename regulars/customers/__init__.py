"""Who buys, what they bought, and the one summary kept of it. Open models.py, then services.py.

tables.py is the door to columns: every population question starts from its `counted_orders`. amounts.py defines net.
"""
