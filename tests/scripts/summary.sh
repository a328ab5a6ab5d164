#!/usr/bin/env bash
# regatta summary in every format, read by other programs; an unfinished file says so.
set -euo pipefail
rm -rf ./*
cat >s.toml <<'TOML'
checkpoints = { linear = 10 }
[[experiment]]
scenario = { name = "bernoulli", gap = [0.1, 0.3] }
algorithms = [ { name = "ucb1", alpha = [0.5, 2] }, { name = "uniform" } ]
horizon = [100, 1000]
replications = 20
TOML
"$REGATTA" run -q s.toml -o s.h5
for format in table csv markdown latex json; do
  "$REGATTA" summary s.h5 --format $format >"plain.$format" 2>err
  "$REGATTA" summary s.h5 --by gap --format $format >"by.$format" 2>>err
  [ ! -s err ] || { echo "FAILED: a finished file gives a warning in $format:"; cat err; exit 1; }
done
if grep -q $'\033' plain.* by.*; then echo "FAILED: colours in a file"; exit 1; fi
"$PYTHON" - <<'PY'
import csv, json

rows = [r for e in json.load(open("plain.json")) for r in e["rows"]]
table = list(csv.DictReader(open("plain.csv")))
assert len(rows) == len(table) == 12, (len(rows), len(table))
for a, b in zip(rows, table):
    assert a["algorithm"] == b["algorithm"] and a["settings"] == b["settings"]
    for name in ("mean", "mean_low", "mean_high", "median", "q05", "q25", "q75", "q95", "sd", "seconds"):
        assert a[name] == float(b[name]), name
    assert a["q05"] <= a["q25"] <= a["median"] <= a["q75"] <= a["q95"]
    assert 1 <= a["rank_best"] <= a["rank_worst"] <= 3
means = {(r["algorithm"], r["settings"], r["horizon"]): r["mean"] for r in rows}
pivots = json.load(open("by.json"))
assert [p["setting"] for p in pivots] == ["horizon=100", "horizon=1000"], pivots
cells = 0
for p in pivots:
    assert p["values"] == ["0.1", "0.3"]
    for row in p["rows"]:
        for value, cell in zip(p["values"], row["cells"]):
            name = f"gap={value} {row['settings']}".strip()
            assert cell["mean"] == means[row["algorithm"], name, cell["horizon"]]
            cells += 1
assert cells == 12
print("csv and json agree")
PY
[ "$(grep -c '\\toprule' plain.latex)" = 1 ] && [ "$(grep -c '\\bottomrule' by.latex)" = 2 ]

# An unfinished file: in the table, or beside it where another program reads the table.
cat >long.toml <<'TOML'
checkpoints = { linear = 10 }
[[experiment]]
scenario = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [1, 2, 3, 4, 5, 6, 7, 8] } ]
horizon = 3_000_000
replications = 32
TOML
"$REGATTA" run -q long.toml -o long.h5 2>/dev/null &
run=$!
for _ in $(seq 200); do [ -e long.h5 ] && break; sleep 0.05; done
kill -9 $run
wait $run 2>/dev/null || true
"$REGATTA" summary long.h5 >out 2>err
grep -q '32 missing' out && tail -1 out | grep -q 'replications of . cells are missing'
[ ! -s err ]
"$REGATTA" summary long.h5 --format csv >out 2>err
grep -q 'cells are missing' err
if grep -q incomplete out; then echo "FAILED: the table for programs holds a remark"; exit 1; fi
