"""What stops a command: a sentence for the person at the terminal, never a traceback."""


class RuntimeProblem(Exception):
    """Says in plain words what is wrong and, where it can, what to do; cli.py prints it and exits 1."""
