"""Lifetime value: how often and for how much each customer will buy again, and how sure that is.

Pure numpy and scipy. Rows of purchases become PurchaseHistories (histories.py), fitting.py estimates a model of
purchases and one of spend from them, value.py turns both into what each customer is worth, and backtest.py says
how right that would have been. Nothing is imported here: historical.py is read at start-up, which does without scipy.
"""
