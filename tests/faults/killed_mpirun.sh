#!/usr/bin/env bash
# kill -9 of mpirun itself: the ranks notice within 5 seconds, nothing is lost, a rerun completes the file.
set -euo pipefail
rm -rf ./*
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_h5py
write_sweep sweep.toml
"$REGATTA_SAMPLES" run -q sweep.toml -o whole.h5

mpirun -n 3 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace >out 2>err &
mpirun=$!
wait_until 30 some_acknowledged trace 2
mapfile -t ranks < <(live_children $mpirun)
[ ${#ranks[@]} -eq 3 ] || fail "${#ranks[@]} ranks are running, expected 3"
kill -9 $mpirun
wait_until 5 gone "${ranks[@]}"
wait $mpirun || true
all_there a.h5 trace
ends_with 0 'results: a.h5' mpirun -n 2 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace
all_there a.h5 trace
same_digest whole.h5 a.h5
