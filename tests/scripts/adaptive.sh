#!/usr/bin/env bash
# Replications on demand: cells whose claims are decided, or whose intervals are narrow, get no more; the same file for any number
# of ranks, kill and resume.
set -euo pipefail
rm -rf ./*
fail() {
  echo "FAILED: $1"
  shift
  for file in "$@"; do
    echo "--- $file"
    cat "$file"
  done
  exit 1
}
cat >a.toml <<'TOML'
seed = 3
replications = 10
checkpoints = [200, 4000]
[[experiment]]
name = "claimed"
until = { claim = "decided", max = 320 }
horizon = 4000
scenario = { name = "bernoulli", gap = [0.004, 0.3] }
algorithms = [ { name = "ucb1" }, { name = "uniform" }, { name = "exp3" } ]
[[experiment]]
name = "narrow"
until = { relative_width = 0.2, max = 1000 }
horizon = 4000
scenario = { name = "gaussian", gap = [0.1, 0.5] }
algorithms = [ { name = "ucb1" }, { name = "thompson_gaussian" } ]
[[experiment]]
name = "fixed"
replications = 20
horizon = 4000
scenario = { name = "bernoulli" }
algorithms = [ { name = "moss" } ]
[[claim]]
says = "UCB1 beats uniform play"
kind = "less"
experiment = "claimed"
a = { algorithm = "ucb1" }
b = { algorithm = "uniform" }
[[claim]]
says = "UCB1 beats uniform play by a hundredth, which more replications would have to show"
kind = "less"
experiment = "claimed"
margin = -0.01
cells = { gap = 0.004 }
a = { algorithm = "ucb1" }
b = { algorithm = "uniform" }
TOML
"$REGATTA" plan a.toml >plan.out
grep -q '^claimed  *6  *10 to 320 ' plan.out || fail "plan does not say how many replications" plan.out
grep -q '^core time  *at most' plan.out || fail "plan takes the most for the time" plan.out
"$REGATTA" run a.toml -o one.h5 >one.out 2>one.err
grep -q 'note: claimed: [1-9] of 6 cells need more than 10 replications' one.err || fail "no news of a batch" one.err
digest() { "$REGATTA" digest "$1" | cut -d' ' -f1; }

# What the file says: easy cells have few replications, hard ones many, and nothing is missing.
"$PYTHON" - <<'PY'
import h5py, numpy
with h5py.File("one.h5") as file:
    index = file["index"][:]
    assert set(index["state"]) == {1, 3}, set(index["state"])
    groups = {g.attrs["experiment"]: g for g in file.values() if "experiment" in g.attrs}
    assert list(file["claimed"].attrs["batch_ends"]) == [10, 20, 40, 80, 160, 320]
    assert "batch_ends" not in file["fixed"].attrs
    for record in index:
        group = groups[record["experiment"]]
        first, count = record["first_replication"], record["replications"]
        rows = group["pseudo_regret"][record["cell"], first:first + count]
        assert numpy.isnan(rows).all() == (record["state"] == 3), record
    have = {name: numpy.isfinite(file[name]["pseudo_regret"][:, :, -1]).sum(1) for name in ("claimed", "narrow", "fixed")}
    print(have)
    gap = file["claimed/scenario.gap"][:]
    algorithm = file["claimed/algorithm"].asstr()[:]
    assert (have["fixed"] == 20).all()
    assert (have["claimed"][gap == 0.3] == 10).all() and (have["claimed"][algorithm == "exp3"] == 10).all()
    hard = have["claimed"][(gap == 0.004) & (algorithm != "exp3")]
    assert (hard == hard[0]).all() and hard[0] > 20, hard
    # The narrow ones: the interval at the end is narrow enough, the one of the batch before was not.
    from math import sqrt
    quantile = {10: 2.262157, 20: 2.093024, 40: 2.022691, 80: 1.990450, 160: 1.974996, 320: 1.967405, 640: 1.963683,
                1000: 1.962341}
    ends = list(quantile)
    for cell, n in enumerate(have["narrow"]):
        values = file["narrow/pseudo_regret"][cell, :, -1]
        width = lambda n: 2 * quantile[n] * values[:n].std(ddof=1) / sqrt(n) / abs(values[:n].mean())
        assert n in ends and (n == 1000 or width(n) <= 0.2), (cell, n, width(n))
        if n > 10:
            assert width(ends[ends.index(n) - 1]) > 0.2, (cell, n)
    assert len(set(have["narrow"])) > 1, have["narrow"]
PY
"$REGATTA" verify one.h5 >verify.out || fail "verify finds something" verify.out
grep -q '0 missing, [1-9][0-9]* not needed, 0 damaged' verify.out || fail "verify does not count what is not needed" verify.out
"$REGATTA" status one.h5 >status.out || fail "status says that the file is not complete" status.out
grep -q "^[1-9][0-9]* more units were not needed ('until')" status.out || fail "status does not count what is not needed" status.out
grep -q '^all .* 100 %' status.out || fail "not 100 %" status.out
"$REGATTA" claims one.h5 --parts >claims.out || fail "a claim fails" claims.out
! grep -q 'missing' claims.out || fail "replications that were not needed are called missing" claims.out

# Stored claims need nothing but the file; other claims are judged on what there is.
before=$(sha256sum one.h5)
"$REGATTA" run -q a.toml -o one.h5
[ "$before" = "$(sha256sum one.h5)" ] || fail "a finished file was touched"
sed 's/margin = -0.01/margin = -0.02/' a.toml >b.toml
code=0
"$REGATTA" run -q b.toml -o one.h5 2>refused.err || code=$?
[ $code -eq 2 ] || fail "other claims, that decide about replications, went on with the same file ($code)" refused.err
code=0
"$REGATTA" run -q a.toml -o sharded.h5 --io sharded 2>refused.err || code=$?
[ $code -eq 2 ] && grep -q "until" refused.err || fail "--io sharded is not refused ($code)" refused.err
[ ! -e sharded.h5 ] && [ ! -e sharded.h5.shards ] || fail "a refused run made something"

# The same file whatever the ranks, the schedule and the moment of a kill.
export REGATTA_RANKS_PER_GROUP=2  # for the schedule nodes: two groups on one machine
for way in "2 --schedule static" "3 --schedule manager" "4 --schedule nodes" "2 --scalar"; do
  # shellcheck disable=SC2086
  mpirun -n ${way%% *} "$REGATTA" run -q ${way#* } a.toml -o "way.h5" 2>/dev/null
  [ "$(digest way.h5)" = "$(digest one.h5)" ] || fail "another digest with $way"
  rm way.h5
done
sed 's/4000/400_000/g; s/\[200, /[20_000, /' a.toml >long.toml
mpirun -n 2 "$REGATTA" run -q long.toml -o whole.h5 2>/dev/null
kills=0
for pause in 0.4 0.6 0.8 1.0 1.2; do
  setsid mpirun -n 2 "$REGATTA" run -q long.toml -o struck_adaptive.h5 >/dev/null 2>&1 &
  sleep $pause
  if kill -0 $! 2>/dev/null; then kills=$((kills + 1)); fi
  pkill -9 -f "run -q long.toml -o struck_adaptive.h5" || true
  wait $! 2>/dev/null || true
done
echo "$kills kills"
"$REGATTA" run -q long.toml -o struck_adaptive.h5 2>/dev/null
[ "$(digest struck_adaptive.h5)" = "$(digest whole.h5)" ] || fail "another digest after kills"
code=0
"$REGATTA" run -q long.toml -o stopped.h5 --max-walltime 1 2>stopped.err || code=$?
[ $code -eq 75 ] || fail "not stopped in time ($code)" stopped.err
mpirun -n 3 "$REGATTA" run -q long.toml -o stopped.h5 2>/dev/null
[ "$(digest stopped.h5)" = "$(digest whole.h5)" ] || fail "another digest after a stop"

# Packing keeps what is known; results that were not needed are not taken for results.
"$REGATTA" pack one.h5 -o packed.h5 >/dev/null
[ "$(digest packed.h5)" = "$(digest one.h5)" ] || fail "packing changed the digest"
sed '/^until/d; s/^replications = 10$/replications = 40/' a.toml >fixed.toml
"$REGATTA" run fixed.toml -o fixed.h5 --reuse one.h5 >fixed.out
"$REGATTA" run -q fixed.toml -o fresh.h5
[ "$(digest fixed.h5)" = "$(digest fresh.h5)" ] || fail "another digest with --reuse"
"$REGATTA" report one.h5 -o report.html >/dev/null
"$REGATTA" summary one.h5 --format csv >summary.csv
grep -q '^claimed,.*,exp3,.*,4000,4000,10,0,0,' summary.csv || fail "the summary does not count replications" summary.csv
