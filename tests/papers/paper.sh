#!/usr/bin/env bash
# paper.sh NAME: the reduced sweep of a paper on two ranks; all its claims hold and its controls are found out.
# paper.sh NAME BUG ENTRY: the same with an entry that has a bug in it; judging must notice.
set -euo pipefail
name=$1 bug=${2:-} entry=${3:-}
rm -rf ./*
cp "$SOURCE/scenarios/papers/$name.ci.toml" sweep.toml
program=$REGATTA
if [ -n "$bug" ]; then
  program=$REGATTA_PLANTED
  sed -i "s/\"$entry\"/\"${entry}_$bug\"/g; s/\"$entry\\./\"${entry}_$bug./g" sweep.toml
  grep -q "${entry}_$bug" sweep.toml || { echo "FAILED: the sweep does not use $entry"; exit 1; }
fi
code=0
REGATTA_DATA=$SOURCE/scenarios/data mpirun -n 2 "$program" run -q sweep.toml -o out.h5 || code=$?
if [ -n "$bug" ] && [ $code -eq 3 ]; then
  echo "noticed: $bug in $entry makes replications fail"
  exit 0
fi
[ $code -eq 0 ] || { echo "FAILED: the run ended with exit code $code"; exit 1; }
"$program" claims out.h5 --strict | tee claims.txt || code=$?
if [ -z "$bug" ]; then
  [ $code -eq 0 ] || { echo "FAILED: a claim does not hold"; exit 1; }
  grep -q 'control' claims.txt || { echo "FAILED: no negative control"; exit 1; }
else
  "$program" claims out.h5 >/dev/null && { echo "FAILED: no claim noticed the bug $bug in $entry"; exit 1; }
  echo "noticed: $bug in $entry"
fi
