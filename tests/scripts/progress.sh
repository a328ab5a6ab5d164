#!/usr/bin/env bash
# What a run shows: a rewritten line on a terminal, time-stamped lines in the log, the table, phases and path at the end;
# SIGUSR1 stops it with exit code 75 and the same command continues to the same digest.
set -euo pipefail
rm -rf ./*
cat >long.toml <<'TOML'
replications = 2_000
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0] }, { name = "exp3" } ]
horizon    = 20_000
TOML
"$REGATTA" run -q --schedule static long.toml -o whole.h5

if script -qec true /dev/null >/dev/null 2>&1; then
  script -qec "$REGATTA run long.toml -o terminal.h5" terminal.txt >/dev/null
  for shown in 'ETA [0-9]+:[0-9]{2}' '[0-9]+/[0-9]+ units' 'rounds/s' 'imbalance [0-9.]+' 'ucb1 .*alpha=2' \
    'seconds: plan [0-9.]+, create [0-9.]+, play [0-9.]+, sync [0-9.]+'; do
    grep -qE "$shown" terminal.txt || { echo "FAILED: no '$shown' on the terminal"; tr '\r' '\n' <terminal.txt | tail -20; exit 1; }
  done
  tail -n 1 <(tr -d '\r' <terminal.txt | sed '/^Script done/d; /^$/d') | grep -qx 'results: terminal.h5'
else
  echo "no pseudo-terminals here: what a terminal shows was not looked at"
fi
"$REGATTA" run long.toml -o piped.h5 >piped.txt 2>&1
if grep -q $'\r' piped.txt; then
  echo "FAILED: a rewritten line where no terminal is"
  exit 1
fi
if grep -vE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z ' piped.h5.log; then
  echo "FAILED: lines without a time stamp in the log"
  exit 1
fi
grep -q 'finished: ' piped.h5.log

code=0
mpirun -n 2 "$REGATTA" run -q long.toml -o stopped.h5 2>stopped.err &
run=$!
for _ in $(seq 100); do [ -e stopped.h5 ] && break; sleep 0.05; done
sleep 0.3
kill -USR1 $run
wait $run || code=$?
[ $code -eq 75 ] || { echo "FAILED: exit code $code after SIGUSR1, expected 75"; cat stopped.err; exit 1; }
grep -q 'run the same command again' stopped.err
code=0
"$REGATTA" status stopped.h5 || code=$?
[ $code -eq 75 ]
mpirun -n 3 "$REGATTA" run -q long.toml -o stopped.h5
[ "$("$REGATTA" digest whole.h5 | cut -c1-32)" = "$("$REGATTA" digest stopped.h5 | cut -c1-32)" ]
