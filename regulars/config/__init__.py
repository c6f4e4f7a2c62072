"""Settings, URLs and the API on one screen. Open api_router.py first."""
