#!/usr/bin/env python3
"""Writes fixtures/statistics.txt: what numpy and scipy say about some data. The C++ tests read it.

make_fixtures.py             writes the file
make_fixtures.py --check     compares it with what would be written; exit 1 when a number differs, 77 without scipy

One case per line: FUNCTION | NUMBERS | NUMBERS ... | = | RESULTS. "nan" and "inf" are written as such.
"""
import math
import pathlib
import sys

try:
    import numpy as np
    from scipy import optimize, stats
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

FILE = pathlib.Path(__file__).parent / "fixtures" / "statistics.txt"
LEVELS = (0.9, 0.95)


def data():
    """Pairs of samples: normal, skewed, discrete with ties and zeros, tiny, long. Rounded, so that the text is exact."""
    rng = np.random.Generator(np.random.PCG64(7))
    pairs = []
    for n in (6, 10, 25, 50, 51, 80):
        base = rng.normal(10, 2, n)
        pairs.append((base + rng.normal(0, 1, n), base + rng.normal(0.5, 1, n)))
        pairs.append((rng.lognormal(0, 1, n), rng.lognormal(0.3, 1, n)))
        pairs.append((rng.poisson(4, n).astype(float), rng.poisson(5, n).astype(float)))
    return [(np.round(a, 4), np.round(b, 4)) for a, b in pairs]


def mean_interval(a, level):
    return [a.mean(), *stats.t.interval(level, len(a) - 1, a.mean(), stats.sem(a))]


def fieller(a, b, level):
    """Limits as roots of the t test of a - q b, found numerically and not by the quadratic formula."""
    limit = stats.t.ppf(0.5 + level / 2, len(a) - 1)
    ratio = a.mean() / b.mean()

    def excess(q):
        d = a - q * b
        return abs(d.mean()) - limit * stats.sem(d)

    ends = []
    for sign in (-1, 1):
        far = ratio
        for _ in range(200):
            far += sign * 0.05
            if excess(far) > 0:
                break
        else:
            return [ratio, -math.inf, math.inf]
        ends.append(optimize.brentq(excess, ratio, far, xtol=1e-14))
    return [ratio, *ends]


def quantile_limits(a, q, level):
    """Of all order statistics the innermost that miss the quantile with a chance of at most (1 - level) / 2."""
    n, tail = len(a), (1 - level) / 2
    padded = np.concatenate([[-math.inf], np.sort(a), [math.inf]])
    low = max(i for i in range(n + 1) if i == 0 or stats.binom.cdf(i - 1, n, q) <= tail)
    high = min(i for i in range(1, n + 2) if i == n + 1 or stats.binom.sf(i - 1, n, q) <= tail)
    return [padded[low], padded[high]]


def effect(a, b, level):
    d = a - b
    n = len(d)
    t = d.mean() / stats.sem(d)
    found = [optimize.brentq(lambda c: stats.nct.cdf(t, n - 1, c) - p, t - 30, t + 30, xtol=1e-12)
             for p in (0.5 + level / 2, 0.5 - level / 2)]
    return [d.mean() / d.std(ddof=1), *(c / math.sqrt(n) for c in found)]


def wilcoxon(a, b):
    d = a - b
    sizes = np.abs(d)
    exact = len(d) <= 50 and np.all(d != 0) and len(np.unique(sizes)) == len(d)
    return [stats.wilcoxon(d, method="exact" if exact else "approx", correction=not exact).pvalue]


def holm(p):
    order = np.argsort(p, kind="stable")
    out = np.empty(len(p))
    out[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]))
    return list(out)


def welch(a, b, level):
    test = stats.ttest_ind(a, b, equal_var=False)
    va, vb = stats.sem(a) ** 2, stats.sem(b) ** 2
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    difference = a.mean() - b.mean()
    assert math.isclose(difference / test.statistic, math.sqrt(va + vb), rel_tol=1e-9)
    half = stats.t.ppf(0.5 + level / 2, freedom) * math.sqrt(va + vb)
    return [difference, difference - half, difference + half]


def cases():
    for a, b in data():
        for level in LEVELS:
            yield "mean_interval", [a, [level]], mean_interval(a, level)
            yield "paired_difference", [a, b, [level]], mean_interval(a - b, level)
            shorter = b[: len(b) // 2 + 1]
            yield "unpaired_difference", [a, shorter, [level]], welch(a, shorter, level)
            yield "ratio_of_means", [a, b, [level]], fieller(a, b, level)
            yield "effect_size", [a, b, [level]], effect(a, b, level)
            for q in (0.1, 0.5, 0.8):
                yield "quantile_interval", [a, [q, level]], [np.quantile(a, q), *quantile_limits(a, q, level)]
        yield "wilcoxon_p", [a, b], wilcoxon(a, b)
        yield "ranks", [a], stats.rankdata(a)
    for successes, n in ((0, 1), (0, 20), (3, 20), (10, 20), (20, 20), (97, 100), (1, 1000), (500, 1000)):
        for level in LEVELS:
            ci = stats.binomtest(successes, n).proportion_ci(level, method="exact")
            yield "proportion_interval", [[successes, n, level]], [successes / n, *ci]
    rng = np.random.Generator(np.random.PCG64(8))
    for count in (1, 5, 40):
        p = np.round(rng.uniform(0, 0.2, count), 5)
        yield "holm", [p], holm(p)
    for rows, columns, discrete in ((3, 3, False), (12, 5, False), (12, 5, True), (30, 8, True)):
        table = np.round(rng.normal(5, 1.5, (rows, columns)) + 0.2 * np.arange(columns), 0 if discrete else 4)
        test = stats.friedmanchisquare(*table.T)
        average = stats.rankdata(table, axis=1).mean(axis=0)
        yield "friedman", [*table], [test.statistic, test.pvalue, *average]
    for p in (0.9, 0.95, 0.99):
        for k in (2, 3, 5, 10, 20, 50):
            yield "studentised_range_quantile", [[p, k]], [stats.studentized_range.ppf(p, k, np.inf)]
    x = np.array([10, 30, 100, 300, 1000, 3000], dtype=float)
    for y in (np.round(3 * np.log(x) + rng.normal(0, 0.2, 6), 4), np.round(2 * x**0.5, 4), np.round(x**0.2 + 4, 4)):
        yield "slope", [x, y], [stats.linregress(np.log(x), np.log(y)).slope]


def text(values):
    return " ".join(repr(float(v)) for v in values)


def lines():
    return [" | ".join([name, *(text(g) for g in given), "=", text(result)]) for name, given, result in cases()]


def same(old, new):
    """Numbers may differ in the last places between versions of scipy; texts may not."""
    a, b = old.split(), new.split()
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        if x != y and not math.isclose(float(x), float(y), rel_tol=1e-6, abs_tol=1e-9):
            return False
    return True


def main():
    new = lines()
    if "--check" not in sys.argv:
        FILE.write_text("\n".join(new) + "\n")
        return
    old = FILE.read_text().splitlines()
    wrong = [f"file:  {o}\nscipy: {n}" for o, n in zip(old, new) if not same(o, n)]
    if len(old) != len(new):
        wrong.append(f"{len(old)} lines in the file, {len(new)} are made")
    print("\n".join(wrong) or f"{len(new)} cases are as scipy has them")
    sys.exit(1 if wrong else 0)


main()
