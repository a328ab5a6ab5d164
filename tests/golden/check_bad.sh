#!/usr/bin/env bash
# check_bad.sh NAME: golden/bad/NAME.toml must be refused with exactly the messages in NAME.expected, exit code 2,
# and nothing must be created. With UPDATE=1 the expected file is written instead (read the difference!).
set -euo pipefail
name=$1
bad=$SOURCE/tests/golden/bad
cd "$bad"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
set +e
env -u REGATTA_DATA "$REGATTA" run "$name.toml" -o "$work/out.h5" >"$work/stdout" 2>"$work/stderr"
code=$?
set -e
sed "s#$bad#.#g; s#$SOURCE#SOURCE#g" "$work/stderr" >"$work/actual"
if [ "${UPDATE:-}" = 1 ]; then
  cp "$work/actual" "$name.expected"
  exit 0
fi
if [ $code -ne 2 ]; then
  echo "FAILED: exit code $code, expected 2"
  cat "$work/stdout" "$work/stderr"
  exit 1
fi
rm "$work/stdout" "$work/stderr"
if ! diff -u "$name.expected" "$work/actual"; then
  echo "FAILED: the messages differ (UPDATE=1 rewrites the expected file)"
  exit 1
fi
rm "$work/actual"
left=$(ls -A "$work")
if [ -n "$left" ]; then
  echo "FAILED: a refused sweep created $left"
  exit 1
fi
