#!/usr/bin/env bash
# The first command of the README, in this checkout: must print a table, name the file and end with the report; a second run is a no-op.
set -euo pipefail
if [ "$BUILD" != "$SOURCE/build" ]; then
  echo "skipped: scripts/quickstart.sh builds in $SOURCE/build, this is $BUILD"
  exit 77
fi
rm -rf results
start=$(date +%s)
"$SOURCE/scripts/quickstart.sh" "$PWD/results" | tee first.txt
seconds=$(($(date +%s) - start))
grep -q 'ucb1' first.txt
grep -q "^results: $PWD/results/quickstart.h5" first.txt
[ -s results/quickstart.h5 ] && [ -s results/quickstart.html ]
tail -n 1 first.txt | grep -q "$PWD/results/quickstart.html" || { echo "FAILED: does not end with the report's path"; exit 1; }
echo "took $seconds s"
[ $seconds -lt 180 ] || { echo "FAILED: longer than 3 minutes"; exit 1; }
"$SOURCE/scripts/quickstart.sh" "$PWD/results" | tee second.txt
grep -qE 'reused ([0-9]+) of \1 units' second.txt
