#!/usr/bin/env bash
# regatta status: of a file that is written, of shards alone, and --watch from before the file exists until it is complete.
set -euo pipefail
rm -rf ./*
fail() {
  echo "FAILED: $*"
  for file in *.out *.err; do sed "s/^/$file: /" "$file"; done
  exit 1
}
cat >s.toml <<'TOML'
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0, 2.0, 4.0] }, { name = "exp3" } ]
horizon    = 20_000
replications = 400
TOML
stamp='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z'

# --- watched from before the beginning -------------------------------------------------------------------------------
timeout 60 "$REGATTA" status --watch 0.2 w.h5 >w.out 2>w.err &
watching=$!
sleep 0.5
"$REGATTA" run -q s.toml -o w.h5
code=0
wait $watching || code=$?
[ $code -eq 0 ] || fail "watching ends with $code"
[ "$(cat w.err)" = "waiting for 'w.h5' (there is no such file yet)" ] || fail "not one message while it waits"
if grep -vqE "^$stamp [0-9]+/[0-9]+ units \([0-9]+ %\), 0 failed, [0-9.]+ core seconds, (ETA ([0-9:]+|unknown)|complete)$" w.out; then
  fail "lines of another form"
fi
[ "$(grep -c complete w.out)" = 1 ] || fail "not one end"
tail -1 w.out | grep -q '(100 %)' || fail "the end is not the last line"
grep -qE 'ETA [0-9]+:[0-9]{2}$' w.out || fail "no time left was ever shown"
awk '{split($2, n, "/"); if (n[1] < last) exit 1; last = n[1]}' w.out || fail "units went backwards"
if grep -q $'\033' w.out; then fail "control characters in a file"; fi
"$REGATTA" status w.h5 >s.out
grep -qE '^all .units. +[0-9]+ +0 +0 +100 % ' s.out || fail "no share"
timeout 5 "$REGATTA" status w.h5 --watch >s.out || fail "a complete file is watched for ever"

# --- on a terminal the table is redrawn ------------------------------------------------------------------------------
if script -qec true /dev/null >/dev/null 2>&1; then
  "$REGATTA" run -q s.toml -o t.h5 &
  run=$!
  script -qec "timeout 60 $REGATTA status --watch 0.2 t.h5" t.txt >/dev/null
  wait $run
  grep -q $'\033\[[0-9]*A' t.txt || fail "nothing was redrawn"
  grep -q 'complete' t.txt || fail "no end on the terminal"
fi

# --- shards alone ----------------------------------------------------------------------------------------------------
expected="$("$REGATTA" status w.h5 | awk '/^all/ {print $3}')"
mpirun -n 2 "$REGATTA" run -q --io sharded s.toml -o h.h5 2>/dev/null
[ ! -e h.h5 ] || fail "a sharded run made a results file"
"$REGATTA" status h.h5 >h.out || fail "exit code $? for complete shards"
[ "$(awk '/^all/ {print $3}' h.out)" = "$expected" ] || fail "the shards hold another number of units"
grep -q "counted in h.h5.shards" h.out || fail "nothing says that these are shards"
timeout 5 "$REGATTA" status h.h5 --watch >h.out || fail "complete shards are watched for ever"
for part in h.h5.shards/run001*; do rm "$part"; done
code=0
"$REGATTA" status h.h5 >h.out || code=$?
[ $code -eq 75 ] || fail "exit code $code without any shard"
mv h.h5.shards gone
code=0
"$REGATTA" status h.h5 2>h.err || code=$?
[ $code -eq 2 ] || fail "exit code $code without anything"
grep -q 'no such file, and no shards' h.err || fail "another message"

# --- failed units ----------------------------------------------------------------------------------------------------
cat >throws.toml <<'TOML'
[[experiment]]
scenario = { name = "bernoulli" }
algorithms = [ { name = "faulty", fault = "throw", round = 17 } ]
horizon = 100
replications = 100
TOML
"$REGATTA_SAMPLES" run -q throws.toml -o throws.h5 2>/dev/null || true
code=0
"$REGATTA" status throws.h5 --watch >throws.out || code=$?
[ $code -eq 3 ] || fail "exit code $code for failed cells"
code=0
"$REGATTA" status throws.h5 --watch --failures 2>throws.err || code=$?
[ $code -eq 2 ] || fail "--watch and --failures together"
