"""Throughput of two ranks against one; throughput.sh says what and why. Exit code 77: the machine is not quiet."""
import json
import os
import re
import resource
import subprocess
import sys
import time

PAIRS, MOST_PAIRS, LIMIT = 5, 12, 1.9
OTHERS = 0.05  # cores that others may use meanwhile
SLOW = 1.05    # clock, processor time of the same work
SWEEP = """
replications = 1024
[[experiment]]
scenario   = { name = "bernoulli", gap = [0.1, 0.2, 0.3] }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0] }, { name = "moss" }, { name = "thompson_gaussian" } ]
horizon    = 50_000
"""


def busy():
    """Seconds that all cores worked since the machine was started."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def clock(regatta):
    """Nanoseconds of a dependent addition, now."""
    out = subprocess.run([regatta, "bench", "--json", "--parts", "machine"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)["machine"]["addition_ns_now"]


class Run:
    def __init__(self, regatta, ranks):
        self.clock = clock(regatta)
        begin, machine, own = time.monotonic(), busy(), children()
        name = f"{ranks}.h5"
        if os.path.exists(name):
            os.remove(name)
        out = subprocess.run(["mpirun", "-n", str(ranks), regatta, "run", "s.toml", "-o", name],
                             check=True, capture_output=True, text=True).stdout
        wall = time.monotonic() - begin
        self.others = (busy() - machine - (children() - own)) / wall
        summary = subprocess.run([regatta, "summary", "--format", "json", name], check=True, capture_output=True, text=True)
        self.processor = sum(row["seconds"] for e in json.loads(summary.stdout) for row in e["rows"])
        phases = re.search(r"seconds: plan ([\d.]+), create ([\d.]+), play ([\d.]+), sync ([\d.]+)", out)
        self.seconds = sum(map(float, phases.groups()))

    def __str__(self):
        return f"{self.seconds:.2f} s (processor {self.processor:.2f} s, others {self.others:.2f} cores, clock {self.clock:.3f} ns)"


def main(regatta):
    if len(os.sched_getaffinity(0)) < 2:
        print("skipped: fewer than two cores")
        return 77
    begin, machine = time.monotonic(), busy()
    time.sleep(2)
    others = (busy() - machine) / (time.monotonic() - begin)
    if others > OTHERS:
        print(f"skipped: other programs use {others:.2f} cores")
        return 77
    with open("s.toml", "w") as file:
        file.write(SWEEP)
    best_clock = min(clock(regatta) for _ in range(5))
    ratios, all_ratios = [], []
    for i in range(MOST_PAIRS):
        runs = {ranks: Run(regatta, ranks) for ranks in ((1, 2) if i % 2 == 0 else (2, 1))}
        one, two = runs[1], runs[2]
        best_clock = min(best_clock, one.clock, two.clock)
        disturbed = (max(one.others, two.others) > OTHERS or max(one.clock, two.clock) > SLOW * best_clock
                     or max(one.processor, two.processor) > SLOW * min(one.processor, two.processor))
        print(f"1 rank: {one}; 2 ranks: {two}; {one.seconds / two.seconds:.3f}x{'; disturbed, does not count' if disturbed else ''}",
              flush=True)
        all_ratios.append(one.seconds / two.seconds)
        if not disturbed:
            ratios.append(one.seconds / two.seconds)
        if len(ratios) == PAIRS:
            break
        if i + 1 == PAIRS and not ratios:
            break
    if len(ratios) < PAIRS:
        print(f"skipped: only {len(ratios)} of {i + 1} pairs were not disturbed (other programs, or a slow clock)")
        return 77
    median = sorted(ratios)[PAIRS // 2]
    print(f"2 ranks: {median:.3f} times the throughput of 1 rank, median of {PAIRS} pairs "
          f"(of all {len(all_ratios)}: {sorted(all_ratios)[len(all_ratios) // 2]:.3f})")
    with open("throughput.json", "w") as file:
        json.dump({"median": median, "ratios": sorted(ratios), "limit": LIMIT}, file)
    if median < LIMIT:
        print(f"FAILED: less than {LIMIT}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
