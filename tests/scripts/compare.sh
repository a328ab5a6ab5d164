#!/usr/bin/env bash
# regatta compare: exit codes, messages and output of a real sweep.
set -euo pipefail
rm -rf ./*
cat >sweep.toml <<'END'
seed = 1
replications = 20
[[experiment]]
scenario = { name = "bernoulli", gap = [0.1, 0.3] }
algorithms = [ { name = "ucb1", alpha = [0.5, 2] }, { name = "exp3" } ]
horizon = [100, 1000]
END
"$REGATTA" run -q sweep.toml -o r.h5
fail() {
  echo "FAILED: $1"
  cat out err
  exit 1
}
says() {  # TEXT ARGUMENTS...: exit code 0 and the text in the output
  local text=$1
  shift
  "$REGATTA" compare r.h5 "$@" >out 2>err || fail "exit code $? from compare $*"
  grep -q -- "$text" out || fail "no '$text' from compare $*"
}
refused() {  # TEXT ARGUMENTS...: exit code 2, the text in the message, no output
  local text=$1 code=0
  shift
  "$REGATTA" compare "$@" >out 2>err || code=$?
  [ $code -eq 2 ] || fail "exit code $code, expected 2, from compare $*"
  grep -q -- "$text" err || fail "no '$text' from compare $*"
  [ ! -s out ] || fail "output beside an error from compare $*"
}
says 'ucb1:alpha=0.5 lower' ucb1:alpha=0.5 ucb1:alpha=2
says '95% intervals' ucb1:alpha=0.5 exp3
says '90% intervals' ucb1:alpha=0.5 exp3 --level 0.9
[ "$(grep -c 'gap=' out)" -eq 4 ] || fail "one line per gap and horizon expected"
cp out first
says 'gap=' ucb1:alpha=0.5 exp3 --level 0.9
cmp first out || fail "two calls differ"
says '^experiment,protocol' ucb1:alpha=0.5 exp3 --format csv
[ "$(wc -l <out)" -eq 5 ] || fail "a header and four lines expected"
[ "$(awk -F, '{ print NF }' out | sort -u)" = 24 ] || fail "24 fields in every line expected"
says 'Critical difference' --all
grep -q 'over 2 scenarios' out || fail "two scenarios expected"
says 'verdict' --all --format csv
[ "$(wc -l <out)" -eq 13 ] || fail "a header and three pairs in four groups expected"
says ' 100  ' ucb1:alpha=2 exp3 --at 100
refused "'ucb1' is ambiguous (in experiment 'bernoulli' it may be ucb1:alpha=0.5 and ucb1:alpha=2)" r.h5 ucb1 exp3
refused "r.h5: no algorithm 'ucb' (the file has exp3 and ucb1)" r.h5 ucb exp3
refused "no parameter 'beta'" r.h5 ucb1:beta=1 exp3
refused 'no cell is ucb1:alpha=7' r.h5 ucb1:alpha=7 exp3
refused 'the same cells' r.h5 exp3 exp3
refused 'names no algorithm' r.h5 ucb1:alpha exp3
refused 'two algorithms, or --all' r.h5 exp3
refused 'two algorithms, or --all' r.h5
refused 'two algorithms, or --all' r.h5 exp3 ucb1 --all
refused 'no experiment records' r.h5 ucb1:alpha=2 exp3 --metric regrett
refused 'is no checkpoint' r.h5 ucb1:alpha=2 exp3 --at 12345
refused '--level' r.h5 ucb1:alpha=2 exp3 --level 95
refused 'no such file' none.h5 ucb1 exp3
