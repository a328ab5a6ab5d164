#!/usr/bin/env bash
# One writer per node, then 'regatta merge': the same numbers as a run with one shared file; what is lost has a name.
set -euo pipefail
rm -rf ./*
if ! "$REGATTA" run --help | grep -q -- '--io'; then
  echo "skipped: this regatta has no 'run --io'"
  exit 77
fi
fail() {
  echo "FAILED: $*"
  for file in out err; do sed "s/^/$file: /" "$file"; done
  exit 1
}
expect() {  # CODE COMMAND...: keeps what it printed in out and err
  local expected=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  [ "$code" -eq "$expected" ] || fail "exit code $code, expected $expected from $*"
}
says() {  # FILE TEXT
  grep -qF -- "$2" "$1" || fail "'$2' is not in $1"
}
write() {  # HORIZON REPLICATIONS
  printf '[[experiment]]\nscenario = { name = "bernoulli" }\nalgorithms = [ { name = "ucb1" }, { name = "exp3" } ]\n'
  printf 'horizon = %s\nreplications = %s\n' "$1" "$2"
}
sharded() { mpirun -n "$1" "$REGATTA" run -q --io sharded "${@:2}"; }
digest_of() { "$REGATTA" digest "$1" | cut -d" " -f1; }
first=run001-node01of01-part001.h5

write '[ 100, 200, 500, 1_000, 2_000, 5_000 ]' 100 >s.toml  # 12 cells, each at least a unit
"$REGATTA" run -q s.toml -o shared.h5 >/dev/null
digest=$(digest_of shared.h5)
expect 0 sharded 3 s.toml -o f.h5
says out f.h5.shards
[ ! -e f.h5 ] || fail "a results file appears before the shards are joined"

# The same bits as from one file; joining is repeatable and ends with the shards gone.
expect 0 "$REGATTA" merge f.h5
[ "$(digest_of f.h5)" = "$digest" ] || fail "the digest differs from that of the shared run"
expect 0 "$REGATTA" status f.h5
before=$(sha256sum f.h5)
expect 0 "$REGATTA" merge f.h5
says out 'joined 0 units'
expect 0 "$REGATTA" merge --delete-shards f.h5
[ ! -e f.h5.shards ] || fail "the shards are still there"
expect 0 "$REGATTA" merge --delete-shards f.h5  # as a job that is started again would do
[ "$before" = "$(sha256sum f.h5)" ] || fail "f.h5 changed"

# Nothing is there, and files that are no results files.
expect 2 "$REGATTA" merge nothing.h5
says err 'there are no shards'
expect 0 sharded 2 s.toml -o g.h5
expect 2 "$REGATTA" digest g.h5.shards/head.h5
says err 'regatta merge g.h5'
expect 2 "$REGATTA" status "g.h5.shards/$first"
says err 'regatta merge g.h5'

# A damaged, then a lost shard: named, and nothing is written.
cp -r g.h5.shards whole
truncate -s -100 "g.h5.shards/$first"
expect 65 "$REGATTA" merge g.h5
says err "$first: opening the HDF5 file failed"
rm "g.h5.shards/$first"
touch "g.h5.shards/run001-node02of02-part001.h5"
expect 65 "$REGATTA" merge g.h5
says err 'run001-node01of02-part001.h5: missing'
says err 'run001-node02of02-part001.h5: is not an HDF5 file'
[ ! -e g.h5 ] || fail "a damaged folder was joined"
expect 75 "$REGATTA" merge --allow-missing --delete-shards g.h5
says err 'units are missing'
[ -e g.h5.shards/head.h5 ] || fail "shards were deleted although units are missing"
rm -r g.h5.shards
mv whole g.h5.shards
expect 0 "$REGATTA" merge g.h5  # fills in what the file lacks
[ "$(digest_of g.h5)" = "$digest" ] || fail "the digest after filling in differs"

# Shards of another sweep than the file's.
write 2_000 20 >other.toml
expect 0 sharded 2 other.toml -o o.h5
cp shared.h5 copy.h5
mv copy.h5 o.h5
before=$(sha256sum o.h5)
expect 2 "$REGATTA" merge o.h5
says err 'another sweep'
[ "$before" = "$(sha256sum o.h5)" ] || fail "a file of another sweep was changed"

# What a damaged shard held is computed again by the next run; after that it is only a note.
expect 0 sharded 2 s.toml -o h.h5
truncate -s -100 "h.h5.shards/$first"
expect 0 sharded 3 s.toml -o h.h5
[ -e h.h5.shards/run002-node01of01-part001.h5 ] || fail "no second run"
expect 0 "$REGATTA" merge h.h5
says err "note (no unit is missing for it): $first: opening the HDF5 file failed"
[ "$(digest_of h.h5)" = "$digest" ] || fail "the digest after a damaged shard differs"

# A shard of the past that is gone has a name too.
rm h.h5 "h.h5.shards/$first"
expect 0 "$REGATTA" merge h.h5
says err 'run001: all its shards are missing'

# Only one writes: a merge waits for nobody.
expect 0 flock h.h5.lock sh -c "'$REGATTA' merge -q h.h5; [ \$? -eq 69 ]"
says err 'being written by another run'
