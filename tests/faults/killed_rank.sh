#!/usr/bin/env bash
# kill -9 of one rank: mpirun ends the others and says so, the file keeps what was acknowledged, a rerun completes it.
set -euo pipefail
rm -rf ./*
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_h5py
write_sweep sweep.toml
"$REGATTA_SAMPLES" run -q sweep.toml -o whole.h5

timeout -k 5 120 mpirun -n 3 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace >out 2>err &
timeout=$!
wait_until 30 some_acknowledged trace 2
mpirun=$(pgrep -P $timeout)
mapfile -t ranks < <(live_children "$mpirun")
[ ${#ranks[@]} -eq 3 ] || fail "${#ranks[@]} ranks are running, expected 3"
kill -9 "${ranks[1]}"
code=0
wait $timeout || code=$?
[ $code -eq 137 ] || fail "exit code $code, expected 137"
grep -q 'exited on signal 9' out err || fail "mpirun does not say what happened"
wait_until 5 gone "${ranks[@]}"
all_there a.h5 trace
ends_with 75 missing "$REGATTA_SAMPLES" status a.h5
ends_with 0 'results: a.h5' mpirun -n 2 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace
all_there a.h5 trace
same_digest whole.h5 a.h5
