#!/usr/bin/env python3
"""docs/performance.md and its plots, from what scripts/performance.sh measured.

    performance.py FOLDER [DOCS]     writes DOCS/performance.md and DOCS/performance_regret_cpu*.svg (default: docs)
    performance.py --sweep REGATTA   prints the sweep for regret against processor time: every algorithm of the catalogue
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# One scenario of each protocol: horizons and replications make about a minute of work in all.
SCENARIOS = {
    "bandit": ("bernoulli", "[1_000, 3_000, 10_000, 30_000, 100_000]", 160),
    "contextual": ("linear_gaussian", "[300, 1_000, 3_000]", 24),
    "convex": ("online_regression", "[300, 1_000, 3_000]", 24),
    "episodic": ("river_swim", "[30, 100, 300]", 24),
}


def experiment(protocol, algorithms):
    scenario, horizons, replications = SCENARIOS[protocol]
    names = ", ".join(f'{{ name = "{name}" }}' for name in algorithms)
    return (f'[[experiment]]\nname = "{protocol}"\nscenario = {{ name = "{scenario}" }}\nalgorithms = [ {names} ]\n'
            f"horizon = {horizons}\nreplications = {replications}\n")


def accepted(regatta, protocol, algorithm):
    """Whether the algorithm plays the scenario; some refuse."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(experiment(protocol, [algorithm]))
        file.flush()
        return subprocess.run([regatta, "plan", file.name], capture_output=True).returncode == 0


def sweep(regatta):
    listed = subprocess.run([regatta, "list", "--json"], check=True, capture_output=True, text=True).stdout
    entries = [e for e in json.loads(listed) if e["kind"] == "algorithm"]
    print('name = "regret against processor time"\ncheckpoints = { per_decade = 2 }')
    for protocol in SCENARIOS:
        names = [e["name"] for e in entries if e["protocol"] == protocol]
        print("\n" + experiment(protocol, [name for name in names if accepted(regatta, protocol, name)]), end="")


def number(x):
    """Three digits: 0.123, 12.3, 1230."""
    return "-" if x is None else f"{x:.0f}" if abs(x) >= 99.5 else f"{x:.3g}"


