"""`python -m tricord.service`: see `tricord.service._run`."""

import sys

from tricord.service._run import main

main(sys.argv[1:])
