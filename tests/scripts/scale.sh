#!/usr/bin/env bash
# The schedules on simulated ranks: 'nodes' keeps 10,000 of them busy for 95 % of the time, the check finds a schedule
# that doesn't, two simulations are equal, and docs/scale.md shows what the program says.
set -euo pipefail
simulation=$BUILD/benchmarks/scale_simulation
if [ ! -x "$simulation" ]; then
  echo "skipped: built without benchmarks"
  exit 77
fi
"$simulation" --ranks 10000 --policies nodes --at-least 95 | tee nodes.txt
if "$simulation" --ranks 20000 --units 30 --policies cooperative --at-least 95 >saturated.txt; then
  cat saturated.txt
  echo "FAILED: a saturated rank 0 goes unnoticed"
  exit 1
fi
if ! grep -q '^FAILED: 1 ' saturated.txt; then
  cat saturated.txt
  exit 1
fi
"$simulation" --ranks 10,100,1000 >one.txt
"$simulation" --ranks 10,100,1000 >two.txt
cmp one.txt two.txt
cat one.txt nodes.txt | while IFS= read -r line; do
  if ! grep -qF -- "$line" "$SOURCE/docs/scale.md"; then
    echo "FAILED: docs/scale.md lacks the line"
    echo "$line"
    echo "Run build/benchmarks/scale_simulation and put its output there"
    exit 1
  fi
done