def table(headers, rows, texts=1):
    """The first `texts` columns are texts, the others numbers."""
    lines = ["| " + " | ".join(headers) + " |",
             "|" + "|".join(["---"] * texts + ["---:"] * (len(headers) - texts)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def load(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return json.load(file)


def head(machine):
    return f"""# Performance

This page is written by

```sh
scripts/performance.sh
```

which measures the machine it runs on and keeps the figures as JSON in `build/performance`. `regatta bench` is the short form.
Here: **{machine["cpu"]}**, {machine["level"]}, {machine["cores"]} cores, {machine["compiler"]}, regatta {machine["version"]} (`{machine["revision"]}`), \
{machine["date"]}; an addition that waits for the one before takes {machine["addition_ns"]:.3f} ns.

Times are processor time of one thread unless "wall" is said, medians with quartiles in brackets. A virtual core can halve its speed
for seconds: what is timed with a slow clock does not count ([how that is seen](../engine/core/clock_check.hpp)), and what is compared is
played by turns in one run. Figures of different runs, or machines, can't be compared to a few percent.
"""


def ratios_text(ratios):
    if not ratios:
        return ""
    rows = [[f"`{r['name']}`", r["kernel"], number(r["engine_ns"]), number(r["kernel_ns"]),
             f"**{r['ratio']:.2f}** ({r['ratio_q25']:.2f} to {r['ratio_q75']:.2f})",
             f"{r['at_most']:g}" + ("" if r["ratio"] <= r["at_most"] else ", exceeded")] if r["pairs"] else
            [f"`{r['name']}`", r["kernel"], "-", "-", "no steady clock", f"{r['at_most']:g}"] for r in ratios]
    return ("\n## The engine against bare kernels\n\nA kernel does the same work without scenario, learner, recording and file "
            "around it, in one loop; 'the same' is the engine itself on other instructions or with other sizes. `build/benchmarks/ratios` "
            "fails beyond the limits.\n\n"
            + table(["engine plays", "held against", "engine, ns per round", "the other", "ratio", "limit"], rows, 2))


def numpy_text(folder):
    path = os.path.join(folder, "numpy.txt")
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return ("\n## Against numpy\n\nUCB1 as a careful numpy user writes it, 1000 replications in one array "
                f"([the program](../benchmarks/peers/numpy_bandits.py)):\n\n```\n{file.read().strip()}\n```\n")


def entries_text(bench):
    out = ("\n## Every entry\n\nNanoseconds per round of one replication (episodic: per episode), through the engine: learner, "
           "scenario, 100 checkpoints; default parameters, played with the first partner that the catalogue has.\n")
    for protocol in dict.fromkeys(e["protocol"] for e in bench["entries"]):
        rows = [[e["name"], e["kind"], e["with"], number(e["ns_per_round"]),
                 f"{number(e['ns_per_round_q25'])} to {number(e['ns_per_round_q75'])}" + (" (slow clock)" if e["disturbed"] else "")]
                for e in bench["entries"] if e["protocol"] == protocol]
        out += f"\n**{protocol}**\n\n" + table(["entry", "", "with", "ns per round", "quartiles"], rows, 3)
    return out


def cost_text(cost):
    if not cost:
        return ""
    rows = []
    for name, c, limit in (("quickstart sweep", cost["as_it_is"], 3), ("an hour of it", cost["hour"], 1)):
        parts = [c["plan"], c["around"], c["polls"], c["recording"]]
        total = sum(parts) + c["rounds"]
        rows.append([name, f"{total:.4g}"] + [f"{100 * p / total:.3f} %" for p in parts] +
                    [f"**{100 * c['share']:.2f} %**", f"{limit} %" + ("" if 100 * c["share"] <= limit else ", exceeded")])
    return ("\n## Around the rounds\n\nProcessor time of one rank that is not spent in rounds. The hour is computed from two sizes of the "
            "sweep (a part paid once, a part that grows); how: [sweep_cost.cpp](../benchmarks/sweep_cost.cpp).\n\n"
            + table(["sweep", "seconds", "planning", "making the file, handing out, storing", "polls", "recording", "together", "limit"],
                    rows))


def scaling_text(bench):
    s = bench and bench["scaling"]
    if not s:
        return ""
    n = s["ranks"]
    rows = [["weak: every rank plays what one played alone", f"**{n * s['weak_efficiency']:.2f}x**",
             f"{n * s['weak_efficiency_q25']:.2f} to {n * s['weak_efficiency_q75']:.2f}"],
            ["strong: all ranks share it, through the schedule into one file", f"**{s['strong_speedup']:.2f}x**",
             f"{s['strong_speedup_q25']:.2f} to {s['strong_speedup_q75']:.2f}"]]
    return (f"\n## More ranks\n\nThroughput of {n} ranks on {bench['machine']['cores']} cores against one that plays alone, by turns in one "
            f"run; wall time. While they played together the ranks got {100 * s['core_share']:.0f} % of their cores' time"
            + (".\n" if s["core_share"] > 0.97 else ": other programs had the rest, and **these figures say little**.\n")
            + "`ctest -R throughput` holds whole runs against each other on a quiet machine.\n\n"
            + table(["", f"{n} ranks", "quartiles"], rows))


def regret_text(folder, docs, summary):
    if not summary:
        return ""
    out = ("\n## Regret against processor time\n\nWhat a user trades: more rounds for a quick algorithm, or a better algorithm. "
           "Mean regret at the end of a replication (95 % interval) over the processor time that it takes, scenario included; a point "
           "is a horizon. `regatta plot --against cpu FILE.h5` draws it for every sweep.\n")
    for e in summary:
        protocol = e["experiment"]
        name = "performance_regret_cpu" + ("" if protocol == "bandit" else "_" + protocol) + ".svg"
        shutil.copyfile(os.path.join(folder, protocol + "_cpu.svg"), os.path.join(docs, name))
        longest = max(row["horizon"] for row in e["rows"])
        rows = [[row["algorithm"], f"{number(row['mean'])} ({number(row['mean_low'])} to {number(row['mean_high'])})",
                 number(1e-6 * row["ns_per_round"] * row["horizon"])]
                for row in sorted(e["rows"], key=lambda row: row["mean"]) if row["horizon"] == longest]
        out += (f"\n![{e['metric']} of {protocol} algorithms on {e['scenario']} over processor time]({name})\n\n"
                + table([f"{e['scenario']}, {longest} rounds", e["metric"], "milliseconds per replication"], rows))
    return out


def instructions_text():
    with open(os.path.join(ROOT, "benchmarks/instructions.txt")) as file:
        lines = file.read().splitlines()
    rows = [[f"`{name}`", number(float(count))] for name, count in (line.split() for line in lines[2:])]
    return ("\n## Instructions per round\n\nOf one replication (episodic: per episode) on x86-64-v3; "
            f"{lines[1]}. The same on a busy machine: `ctest -R instructions` fails when one changes by 5 %.\n\n"
            + table(["cell", "instructions"], rows))


def write(folder, docs):
    bench = load(folder, "entries.json")
    if not bench:
        sys.exit(f"{folder}/entries.json is missing (nothing measured yet) run scripts/performance.sh")
    page = (head(bench["machine"]) + ratios_text(load(folder, "ratios.json")) + numpy_text(folder) + entries_text(bench)
            + cost_text(load(folder, "sweep_cost.json")) + scaling_text(load(folder, "scaling.json"))
            + regret_text(folder, docs, load(folder, "regret_cpu.json")) + instructions_text())
    path = os.path.join(docs, "performance.md")
    with open(path, "w") as file:
        file.write(page)
    print(path)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--sweep":
        sweep(sys.argv[2])
    elif len(sys.argv) in (2, 3) and not sys.argv[1].startswith("-"):
        write(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else os.path.join(ROOT, "docs"))
    else:
        sys.exit(__doc__)
