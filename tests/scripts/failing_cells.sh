#!/usr/bin/env bash
# A learner that throws, chooses a wrong arm or makes a NaN fails its own replications only; exit code 3.
set -euo pipefail
rm -rf ./*
cat >faulty.toml <<'TOML'
replications = 100
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "faulty", fault = ["throw", "nan", "arm"], round = 17 }, { name = "ucb1" } ]
horizon    = 100
TOML
code=0
"$REGATTA_SAMPLES" run faulty.toml -o one.h5 >one.out 2>one.err || code=$?
[ $code -eq 3 ] || { echo "FAILED: exit code $code, expected 3"; cat one.out one.err; exit 1; }
for message in 'thrown on purpose' 'an arm that does not exist' 'round 17' 'replication [0-9]'; do
  grep -qE "$message" one.err || { echo "FAILED: no '$message' in:"; cat one.err; exit 1; }
done
code=0
"$REGATTA_SAMPLES" status --failures one.h5 >status.out || code=$?
[ $code -eq 3 ] && grep -q 'thrown on purpose' status.out

# The same replications fail, with the same message, whatever the ranks, lanes and levels.
for how in "--scalar" "--isa v2" "--isa v3"; do
  code=0
  # shellcheck disable=SC2086
  mpirun -n 3 "$REGATTA_SAMPLES" run -q $how faulty.toml -o other.h5 2>other.err || code=$?
  [ $code -eq 3 ] || { echo "FAILED: $how gives exit code $code"; cat other.err; exit 1; }
  [ "$("$REGATTA_SAMPLES" digest one.h5 | cut -c1-32)" = "$("$REGATTA_SAMPLES" digest other.h5 | cut -c1-32)" ]
  diff <(grep '^failed' one.err) <(grep '^failed' other.err)
  rm other.h5
done

# The healthy cell is what it is without its neighbours; the faulty ones kept their healthy replications.
sed 's/{ name = "faulty".*}, //' faulty.toml >healthy.toml
"$REGATTA_SAMPLES" run -q healthy.toml -o healthy.h5
[ "$("$REGATTA_SAMPLES" summary --format csv one.h5 | grep ',ucb1,' | cut -d, -f4,8-16)" = \
  "$("$REGATTA_SAMPLES" summary --format csv healthy.h5 | grep ',ucb1,' | cut -d, -f4,8-16)" ]
"$REGATTA_SAMPLES" summary --format csv one.h5 | awk -F, '/,faulty,/ {if ($9 < 1 || $9 > 30 || $8 + $9 != 100) exit 1; n++} END {exit n != 3}'
