"""`python -m regulars.runtime` is the `regulars` command."""

from regulars.runtime.cli import main

main()
