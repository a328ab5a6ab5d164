#!/usr/bin/env bash
# A run stops in time (walltime, the scheduler's end, a signal while the file is made), says what is done and how to go on, and
# goes on where it stopped; failed units on request.
set -euo pipefail
rm -rf ./*
cat >long.toml <<'TOML'
replications = 12_000
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0] }, { name = "exp3" } ]
horizon    = 20_000
TOML
digest() { "$REGATTA" digest "$1" | cut -d' ' -f1; }
fail() {
  echo "FAILED: $1"
  shift
  for file in "$@"; do
    echo "--- $file"
    cat "$file"
  done
  exit 1
}
"$REGATTA" run -q long.toml -o whole.h5
stops() {  # NAME PATTERN LONGEST COMMAND...: exit code 75, a message, within LONGEST seconds
  local name=$1 pattern=$2 longest=$3 code=0 begin
  shift 3
  begin=$(date +%s%N)
  "$@" >"$name.out" 2>"$name.err" || code=$?
  local took=$((($(date +%s%N) - begin) / 1000000))
  echo "$name: exit code $code after $took ms: $(grep -h stopped "$name.err")"
  [ $code -eq 75 ] || fail "$name: exit code $code, expected 75" "$name.out" "$name.err"
  grep -q -- "$pattern" "$name.err" || fail "$name: no '$pattern'" "$name.err"
  grep -q 'run the same command again' "$name.err" || fail "$name: not told how to go on" "$name.err"
  [ $took -lt $((1000 * longest)) ] || fail "$name: took $took ms"
}
stored() { "$REGATTA" status "$1" | awk '/^all/ {print $3}'; }
stops walltime 'stopped (--max-walltime 0:00:02)' 15 mpirun -n 2 "$REGATTA" run -q long.toml -o w.h5 --max-walltime 0:00:02
"$REGATTA" verify w.h5 >/dev/null && fail "verify says 0 for an unfinished file"
for _ in $(seq 20); do  # a machine that is busy with other things may not finish a unit in that time
  [ "$(stored w.h5)" -eq 0 ] || break
  mpirun -n 2 "$REGATTA" run -q long.toml -o w.h5 --max-walltime 0:00:03 2>/dev/null || true
done
[ "$(stored w.h5)" -gt 0 ] || fail "no unit was stored in a minute"
SLURM_JOB_END_TIME=$(($(date +%s) + 62)) stops slurm_end '60 s before the end of the Slurm job' 15 \
  mpirun -n 2 "$REGATTA" run -q long.toml -o w.h5
SLURM_JOB_END_TIME=$(($(date +%s) + 3600)) mpirun -n 3 "$REGATTA" run long.toml -o w.h5 >finished.out
grep -q '^reused [1-9][0-9]* of ' finished.out || fail "nothing was reused" finished.out
[ "$(digest w.h5)" = "$(digest whole.h5)" ] || fail "another digest"
before=$(sha256sum w.h5)
mpirun -n 2 "$REGATTA" run -q long.toml -o w.h5 --max-walltime 1
[ "$before" = "$(sha256sum w.h5)" ] || fail "a finished file was touched"

# A unit whose rows and checksum disagree (a power failure) is computed again; the others are not.
"$PYTHON" - <<'PY'
import h5py
with h5py.File("w.h5", "r+") as file:
    file["bernoulli/pseudo_regret"][2, 1999, 7] = 0.25
PY
code=0
"$REGATTA" verify w.h5 >verify.out 2>&1 || code=$?
[ $code -eq 65 ] || fail "verify gives exit code $code for a damaged file, expected 65" verify.out
"$REGATTA" run long.toml -o w.h5 --trace torn >torn.out
[ "$(cat torn/*.csv | grep -vc unit)" = 1 ] || fail "not exactly the torn unit was played again" torn/*.csv
[ "$(digest w.h5)" = "$(digest whole.h5)" ] || fail "another digest"

# --retry-failed plays failed units again, and only those; without it they stay failed.
cat >faulty.toml <<'TOML'
replications = 100
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "faulty", round = 17 }, { name = "ucb1" } ]
horizon    = 100
TOML
for flags in "" "" "--retry-failed"; do
  code=0
  rm -rf again
  # shellcheck disable=SC2086
  "$REGATTA_SAMPLES" run -q $flags faulty.toml -o faulty.h5 --trace again 2>/dev/null || code=$?
  [ $code -eq 3 ] || fail "exit code $code, expected 3"
done
[ "$(cat again/*.csv | grep -vc unit)" = 1 ] || fail "--retry-failed did not play the failed unit alone" again/*.csv
"$PYTHON" - <<'PY'
import h5py
with h5py.File("faulty.h5") as file:
    index = file["index"][:]
    assert sorted(index["attempt"]) == [1, 2], index["attempt"]
    assert index["state"][index["attempt"] == 2] == 2
PY
