#!/usr/bin/env bash
# Measures this machine and writes docs/performance.md with its plots; a quarter of an hour when nothing else runs.
#   scripts/performance.sh [FOLDER]      what was measured stays in FOLDER as JSON (default: build/performance)
#   scripts/performance.py FOLDER        writes the page again from there
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x build/benchmarks/ratios ] || scripts/setup.sh all
cmake --build build --target regatta ratios sweep_cost >/dev/null
mkdir -p "${1:-build/performance}"
folder=$(cd "${1:-build/performance}" && pwd)
. scripts/mpi_environment.sh
step() { echo "$(date +%H:%M:%S) $1"; }

step "every entry of the catalogue"
build/regatta bench --json --parts entries >"$folder/entries.json"
step "the engine against bare kernels"
build/benchmarks/ratios --json "$folder/ratios.json" || echo "a ratio is beyond its limit; the page says which"
peer=benchmarks/peers/numpy_bandits.py
for python in python3 /usr/bin/python3; do
  if [ -f $peer ] && "$python" -c 'import numpy' 2>/dev/null; then
    step "the engine against numpy"
    "$python" $peer --engine build/regatta >"$folder/numpy.txt" || echo "not 10 times as fast as numpy"
    break
  fi
done
step "what is spent around the rounds"
build/benchmarks/sweep_cost scenarios/sweeps/quickstart.toml --json "$folder/sweep_cost.json" ||
  echo "a share is beyond its limit; the page says which"
step "more ranks"
mpirun -n "$(nproc)" build/regatta bench --json --parts scaling --filter algorithm/ucb1 >"$folder/scaling.json"
step "regret against processor time"
rm -f "$folder"/regret_cpu.h5* # or its times would be those of an earlier program
scripts/performance.py --sweep build/regatta >"$folder/regret_cpu.toml"
mpirun -n "$(nproc)" build/regatta run -q "$folder/regret_cpu.toml" -o "$folder/regret_cpu.h5"
build/regatta summary "$folder/regret_cpu.h5" --format json >"$folder/regret_cpu.json"
build/regatta plot --against cpu "$folder/regret_cpu.h5" -o "$folder" >/dev/null
scripts/performance.py "$folder"
