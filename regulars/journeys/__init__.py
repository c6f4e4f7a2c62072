"""Every interaction with a customer. Open models.py first."""
