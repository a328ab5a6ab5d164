#!/usr/bin/env bash
# --reuse takes from another file exactly what is the same: cells by content, finished, with a good checksum; the result has the
# digest of a run from nothing.
set -euo pipefail
rm -rf ./*
sweep() {  # SEED REPLICATIONS ALPHAS CHECKPOINTS
  cat <<TOML
seed = $1
replications = $2
checkpoints = { linear = $4 }
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [$3] }, { name = "exp3" } ]
horizon    = [200, 400]
[[experiment]]
scenario   = { name = "logistic_stream" }
algorithms = [ { name = "ogd" } ]
replications = 4
horizon    = 400
TOML
}
digest() { "$REGATTA" digest "$1" | cut -d' ' -f1; }
reused() { sed -n 's/^reused \([0-9]*\) of .*/\1/p' "$1"; }
import() {  # NAME EXPECTED-UNITS|some SWEEP OLD
  echo "$1"
  "$REGATTA" run -q "$3" -o "$1.whole.h5"
  mpirun -n 3 "$REGATTA" run "$3" -o "$1.h5" --reuse "$4" >"$1.out" 2>"$1.err"
  local count
  count=$(reused "$1.out")
  echo "$1: reused ${count:-0} units"
  if [ "$(digest "$1.h5")" != "$(digest "$1.whole.h5")" ]; then
    echo "FAILED: $1 has another digest than a run from nothing"
    exit 1
  fi
  if [ "$2" = some ] && [ "${count:-0}" -gt 0 ]; then return; fi
  if [ "${count:-0}" != "$2" ]; then
    echo "FAILED: $1 reused ${count:-0} units, expected $2"
    cat "$1.out" "$1.err"
    exit 1
  fi
}
sweep 1 300 '1.0, 2.0' 40 >old.toml
"$REGATTA" run -q old.toml -o old.h5
before=$(sha256sum old.h5)
sweep 1 300 '2.0, 3.0' 40 >edited.toml
import edited some edited.toml old.h5
sweep 1 300 '1.0, 2.0' 20 >coarser.toml  # other checkpoints: a comparator may be computed from one to the next
import coarser 0 coarser.toml old.h5
sweep 2 300 '1.0, 2.0' 40 >reseeded.toml
import reseeded 0 reseeded.toml old.h5
sweep 1 200 '2.0' 40 >smaller.toml  # part of the replications
import smaller "$("$REGATTA" plan smaller.toml | awk '$1 == "units" {print $2}')" smaller.toml old.h5
"$REGATTA" pack -o old.packed.h5 old.h5 >/dev/null
import from_packed some edited.toml old.packed.h5
[ "$before" = "$(sha256sum old.h5)" ]

# Numbers with a wrong checksum are computed again, not taken over.
cp old.h5 bad.h5
"$PYTHON" - <<'PY'
import h5py
with h5py.File("bad.h5", "r+") as file:
    file["bernoulli/pseudo_regret"][:, :, 3] += 1
PY
sed 's/{ name = "exp3" }/{ name = "exp3" }, { name = "moss" }/' old.toml >more.toml
import from_bad some more.toml bad.h5
[ "$(reused from_bad.out)" -lt "$(reused edited.out)" ]

# So are replications that failed; what the same unit holds besides is lost with them.
cat >faulty.toml <<'TOML'
replications = 64
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "faulty", round = 17, share = 1.0 }, { name = "ucb1" } ]
horizon    = 100
TOML
code=0
"$REGATTA_SAMPLES" run -q faulty.toml -o faulty.h5 2>/dev/null || code=$?
[ $code -eq 3 ]
sed 's/horizon    = 100/horizon    = [100, 200]/' faulty.toml >faulty2.toml
code=0
"$REGATTA_SAMPLES" run faulty2.toml -o faulty2.h5 --reuse faulty.h5 --trace trace >faulty2.out 2>/dev/null || code=$?
[ $code -eq 3 ]
[ "$(reused faulty2.out)" = 1 ]
