"""The demo shop: a coffee and kitchen shop simulated with a fixed seed. Open loading.py first."""
