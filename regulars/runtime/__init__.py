"""What a person starts: the command line, `serve`, and the embedded PostgreSQL behind both.

Open cli.py for the commands, serve.py for what runs, embedded_postgres.py for the database.
"""
