#!/usr/bin/env bash
# What happens to an output file that is not ours to write: a message, exit code 2 (or 73: it can't be made), nothing changed.
set -euo pipefail
rm -rf ./*
write() { printf '[[experiment]]\nscenario = { name = "bernoulli" }\nalgorithms = [ { name = "ucb1" } ]\nhorizon = %s\nreplications = %s\n' "$1" "$2"; }
write 100 10 >a.toml
write 200 10 >b.toml
expected=2
refused() {  # MESSAGE COMMAND...
  local message=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  if [ $code -ne $expected ] || ! grep -q -- "$message" err; then
    echo "FAILED: exit code $code, expected $expected and '$message' from $*:"
    cat out err
    exit 1
  fi
}
"$REGATTA" run -q a.toml -o a.h5
before=$(sha256sum a.h5)
refused 'results of another sweep' "$REGATTA" run -q b.toml -o a.h5
refused 'results of another sweep' mpirun -n 2 "$REGATTA" run -q b.toml -o a.h5
[ "$before" = "$(sha256sum a.h5)" ]
"$REGATTA" run -q a.toml -o a.h5  # the same sweep: nothing to do
[ "$before" = "$(sha256sum a.h5)" ]
"$REGATTA" run -q --force b.toml -o a.h5
[ "$before" != "$(sha256sum a.h5)" ]
echo "my notes" >notes.h5
refused 'no regatta results' "$REGATTA" run -q a.toml -o notes.h5
[ "$(cat notes.h5)" = "my notes" ]
expected=73
refused 'does not exist' "$REGATTA" run -q a.toml -o no/such/folder/a.h5
write 1_000 1_000_000_000 >huge.toml
refused 'not enough disk' "$REGATTA" run -q huge.toml -o huge.h5
expected=2
[ ! -e huge.h5 ] && [ ! -e huge.h5.log ]
refused "can't be read" "$REGATTA" run -q none.toml -o c.h5
refused 'no regatta\|not HDF5\|HDF5' "$REGATTA" summary notes.h5
refused 'no such file\|No such file' "$REGATTA" digest none.h5
refused "unknown entry\|no entry 'ucb'" "$REGATTA" describe ucb
refused 'no experiment records' "$REGATTA" summary a.h5 --metric regrett
refused 'is no checkpoint' "$REGATTA" summary a.h5 --at 3000
refused 'schedule' "$REGATTA" run -q a.toml -o c.h5 --schedule fast
refused "can't run here" "$REGATTA" run -q a.toml -o c.h5 --isa v9
# A problem of one rank (a processor without these instructions, on a mixed cluster) ends all of them, without a hang.
refused "can't run here" timeout 30 mpirun -n 1 "$REGATTA" run -q a.toml -o c.h5 : \
  -n 1 "$REGATTA" run -q a.toml -o c.h5 --isa v9
for time in '1:2:3:4' 'an hour' '1-30' '0:00:00'; do
  refused '--max-walltime' "$REGATTA" run -q a.toml -o c.h5 --max-walltime "$time"
done
refused 'names the output file itself' "$REGATTA" run -q b.toml -o a.h5 --reuse a.h5
refused 'no such file' "$REGATTA" run -q a.toml -o c.h5 --reuse none.h5
[ ! -e c.h5 ]
