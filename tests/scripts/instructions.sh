#!/usr/bin/env bash
# Instructions per round of a few cells (benchmarks/instructions.cpp), counted by valgrind, within 5 % of the recorded ones:
# other than times, they are the same on a busy machine. Fewer are reported, too, so that they get recorded.
#   bash tests/scripts/instructions.sh --update      records what this build needs
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
SOURCE=${SOURCE:-$here} BUILD=${BUILD:-$here/build}
recorded=$SOURCE/benchmarks/instructions.txt
tolerance=5 # percent
skip() { echo "skipped: $1"; exit 77; }
command -v valgrind >/dev/null || skip "valgrind is not installed"
[ -x "$BUILD/benchmarks/instructions" ] || skip "built without benchmarks"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$work/out" "$BUILD/benchmarks/instructions" \
  >"$work/plays" 2>"$work/log" || status=$?
if [ $status -eq 77 ]; then cat "$work/plays"; exit 77; fi
if [ $status -ne 0 ]; then cat "$work/log"; echo "FAILED: valgrind, exit code $status"; exit 1; fi

# One dump per play, in order: out.1, out.2 ...
number=0
while read -r name rounds; do
  number=$((number + 1))
  total=$(awk '$1 == "totals:" || $1 == "summary:" {print $2; exit}' "$work/out.$number")
  grep -q "$name" "$work/out.$number" || { echo "FAILED: dump $number is not of $name"; exit 1; }
  echo "$name $rounds $total"
done < <(tail -n +2 "$work/plays") |
  awk '$1 == name {printf "%s %.2f\n", $1, ($3 - total) / ($2 - rounds)} {name = $1; rounds = $2; total = $3}' >"$work/counts"
built=$(head -1 "$work/plays")
if [ "${1:-}" = --update ]; then
  {
    echo "# Instructions per round and replication (episodic: per episode), x86-64-v3; written by: bash tests/scripts/instructions.sh --update"
    echo "$built"
    cat "$work/counts"
  } >"$recorded"
  cat "$recorded"
  exit 0
fi
[ "$(sed -n 2p "$recorded")" = "$built" ] || skip "recorded counts are of '$(sed -n 2p "$recorded")', this is '$built'"
awk -v tolerance=$tolerance '
  NR == FNR {if (FNR > 2) recorded[$1] = $2; next}
  {
    counted[$1] = 1
    if (!($1 in recorded)) {print "FAILED: " $1 " is not recorded"; bad = 1; next}
    change = 100 * ($2 / recorded[$1] - 1)
    wrong = change > tolerance || change < -tolerance
    bad = bad || wrong
    printf "%-42s %12.2f instructions per round, recorded %12.2f (%+.1f %%)%s\n", $1, $2, recorded[$1], change, wrong ? "  FAILED" : ""
  }
  END {
    for (name in recorded) if (!(name in counted)) {print "FAILED: " name " was not counted"; bad = 1}
    if (bad) print "more than " tolerance " % away from what is recorded; if that is meant: bash tests/scripts/instructions.sh --update"
    exit bad
  }' "$recorded" "$work/counts"
