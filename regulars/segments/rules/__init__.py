"""The rule language: a tree as sent is parsed into typed conditions, which compile to one query.

Open conditions.py first; parsing.py makes them, compiling.py turns them into a query, explaining.py says why.
"""
