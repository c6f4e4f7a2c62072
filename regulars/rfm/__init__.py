"""RFM scores: who bought recently, often and much, against all other customers. Open services.py first.

The arithmetic is in analytics/rfm; models.py says what is kept.
"""
