"""Who may do what: people, API keys, roles, idempotency keys and the audit trail. Open roles.py first."""
