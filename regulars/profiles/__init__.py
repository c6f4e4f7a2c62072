"""The customer list and the customer's page: one read over everything known. Open views.py first."""
