"""The arithmetic: SQL texts for populations, numpy for value models. Knows nothing of Django or HTTP."""
