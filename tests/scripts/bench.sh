#!/usr/bin/env bash
# regatta bench: every entry of the catalogue once, as a table and as JSON; several ranks; nothing stays behind. And the page
# that scripts/performance.py makes from such files.
set -euo pipefail
rm -rf ./*
ln -s "$SOURCE/scenarios" scenarios # the data files of scenarios are looked for here
"$REGATTA" bench --seconds 0.002 --parts entries --json >entries.json
"$REGATTA" bench --seconds 0.002 --filter bandit/algorithm/ucb1 >table.txt
mpirun -n 2 "$REGATTA" bench --seconds 0.01 --filter bandit/algorithm/ucb1 --json >ranks.json
"$REGATTA" list --json >list.json
status=0
mpirun -n 2 "$REGATTA" bench --filter no_such_entry 2>err || status=$?
[ $status -eq 2 ] || { echo "FAILED: exit code $status for a filter that fits nothing"; exit 1; }
[ "$(grep -c no_such_entry err)" -eq 1 ] || { echo "FAILED: not one line for two ranks:"; cat err; exit 1; }
status=0
(cd /proc && "$REGATTA" bench --seconds 0.001 --parts overhead 2>"$OLDPWD/err") || status=$?
if [ $status -ne 1 ] || ! grep -q "can't be made (No such file or directory)" err; then
  echo "FAILED: exit code $status where no files can be made:"; cat err; exit 1
fi
left=$(find . -name 'regatta_bench*')
[ -z "$left" ] || { echo "FAILED: left behind: $left"; exit 1; }
for word in 'ucb1  *bernoulli' 'store and schedule' 'x86-64-v'; do
  grep -q "$word" table.txt || { echo "FAILED: no '$word' in the table:"; cat table.txt; exit 1; }
done
"$PYTHON" - <<'PY'
import json

listed = {(e["protocol"], e["kind"], e["name"]) for e in json.load(open("list.json"))}
bench = json.load(open("entries.json"))
assert bench["left_out"] == [] and bench["overhead"] is None and bench["scaling"] is None
timed = [(e["protocol"], e["kind"], e["name"]) for e in bench["entries"]]
assert len(timed) == len(set(timed)) and set(timed) == listed, listed ^ set(timed)
for e in bench["entries"]:
    assert 0.1 < e["ns_per_round_q25"] <= e["ns_per_round"] <= e["ns_per_round_q75"] < 1e9, e
    assert e["repetitions"] >= 3, e
assert bench["machine"]["cores"] >= 1 and bench["machine"]["cpu"] and bench["machine"]["compiler"].startswith("g++")
ns = {e["name"]: e["ns_per_round"] for e in bench["entries"] if e["kind"] == "algorithm" and e["protocol"] == "bandit"}
assert ns["uniform"] < ns["kl_ucb"], "uniform draws an arm, kl_ucb solves equations"

ranks = json.load(open("ranks.json"))
assert [e["name"] for e in ranks["entries"]] == ["ucb1"], ranks["entries"]
assert ranks["scaling"]["ranks"] == ranks["machine"]["ranks"] == 2
assert 0.05 < ranks["scaling"]["weak_efficiency"] < 1.5 and 0.1 < ranks["scaling"]["strong_speedup"] < 3, ranks["scaling"]
assert 0.1 < ranks["scaling"]["core_share"] < 1.01, ranks["scaling"]
overhead = ranks["overhead"]
spent = overhead["around_seconds"] + overhead["polls"] * overhead["poll_seconds"]
assert abs(overhead["share"] - spent / (overhead["inside_seconds"] + overhead["around_seconds"])) < 1e-12
assert 0 < overhead["share"] < 1 and overhead["units"] >= 1
PY

# The page: one figure is changed, and that figure changes in it.
mkdir docs
scripts=$SOURCE/scripts
cp ranks.json scaling.json
cat >regret_cpu.toml <<'TOML'
checkpoints = { linear = 100 }
[[experiment]]
name = "bandit"
scenario = { name = "bernoulli" }
algorithms = [ { name = "ucb1" }, { name = "uniform" } ]
horizon = [1_000, 10_000]
replications = 32
[[experiment]]
name = "convex"
scenario = { name = "linear_adversary" }
algorithms = [ { name = "ogd" } ]
horizon = [500]
replications = 50
TOML
"$REGATTA" run -q regret_cpu.toml -o regret_cpu.h5
"$REGATTA" summary regret_cpu.h5 --format json >regret_cpu.json
"$REGATTA" plot --against cpu regret_cpu.h5 -o . >/dev/null
"$PYTHON" "$scripts/performance.py" . docs
"$PYTHON" "$scripts/performance.py" --sweep "$REGATTA" >all.toml
"$REGATTA" plan all.toml >/dev/null
"$PYTHON" - <<'PY'
import json
import re

page = open("docs/performance.md").read()
bench = json.load(open("entries.json"))
for e in bench["entries"]:
    assert re.search(rf"^\| {e['name']} \| {e['kind']} \| {e['with']} \| [0-9.]+ \|", page, re.M), e["name"]
for text in ("scripts/performance.sh", bench["machine"]["cpu"], "performance_regret_cpu.svg", "## More ranks", "Instructions per round"):
    assert text in page, text
assert "## Around the rounds" not in page, "not measured here"
played = {r["algorithm"]: r["ns_per_round"] for e in json.load(open("regret_cpu.json")) for r in e["rows"] if r["horizon"] in (500, 10_000)}
for e in bench["entries"]:
    if e["kind"] == "algorithm" and e["with"] in ("bernoulli", "linear_adversary") and e["name"] in played:
        assert 1 / 3 < e["ns_per_round"] / played.pop(e["name"]) < 3, (e, "a run of the same cell says something else")
assert not played, played
for e in json.load(open("list.json")):
    if e["protocol"] == "bandit" and e["kind"] == "algorithm":
        assert f'name = "{e["name"]}"' in open("all.toml").read(), e["name"]
PY
grep -q '<circle' docs/performance_regret_cpu.svg
grep -q '<circle' docs/performance_regret_cpu_convex.svg
