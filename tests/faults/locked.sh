#!/usr/bin/env bash
# Two runs never write one file: the second ends with 69 and says who is writing. A killed run leaves no lock.
set -euo pipefail
rm -rf ./*
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_h5py
write_sweep sweep.toml
"$REGATTA_SAMPLES" run -q sweep.toml -o whole.h5
# Sleeps for half a minute after its first units, unless it is stopped.
sed 's/{ name = "exp3" }/{ name = "faulty", fault = "slow", seconds = 0.004, share = 1.0 }/' sweep.toml >slow.toml

timeout -k 5 120 mpirun -n 2 "$REGATTA_SAMPLES" run -q slow.toml -o a.h5 --trace trace >first.out 2>first.err &
first=$!
wait_until 30 some_acknowledged trace 1
mapfile -t ranks < <(live_children "$(pgrep -P $first)")
for launcher in "" "mpirun -n 2"; do
  # shellcheck disable=SC2086
  ends_with 69 'being written by another run' $launcher "$REGATTA_SAMPLES" run -q slow.toml -o a.h5 --trace second
  [ -z "$(ls second 2>/dev/null)" ] || [ "$(acknowledged second)" -eq 0 ] || fail "the second run wrote"
done
named=0
for pid in "${ranks[@]}"; do
  ! grep -qE "process $pid on $(hostname)" err || named=1
done
[ $named -eq 1 ] || fail "the message does not name one of the processes ${ranks[*]} and the host:"
# Another file is another lock.
ends_with 0 'results: b.h5' "$REGATTA_SAMPLES" run -q sweep.toml -o b.h5
pkill -USR1 -P $first
code=0
wait $first || code=$?
[ $code -eq 75 ] || fail "the first run was disturbed: exit code $code, expected 75: $(cat first.err)"
all_there a.h5 trace
[ ! -e a.h5.lock ] || fail "the lock stays after the end"
rm a.h5
rm -r trace

# After kill -9 of everything the next run just starts, at once.
setsid mpirun -n 2 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace >first.out 2>first.err &
wait_until 30 some_acknowledged trace 1
mpirun=$!
mapfile -t ranks < <(live_children $mpirun)
kill -9 $mpirun "${ranks[@]}"
wait_until 5 gone $mpirun "${ranks[@]}"
[ -e a.h5.lock ] || fail "there was no lock"
ends_with 0 'results: a.h5' mpirun -n 3 "$REGATTA_SAMPLES" run -q sweep.toml -o a.h5 --trace trace
all_there a.h5 trace
same_digest whole.h5 a.h5
