"""Segments: groups of customers described by a rule or picked by hand, and each customer's stays in them.

Open rules/conditions.py first (what a rule can say), then evaluation.py (who enters, who leaves).
"""
