"""The binomial log-likelihood of one group as a function of the group's effect, by link.

A kernel is made for fixed linear predictors `eta` (without the effect), successes `y` and trials
`m` of the rows of a group. It gives value(shift) = sum_i log f(y_i | eta_i + shift), without the
binomial coefficients, and slopes(shift) = its first and second derivative.
"""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

from mpmath import mp, mpf

# The loops over rows of the logit run in `decimal`, which is some ten times faster than mpmath.
DIGITS = Context(prec=70, Emin=MIN_EMIN, Emax=MAX_EMAX)


def to_decimal(x):
    return DIGITS.create_decimal(mp.nstr(x, 66))


class LogitKernel:
    """y eta - m log(1 + e^eta); the sum of logarithms is the logarithm of one product."""

    def __init__(self, eta, y, m):
        self.linear = mp.fsum(yi * e for yi, e in zip(y, eta))
        self.successes = sum(y)
        self.odds = [to_decimal(mp.exp(e)) for e in eta]
        self.m = m

    def value(self, shift):
        t = to_decimal(mp.exp(shift))
        with localcontext(DIGITS):
            product = Decimal(1)
            for odds, m in zip(self.odds, self.m):
                factor = 1 + odds * t
                product *= factor if m == 1 else factor**m
        return self.linear + self.successes * shift - mp.log(mpf(str(product)))

    def slopes(self, shift):
        t = to_decimal(mp.exp(shift))
        with localcontext(DIGITS):
            first, second = Decimal(self.successes), Decimal(0)
            for odds, m in zip(self.odds, self.m):
                mu = odds * t
                mu = mu / (1 + mu)
                first -= m * mu
                second -= m * mu * (1 - mu)
        return mpf(str(first)), mpf(str(second))

    @staticmethod
    def probability(eta):
        return 1 / (1 + mp.exp(-eta))


class ProbitKernel:
    """y log Phi(eta) + (m - y) log Phi(-eta)."""

    def __init__(self, eta, y, m):
        self.rows = list(zip(eta, y, m))

    def value(self, shift):
        total = mpf(0)
        for eta, y, m in self.rows:
            if y:
                total += y * mp.log(mp.ncdf(eta + shift))
            if m - y:
                total += (m - y) * mp.log(mp.ncdf(-eta - shift))
        return total

    def slopes(self, shift):
        first, second = mpf(0), mpf(0)
        for eta, y, m in self.rows:
            eta = eta + shift
            density = mp.npdf(eta)
            up, down = density / mp.ncdf(eta), density / mp.ncdf(-eta)
            first += y * up - (m - y) * down
            second -= y * up * (eta + up) + (m - y) * down * (down - eta)
        return first, second

    @staticmethod
    def probability(eta):
        return mp.ncdf(eta)


class CloglogKernel:
    """y log(1 - exp(-e^eta)) - (m - y) e^eta."""

    def __init__(self, eta, y, m):
        self.rows = list(zip(eta, y, m))

    def value(self, shift):
        total = mpf(0)
        for eta, y, m in self.rows:
            rate = mp.exp(eta + shift)
            if y:
                total += y * mp.log(-mp.expm1(-rate))
            total -= (m - y) * rate
        return total

    def slopes(self, shift):
        first, second = mpf(0), mpf(0)
        for eta, y, m in self.rows:
            rate = mp.exp(eta + shift)
            ratio = rate / mp.expm1(rate)
            first += y * ratio - (m - y) * rate
            second += y * ratio * (1 - rate - ratio) - (m - y) * rate
        return first, second

    @staticmethod
    def probability(eta):
        return -mp.expm1(-mp.exp(eta))


KERNELS = {"logit": LogitKernel, "probit": ProbitKernel, "cloglog": CloglogKernel}
