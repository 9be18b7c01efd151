"""An independent high-precision implementation of the models, for expected values only."""

from mpmath import mp

mp.dps = 60
