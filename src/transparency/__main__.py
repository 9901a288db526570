"""`python -m transparency`: the same as the command `transparency`."""

from transparency.cli import main

main(prog_name="transparency")
