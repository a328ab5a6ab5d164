#!/usr/bin/env bash
# regatta diff: exit codes as diff(1), and what it names: a parameter, a seed, a damaged number, another number of ranks.
set -euo pipefail
rm -rf ./*
fail() {
  echo "FAILED: $*"
  cat out err
  exit 1
}
expect() {  # CODE A B [OPTION...]
  local expected=$1 code=0
  shift
  "$REGATTA" diff "$@" >out 2>err || code=$?
  [ $code -eq "$expected" ] || fail "exit code $code in place of $expected for $*"
}
says() { grep -qE -- "$1" out err || fail "no '$1'"; }
sweep() {  # SEED ALPHA
  cat <<TOML
seed = $1
replications = 20
[[experiment]]
name = "arms"
scenario = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [1, $2] }, { name = "exp3" } ]
horizon = 500
TOML
}
sweep 1 2 >a.toml
sweep 1 4 >b.toml
sweep 7 2 >c.toml
"$REGATTA" run -q a.toml -o a.h5
mpirun -n 2 "$REGATTA" run -q a.toml -o ranks.h5
"$REGATTA" run -q b.toml -o b.h5
"$REGATTA" run -q c.toml -o c.h5

expect 0 a.h5 a.h5
says 'the same numbers in all'
expect 0 a.h5 ranks.h5
says 'ranks +1 +2$'
expect 1 a.h5 b.h5
says 'arms: ucb1.alpha +1, 2 +1, 4$'
says '^  - algorithms.*\[1, 2\]'
says '^  \+ algorithms.*\[1, 4\]'
says 'ucb1 alpha=2, horizon 500'
says '0 different; 1 cells only in A, 1 only in B'
expect 1 a.h5 c.h5
says 'seed +1 +7$'
says 'equal settings, another seed'
expect 2 a.h5 none.h5
says 'none.h5.*no such file'
expect 2 a.toml a.h5
expect 2 a.h5

expect 1 a.h5 b.h5 --format json
if ! "$PYTHON" -c 'import h5py, numpy, scipy' 2>/dev/null; then
  echo "skipped in part: h5py, numpy or scipy is missing"
  exit 0
fi
"$PYTHON" - <<'PY'
import json

d = json.load(open("out"))
assert d["same_numbers"] is False and len(d["only_a"]) == len(d["only_b"]) == 1
assert {"what": "arms: ucb1.alpha", "a": "1, 2", "b": "1, 4"} in d["configuration"]
assert all(c["differing"] == 0 and c["match"] == "cell" for c in d["cells"])
PY

# Numbers that somebody changed are found, and so are means over other seeds.
cp a.h5 changed.h5
"$PYTHON" - <<'PY'
import h5py

with h5py.File("changed.h5", "r+") as f:
    f["arms/pseudo_regret"][0, 3, -1] += 2
    f["arms/pseudo_regret"][0, 5, -1] += 1
PY
expect 1 a.h5 changed.h5
says 'same cells, different numbers'
expect 1 a.h5 changed.h5 --format json
mv out changed.json
expect 1 a.h5 c.h5 --format json
mv out seeds.json
"$PYTHON" - <<'PY'
import h5py, json, numpy as np, scipy.stats

changed = [c for c in json.load(open("changed.json"))["cells"] if c["differing"]]
assert len(changed) == 1, changed
c = changed[0]
assert c["differing"] == 2 and c["largest"] == 2 and c["replications_a"] == 20 and c["moved"]
difference = np.zeros(20)
difference[[3, 5]] = 2, 1
half = scipy.stats.t.ppf(0.975, 19) * difference.std(ddof=1) / np.sqrt(20)
assert np.allclose([c["difference"], c["low"], c["high"]], [0.15, 0.15 - half, 0.15 + half]), c
with h5py.File("a.h5") as a, h5py.File("c.h5") as b:
    cells = [c for c in json.load(open("seeds.json"))["cells"] if c["metric"] == "pseudo_regret"]
    assert len(cells) == 3
    for i, c in enumerate(cells):
        assert c["match"] == "settings"
        x, y = (f["arms/pseudo_regret"][i, :, -1] for f in (a, b))
        vx, vy = x.var(ddof=1) / 20, y.var(ddof=1) / 20
        freedom = (vx + vy) ** 2 / (vx**2 / 19 + vy**2 / 19)
        half = scipy.stats.t.ppf(0.975, freedom) * np.sqrt(vx + vy)
        d = y.mean() - x.mean()
        assert np.allclose([c["difference"], c["low"], c["high"]], [d, d - half, d + half]), c
print("differences and intervals are those of numpy and scipy")
PY
