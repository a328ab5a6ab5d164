#!/usr/bin/env bash
# Learners that throw, make a NaN, take too long or never come back: exit code 3 or 70, a message that says which
# replications, and all other units complete.
set -euo pipefail
rm -rf ./*
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_h5py
sweep() {  # FILE ALGORITHM...: next to two healthy cells
  local file=$1
  shift
  cat >"$file" <<TOML
seed = 8
replications = 40
[[experiment]]
name       = "one"
scenario   = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0] }, $* ]
horizon    = 500
TOML
}
healthy() { "$REGATTA_SAMPLES" summary --format csv "$1" | grep ',ucb1,' | cut -d, -f4,8-16; }
sweep healthy.toml '{ name = "exp3" }'
"$REGATTA_SAMPLES" run -q healthy.toml -o healthy.h5
same_neighbours() { [ "$(healthy healthy.h5)" = "$(healthy "$1")" ] || fail "the healthy cells of $1 are not what they are alone"; }

for fault in throw:'thrown on purpose' nan:'a NaN in its state' arm:'an arm that does not exist'; do
  sweep a.toml "{ name = \"faulty\", fault = \"${fault%%:*}\", share = 0.3 }"
  ends_with 3 "failed: one cell 2 \(faulty\), replication [0-9]+, round 10: .*${fault##*:}" \
    mpirun -n 3 "$REGATTA_SAMPLES" run -q a.toml -o a.h5 --trace trace
  all_there a.h5 trace
  same_neighbours a.h5
  ends_with 3 "${fault##*:}" "$REGATTA_SAMPLES" run -q a.toml -o a.h5  # failed units are not played again ...
  before=$(digest a.h5)
  ends_with 3 "${fault##*:}" "$REGATTA_SAMPLES" run -q --retry-failed a.toml -o a.h5  # ... unless that is asked for
  [ "$before" = "$(digest a.h5)" ] || fail "the second attempt has other numbers"
  "$PYTHON" -c 'import h5py, sys; i = h5py.File("a.h5")["index"][:]; sys.exit(not (i[i["state"] == 2]["attempt"] == 2).all())' ||
    fail "not the second attempt"
  rm -r a.h5 trace
done

# Too slow, but its rounds end: the unit is given up, the run goes on.
sweep slow.toml '{ name = "faulty", fault = "slow", seconds = 0.02, share = 1.0 }'
for launcher in "" "mpirun -n 3"; do
  # shellcheck disable=SC2086
  ends_with 3 'took longer than --unit-timeout' $launcher "$REGATTA_SAMPLES" run -q --unit-timeout 4 slow.toml -o slow.h5 --trace trace
  all_there slow.h5 trace
  same_neighbours slow.h5
  ends_with 3 'took longer' "$REGATTA_SAMPLES" status --failures slow.h5
  rm -r slow.h5 trace
done
# The same sweep with more patience is no failure.
sed -i 's/seconds = 0.02/seconds = 0.001/' slow.toml
ends_with 0 'results: slow.h5' "$REGATTA_SAMPLES" run -q --unit-timeout 60 slow.toml -o slow.h5

# Never comes back: the rank says so and ends the run with 70; the next run records the unit as failed and completes.
sweep loop.toml '{ name = "faulty", fault = "loop", share = 1.0 }'
for launcher in "" "mpirun -n 3"; do
  # shellcheck disable=SC2086
  ends_with 70 'faulty did not come back from a round.*cell 2.*an endless loop' \
    $launcher "$REGATTA_SAMPLES" run -q --unit-timeout 4 loop.toml -o loop.h5 --trace trace
  grep -q 'same command' err || fail "no advice"
  all_there loop.h5 trace
  # shellcheck disable=SC2086
  ends_with 3 'failed: one cell 2 \(faulty\)' $launcher "$REGATTA_SAMPLES" run -q --unit-timeout 4 loop.toml -o loop.h5 --trace trace
  all_there loop.h5 trace
  same_neighbours loop.h5
  ends_with 3 'no sign of life|did not come back|endless' "$REGATTA_SAMPLES" status --failures loop.h5
  ends_with 3 'failed: one cell 2' "$REGATTA_SAMPLES" run -q loop.toml -o loop.h5  # nothing to do: no limit needed
  rm -r loop.h5 trace
done
