"""`python -m firebreak` is the `firebreak` command."""

from .cli import main

main()
