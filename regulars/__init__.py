"""Regulars tells a shop who its customers are, what each is worth, and where each stands.

Start reading at config/api_router.py, then open one slice (rfm/) and its tests.
"""
