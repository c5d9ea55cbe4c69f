"""`python -m xl_addin.cli` is `cwb`, where the command is not on the path."""

from xl_addin.cli import main

main()
