"""`python -m skillnad`."""

import sys

from skillnad.cli import main

if __name__ == "__main__":
    sys.exit(main())
