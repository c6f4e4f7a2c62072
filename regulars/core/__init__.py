"""What every slice stands on: the shop, money, errors, pagination. A closed list of files.

Open models.py first.
"""
