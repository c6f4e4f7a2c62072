"""Lifetime value: what each customer has been worth, will probably be worth, and how sure that is.

Open services.py first; the models themselves are in analytics/clv/.
"""
