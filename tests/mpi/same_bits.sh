#!/usr/bin/env bash
# One sweep, run in one more way, must give the digest of one rank: same_bits.sh ranks|static|manager|nodes|sharded|scalar|isa|killed
set -euo pipefail
rm -f ./*.h5 ./*.err ./*.toml ./*.log
sweep=$SOURCE/tests/golden/all_protocols.toml

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
on_ranks() {  # SCHEDULE
  for ranks in 2 3 5; do
    mpirun -n $ranks "$REGATTA" run -q --schedule "$1" "$sweep" -o "$ranks.h5"
    expect_same "$ranks ranks, $1" "$ranks.h5"
    rm "$ranks.h5"
  done
}

"$REGATTA" run -q "$sweep" -o one.h5
reference=$(digest one.h5)
case $1 in
  ranks) on_ranks cooperative ;;
  static | manager) on_ranks "$1" ;;
  nodes)  # one group, then several on this machine
    on_ranks nodes
    export REGATTA_RANKS_PER_GROUP=2
    on_ranks nodes
    mpirun -n 4 "$REGATTA" run -q --io sharded --schedule nodes "$sweep" -o shards.h5
    "$REGATTA" merge shards.h5
    expect_same "4 ranks, nodes, shards" shards.h5
    ;;
  sharded)
    for ranks in 1 3; do
      for schedule in cooperative manager; do
        mpirun -n $ranks "$REGATTA" run -q --io sharded --schedule $schedule "$sweep" -o $ranks.$schedule.h5
        "$REGATTA" merge $ranks.$schedule.h5
        expect_same "$ranks ranks, $schedule, shards" $ranks.$schedule.h5
      done
    done
    ;;
  scalar)
    "$REGATTA" run -q --scalar "$sweep" -o scalar.h5
    expect_same "without lanes" scalar.h5
    ;;
  isa)
    for isa in v2 v3 v4; do
      if ! "$REGATTA" run -q --isa $isa "$sweep" -o $isa.h5 2>$isa.err; then
        grep -q "can't run here" $isa.err && echo "not here: $isa" && continue
        cat $isa.err
        exit 1
      fi
      expect_same "lanes of x86-64-$isa" $isa.h5
    done
    ;;
  killed)  # and continued by another number of ranks
    mpirun -n 3 "$REGATTA" run -q "$sweep" -o killed.h5 &
    for _ in $(seq 200); do [ -e killed.h5 ] && break; sleep 0.02; done
    sleep 0.2
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
    ;;
esac
