#!/usr/bin/env bash
# What is stored reaches the disk every ten seconds: on the rank that wrote it, also while it plays one long unit, only hands
# out work, or waits for the others.
set -euo pipefail
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
rm -rf ./*

# Every fsync leaves a line "seconds file" behind.
cat >fsync.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
int fsync(int descriptor) {
  char link[64], file[4096] = "", line[4200];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  if (readlink(link, file, sizeof file - 1) < 0) file[0] = 0;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const int length = snprintf(line, sizeof line, "%.3f %s\n", now.tv_sec + 1e-9 * now.tv_nsec, file);
  const int log = open(getenv("FSYNC_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (write(log, line, length) != length) abort();
  close(log);
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
}
C
cc -shared -fPIC -O1 -o fsync.so fsync.c -ldl

cat >short.toml <<'TOML'
replications = 100_000
checkpoints = { linear = 2 }
[[experiment]]
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "exp3" } ]
horizon    = 20_000
TOML
# A unit that is not over when the run is stopped, for the rank that also writes what the other one plays.
cat >long.toml <<'TOML'
checkpoints = { linear = 2 }
[[experiment]]
replications = 32
scenario   = { name = "bernoulli", arms = 50 }
algorithms = [ { name = "exp3" } ]
horizon    = 10_000_000_000
[[experiment]]
replications = 100_000
scenario   = { name = "gaussian", arms = 50 }
algorithms = [ { name = "ucb1" } ]
horizon    = 10_000
TOML

starts() {  # NAME SWEEP OPTIONS: in the background, stopped after 17 seconds
  local name=$1 sweep=$2
  shift 2
  date +%s.%N >"$name.begin"
  FSYNC_LOG=$PWD/$name.log timeout -k 5 120 mpirun -n 2 -x FSYNC_LOG -x LD_PRELOAD="$PWD/fsync.so" \
    "$REGATTA" run -q "$@" "$sweep" -o "$name.h5" --max-walltime 17 >"$name.out" 2>&1 &
}
starts shared short.toml
starts manager short.toml --io sharded --schedule manager
starts busy long.toml --io sharded --schedule static
wait
for name in shared manager busy; do
  grep -q 'run the same command again' $name.out || fail "$name: did not stop in time: $(cat $name.out)"
  begin=$(cat $name.begin)
  # Between making the file (at most 5 seconds, here 0.1) and stopping.
  syncs=$(awk -v begin="$begin" '{ at = $1 - begin; if (at > 8 && at < 16) print }' $name.log | grep -c "/$name\.h5" || true)  # or a shard of it
  echo "$name: $syncs syncs in mid-run"
  [ "$syncs" -gt 0 ] || fail "$name: nothing reached the disk before the end: $(cat $name.log)"
done
