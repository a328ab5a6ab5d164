#!/usr/bin/env bash
# One sweep, many ways to run it, one digest: ranks, schedules, lanes or not, x86-64 levels, killed and continued.
set -euo pipefail
sweep=$SOURCE/tests/golden/all_protocols.toml
rm -f ./*.h5 ./*.log

digest() { "$REGATTA" digest "$1" | cut -d' ' -f1; }
expect_same() {  # NAME FILE
  local d
  d=$(digest "$2")
  if [ "$d" != "$reference" ]; then
    echo "FAILED: $1 gives $d, one rank gave $reference"
    exit 1
  fi
  echo "same: $1"
}

"$REGATTA" run -q "$sweep" -o one.h5
reference=$(digest one.h5)
for ranks in 2 3 5; do
  for schedule in cooperative static manager; do
    mpirun -n $ranks "$REGATTA" run -q --schedule $schedule "$sweep" -o "$ranks$schedule.h5"
    expect_same "$ranks ranks, $schedule" "$ranks$schedule.h5"
  done
done
"$REGATTA" run -q --scalar "$sweep" -o scalar.h5
expect_same "without lanes" scalar.h5
for isa in v2 v3 v4; do
  if ! "$REGATTA" run -q --isa $isa "$sweep" -o $isa.h5 2>$isa.err; then
    grep -q "can't run here" $isa.err && echo "not here: $isa" && continue
    cat $isa.err
    exit 1
  fi
  expect_same "lanes of x86-64-$isa" $isa.h5
done

# Killed and continued by another number of ranks.
mpirun -n 3 "$REGATTA" run -q "$sweep" -o killed.h5 &
sleep 0.7
pkill -9 -f "run -q $sweep -o killed.h5" || true
wait || true
mpirun -n 2 "$REGATTA" run -q "$sweep" -o killed.h5
expect_same "kill -9 and continue" killed.h5

# The digest can tell: another seed is another digest.
sed 's/^seed = .*/seed = 8/' "$sweep" >other.toml
"$REGATTA" run -q other.toml -o other.h5
if [ "$(digest other.h5)" = "$reference" ]; then
  echo "FAILED: another seed has the same digest"
  exit 1
fi
