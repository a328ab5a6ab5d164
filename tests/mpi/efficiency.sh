#!/usr/bin/env bash
# Unit costs that differ 1000-fold, on two ranks: the cooperative schedule keeps both busy for over 90 % of the time (busy
# time over ranks times makespan, as `regatta run` prints it). The static schedule is shown beside it.
set -euo pipefail
rm -rf ./*
cat >uneven.toml <<'TOML'
replications = 32
checkpoints = { linear = 10 }
[[experiment]]
name       = "long"
scenario   = { name = "bernoulli", gap = [0.1, 0.11, 0.12] }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0, 3.0] } ]
horizon    = 1_000_000
[[experiment]]
name       = "short"
scenario   = { name = "bernoulli", gap = [0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19] }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0] } ]
horizon    = [1_000, 31_000]
TOML
efficiency() {  # SCHEDULE
  mpirun -n 2 "$REGATTA" run --schedule "$1" uneven.toml -o "$1.h5" 2>/dev/null | sed -n 's/.*efficiency \([0-9]*\) %$/\1/p'
}
cooperative=$(efficiency cooperative)
static=$(efficiency static)
echo "efficiency on 2 ranks: cooperative $cooperative %, static $static %"
"$PYTHON" - <<'PY'
import h5py
with h5py.File("cooperative.h5") as file:
    seconds = file["index"]["seconds"]
    print(f"{len(seconds)} units, thread seconds {seconds.min():.5f} to {seconds.max():.3f} ({seconds.max() / seconds.min():.0f}-fold)")
    assert seconds.max() > 300 * seconds.min(), "the units are not that different"
PY
if [ "$cooperative" -le 90 ]; then
  echo "FAILED: efficiency of the cooperative schedule is not above 90 %"
  exit 1
fi
