"""Holds a home's database until killed: `python -m tests.runtime.hold_server HOME`."""

import sys
from pathlib import Path

from regulars.runtime.embedded_postgres import EmbeddedPostgres
from regulars.runtime.home import open_home

postgres = EmbeddedPostgres(open_home(Path(sys.argv[1])), print)
postgres.start()
sys.stdout.write("ready\n")
sys.stdout.flush()
sys.stdin.read()
