#!/usr/bin/env bash
# The results file does not fit: exit code 73, nothing left behind. A disk that gets full while a sweep runs: 74, what was
# acknowledged is safe, the same command completes the file when there is room again. A log that can't be written: no matter.
set -euo pipefail
# shellcheck source=tests/faults/common.sh
. "$SOURCE/tests/faults/common.sh"
need_mounts
need_h5py
rm -rf ./*

cat >sweep.toml <<'TOML'
seed = 6
replications = 256
checkpoints = { linear = 1_000 }
[[experiment]]
scenario   = { name = "bernoulli", arms = 20 }
algorithms = [ { name = "ucb1", alpha = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1] }, { name = "thompson_beta" }, { name = "kl_ucb" } ]
horizon    = 3_000
TOML
"$REGATTA_SAMPLES" run -q sweep.toml -o whole.h5  # 18 MB in some 15 units

echo "--- at creation"
mkdir small
mount -t tmpfs -o size=2m none small
for how in "" "mpirun -n 3" "mpirun -n 2 io=sharded"; do
  launcher=${how%io=*} io=shared
  [ "$launcher" = "$how" ] || io=${how##*=}
  # shellcheck disable=SC2086
  ends_with 73 'not enough disk.*MB needed.*MB free' $launcher "$REGATTA_SAMPLES" run -q --io $io sweep.toml -o small/a.h5
  [ -z "$(ls -A small)" ] || fail "left behind: $(ls -A small)"
done
umount small
mount -t tmpfs -o size=64m,nr_inodes=2 none small  # room for the numbers, but not for one more file
: >small/last
ends_with 73 'No space left on device' mpirun -n 2 "$REGATTA_SAMPLES" run -q sweep.toml -o small/a.h5
[ "$(ls -A small)" = last ] || fail "left behind: $(ls -A small)"
umount small

echo "--- while running"
# Reserved space can be taken away by a file system that copies on write, or by a quota: holes are punched into the
# part of the file that is not written yet, and another file takes the room.
for launcher in "" "mpirun -n 3"; do
  mount -t tmpfs -o size=40m none small
  # shellcheck disable=SC2086
  timeout -k 5 120 $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o small/a.h5 --trace small/trace >out 2>err &
  run=$!
  wait_until 30 some_acknowledged small/trace 2
  pkill -USR1 -P $run
  code=0
  wait $run || code=$?
  [ $code -eq 75 ] || fail "exit code $code after SIGUSR1, expected 75"
  before=$(acknowledged small/trace)
  "$PYTHON" - small/a.h5 <<'PY' >holes
import sys
import h5py
with h5py.File(sys.argv[1], "r") as file:
    index = file["index"][:]
    for record in index[index["state"] == 0]:
        group = next(g for g in file.values() if g.attrs.get("experiment") == record["experiment"])
        metric = group["pseudo_regret"]
        row = 8 * metric.shape[2]
        begin = metric.id.get_offset() + row * int(record["cell"] * metric.shape[1] + record["first_replication"])
        end = begin + row * int(record["replications"])
        begin, end = -(-begin // 4096) * 4096, end // 4096 * 4096
        print(begin, end - begin)
PY
  while read -r begin length; do fallocate --punch-hole --offset "$begin" --length "$length" small/a.h5; done <holes
  [ -s holes ] || fail "no unit was left to play"
  dd if=/dev/zero of=small/filler bs=64k count=1000 status=none 2>/dev/null || true
  truncate -s -3M small/filler  # room for one or two more units
  # shellcheck disable=SC2086
  ends_with 74 'small/a\.h5: writing .* failed' $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o small/a.h5 --trace small/trace
  grep -q 'make room' err || fail "no advice"
  all_there small/a.h5 small/trace
  [ "$(acknowledged small/trace)" -gt "$before" ] || fail "not a unit was stored before the disk was full"
  # Still full: the same again, and nothing gets worse.
  # shellcheck disable=SC2086
  ends_with 74 'small/a\.h5: writing .* failed' $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o small/a.h5 --trace small/trace
  all_there small/a.h5 small/trace
  rm small/filler
  # shellcheck disable=SC2086
  ends_with 0 'results: small/a.h5' $launcher "$REGATTA_SAMPLES" run -q sweep.toml -o small/a.h5 --trace small/trace
  all_there small/a.h5 small/trace
  same_digest whole.h5 small/a.h5
  umount small
done

echo "--- while running, with shards"
# A new run would begin a new part, so the room is taken while the ranks stand still. The rank that writes for its node
# is mostly in the middle of a unit of its own then: the disk's error must not be taken for one of the learner.
mount -t tmpfs -o size=40m none small
timeout -k 5 120 mpirun -n 4 "$REGATTA_SAMPLES" run -q --io sharded sweep.toml -o small/a.h5 --trace small/trace >out 2>err &
run=$!
wait_until 30 some_acknowledged small/trace 1
mapfile -t ranks < <(live_children "$(pgrep -P $run)")
kill -STOP "${ranks[@]}"
part=small/a.h5.shards/run001-node01of01-part001.h5
"$PYTHON" - $part <<'PY' >holes
import sys
import h5py
UNIT = 8 * 256 * 1000  # bytes; one may be half written
with h5py.File(sys.argv[1], "r") as file:
    used = (file["index"]["state"] != 0).sum()
    begin = file["rows"].id.get_offset() + UNIT * (int(used) + 1)
    begin = -(-begin // 4096) * 4096
    print(begin, (file["rows"].id.get_offset() + 8 * len(file["rows"]) - begin) // 4096 * 4096)
PY
read -r begin length <holes
fallocate --punch-hole --offset "$begin" --length "$length" $part
dd if=/dev/zero of=small/filler bs=64k count=1000 status=none 2>/dev/null || true
kill -CONT "${ranks[@]}"
code=0
wait $run || code=$?
[ $code -eq 74 ] || fail "exit code $code on a full disk, expected 74"
grep -q "part001.h5: writing .* failed" err || fail "the message does not name the file"
grep -q 'make room' err || fail "no advice"
all_there small/a.h5 small/trace
rm small/filler
ends_with 0 'join them' mpirun -n 3 "$REGATTA_SAMPLES" run -q --io sharded sweep.toml -o small/a.h5 --trace small/trace
all_there small/a.h5 small/trace
cp -r small/a.h5.shards .
umount small
ends_with 0 'joined' "$REGATTA_SAMPLES" merge a.h5
same_digest whole.h5 a.h5
rm -r a.h5 a.h5.shards

echo "--- only the log and the trace"
mount -t tmpfs -o size=1m none small
mkdir small/trace
dd if=/dev/zero of=small/filler bs=64k count=1000 status=none 2>/dev/null || true
ends_with 0 'results: log.h5' "$REGATTA_SAMPLES" run sweep.toml -o log.h5 --log small/run.log --trace small/trace
same_digest whole.h5 log.h5
rm log.h5
ends_with 0 'results: log.h5' mpirun -n 2 "$REGATTA_SAMPLES" run -q sweep.toml -o log.h5 --log /dev/full
same_digest whole.h5 log.h5
umount small
