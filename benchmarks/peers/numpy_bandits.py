#!/usr/bin/env python3
"""UCB1 as a careful numpy user writes it: all replications in one array, a loop over rounds.

    benchmarks/peers/numpy_bandits.py                          nanoseconds per round and replication
    benchmarks/peers/numpy_bandits.py --engine build/regatta   the same beside the engine, alternating; exit
                                                               code 1 when the engine is not 10 times as fast

Both play the `bernoulli` scenario with 10 arms for 10,000 rounds and keep the regret at 100 checkpoints.
Processor time: of this process for numpy, of the whole `regatta run` for the engine (start, plan and results
file included).
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ARMS, HORIZON, BEST, GAP = 10, 10_000, 0.6, 0.1
NUMPY_REPLICATIONS, ENGINE_REPLICATIONS = 1000, 96_000  # half a second and five

SWEEP = f"""
seed = 1
replications = {ENGINE_REPLICATIONS}
checkpoints = {{ linear = 100 }}

[[experiment]]
horizon = {HORIZON}
scenario = {{ name = "bernoulli", arms = {ARMS}, best = {BEST}, gap = {GAP} }}
algorithms = [ {{ name = "ucb1" }} ]
"""


def ucb1(replications, rng):
    """Pseudo-regret, [checkpoint][replication]."""
    first = np.arange(replications) * ARMS  # where a replication's arms start in the flat state
    best = rng.integers(ARMS, size=replications)
    mean, inv_sqrt, plays = (np.zeros((replications, ARMS)) for _ in range(3))
    flat_mean, flat_inv_sqrt, flat_plays = mean.ravel(), inv_sqrt.ravel(), plays.ravel()
    index = np.empty((replications, ARMS))
    regret, rows = np.zeros(replications), []
    radius = np.sqrt(2 * np.log(np.arange(1, HORIZON + 1)))
    for t in range(1, HORIZON + 1):
        if t <= ARMS:
            arm = np.full(replications, t - 1)
        else:
            np.multiply(inv_sqrt, radius[t - 1], out=index)
            index += mean
            arm = index.argmax(axis=1)
        gap = np.where(arm == best, 0.0, GAP)
        reward = rng.random(replications) < BEST - gap
        at = first + arm
        n = flat_plays[at] + 1
        old = flat_mean[at]
        flat_plays[at] = n
        flat_mean[at] = old + (reward - old) / n
        flat_inv_sqrt[at] = 1 / np.sqrt(n)
        regret += gap
        if t % (HORIZON // 100) == 0:
            rows.append(regret.copy())
    return np.array(rows)


def numpy_nanoseconds(rng):
    begin = time.process_time()
    rows = ucb1(NUMPY_REPLICATIONS, rng)
    seconds = time.process_time() - begin
    return 1e9 * seconds / (NUMPY_REPLICATIONS * HORIZON), rows[-1].mean()


def engine_nanoseconds(program, folder):
    def children():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    (folder / "ucb1.toml").write_text(SWEEP)
    (folder / "ucb1.h5").unlink(missing_ok=True)
    begin = children()
    subprocess.run([program, "run", "-q", folder / "ucb1.toml", "-o", folder / "ucb1.h5"],
                   check=True, stdout=subprocess.DEVNULL)
    return 1e9 * (children() - begin) / (ENGINE_REPLICATIONS * HORIZON)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", type=Path, help="the program `regatta`")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--at-least", type=float, default=10.0, help="numpy's time over the engine's")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    peer, engine, ratio = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.passes):
            nanoseconds, regret = numpy_nanoseconds(rng)
            peer.append(nanoseconds)
            if options.engine:
                engine.append(engine_nanoseconds(options.engine.resolve(), Path(folder)))
                ratio.append(peer[-1] / engine[-1])
    print(f"numpy {np.__version__}: {statistics.median(peer):.1f} ns per round (mean regret {regret:.1f})")
    if not options.engine:
        return 0
    times = statistics.median(ratio)
    print(f"the engine: {statistics.median(engine):.2f} ns per round, {times:.1f} times as fast"
          f" ({min(ratio):.1f} to {max(ratio):.1f} in {options.passes} passes, at least"
          f" {options.at_least:g} wanted)")
    return 0 if times >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
