#!/usr/bin/env bash
# Memory of a rank does not grow with replications and horizon; 100,000 cells are planned in under 2 s of CPU time.
set -euo pipefail
rm -rf ./*
measure() {  # prints "peak_kilobytes cpu_seconds" of a command
  "$PYTHON" - "$@" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, round(used.ru_utime + used.ru_stime, 3))
PY
}
sweep() {  # REPLICATIONS HORIZON FACTOR
  cat <<TOML
checkpoints = { linear = 100 }
[[experiment]]
scenario = { name = "bernoulli" }
algorithms = [ { name = "ucb1" }, { name = "exp3" }, { name = "moss" } ]
horizon = $2
replications = $1
[[experiment]]
scenario = { name = "logistic_stream" }
algorithms = [ { name = "ogd" } ]
horizon = $(($2 / 10))
replications = 2
[[experiment]]
scenario = { name = "linear_gaussian" }
algorithms = [ { name = "lin_ucb" } ]
horizon = $2
replications = 2
TOML
}
sweep 32 1000 >small.toml
sweep 640 20000 >large.toml
read -r small _ < <(measure "$REGATTA" run -q small.toml -o small.h5)
read -r large _ < <(measure "$REGATTA" run -q large.toml -o large.h5)
echo "peak memory: $small KB for 32 replications of 1,000 rounds, $large KB for 640 of 20,000"
if [ $((large - small)) -gt 4096 ]; then
  echo "FAILED: memory grows with replications or horizon"
  exit 1
fi

numbers() { seq -s, "$1" 1 "$2"; }
cat >many.toml <<TOML
[[experiment]]
scenario = { name = "bernoulli", arms = [$(numbers 2 51)] }
algorithms = [ { name = "ucb1", alpha = [$(numbers 1 100)] } ]
horizon = [$(numbers 11 30)]
replications = 10
checkpoints = { linear = 5 }
TOML
read -r _ seconds < <(measure "$REGATTA" plan many.toml)
"$REGATTA" plan many.toml | grep -E '^cells +100000$'
echo "planning 100,000 cells: $seconds s"
if [ "$(echo "$seconds < 2.0" | tr -d ' ' | awk -F'<' '{print ($1 < $2)}')" != 1 ]; then
  echo "FAILED: 2 s or longer"
  exit 1
fi
