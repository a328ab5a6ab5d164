#!/usr/bin/env bash
# A folder or a results file that can't be written: exit code 73, a message that names it, nothing changed, no hang.
set -euo pipefail
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_mounts
rm -rf ./*
write_sweep sweep.toml

mkdir locked
mount -t tmpfs -o size=64m none locked
mount -o remount,ro locked
for launcher in "" "mpirun -n 2"; do
  # shellcheck disable=SC2086
  ends_with 73 "locked' can't be written \(Read-only file system\)" $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o locked/a.h5
done
umount locked

timeout 120 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace >out 2>err &
run=$!
wait_until 30 some_acknowledged trace 2
pkill -USR1 -P $run
wait $run || true
before=$(sha256sum a.h5)
mount --bind a.h5 a.h5
mount -o remount,bind,ro a.h5
for launcher in "" "mpirun -n 2"; do
  # shellcheck disable=SC2086
  ends_with 73 "a.h5' can't be written \(Read-only file system\)" $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5
done
ends_with 75 missing "$REGATTA_SAMPLES" status a.h5  # looking needs no permission
[ "$before" = "$(sha256sum a.h5)" ] || fail "a.h5 was changed"
umount a.h5
ends_with 0 'results: a.h5' "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5
