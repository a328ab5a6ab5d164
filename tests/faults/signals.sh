#!/usr/bin/env bash
# SIGUSR1, SIGTERM and SIGINT stop a run: exit code 75, within a second, also in the middle of long units and of slow
# rounds; what was acknowledged is there and the same command continues.
set -euo pipefail
rm -rf ./*
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_h5py
# One unit of minutes: 3000 rounds of 50 ms.
cat >long.toml <<'TOML'
replications = 10
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "ucb1" }, { name = "faulty", fault = "slow", seconds = 0.05, share = 1.0, round = 1 } ]
horizon    = 3_000
TOML
now() { date +%s%N; }

stopped() {  # NAME PID SINCE SECONDS CODE: the run ends in time with that code
  local code=0
  wait "$2" || code=$?
  local milliseconds=$((($(now) - $3) / 1000000))
  echo "$1: exit code $code after $milliseconds ms"
  [ $code -eq "$5" ] || fail "exit code $code after $1, expected $5"
  [ $milliseconds -le "$4" ] || fail "$1: took $milliseconds ms, allowed are $4"
}

for signal in TERM USR1 INT; do
  timeout -s KILL 60 "$REGATTA_SAMPLES" run -q long.toml -o a.h5 --trace trace >out 2>err &
  run=$!
  wait_until 30 some_acknowledged trace 1
  sleep 0.5
  since=$(now)
  pkill -$signal -P $run
  stopped "SIG$signal to a single process" $run "$since" 1000 75
  grep -q '1 of 2 units are stored in a.h5; run the same command again' err || fail "no message"
  all_there a.h5 trace
  rm -r a.h5 trace
done

for signal in USR1 TERM; do
  timeout -s KILL 60 mpirun -n 3 "$REGATTA_SAMPLES" run -q long.toml -o a.h5 --trace trace >out 2>err &
  run=$!
  wait_until 30 some_acknowledged trace 1
  sleep 0.5
  mpirun=$(pgrep -P $run)
  mapfile -t ranks < <(live_children "$mpirun")
  [ ${#ranks[@]} -eq 3 ] || fail "${#ranks[@]} ranks are running, expected 3"
  since=$(now)
  kill -$signal "$mpirun"
  if [ $signal = USR1 ]; then  # is forwarded at once; mpirun itself takes up to two seconds to pass 75 on
    stopped "SIG$signal to mpirun" $run "$since" 4000 75
    grep -q '1 of 2 units are stored in a.h5; run the same command again' err || fail "no message"
  else  # after a second mpirun sends SIGTERM, a second later SIGKILL: the ranks must have ended by themselves
    stopped "SIG$signal to mpirun" $run "$since" 4000 1
    ! grep -q 'signal 9' out err || fail "a rank had to be killed"
  fi
  wait_until 2 gone "${ranks[@]}"
  all_there a.h5 trace
  rm -r a.h5 trace
done
