"""Recomputes what changed facts imply: drains the marks in sets, and checks that nothing derived has drifted.

Open services.py first.
"""
