#!/usr/bin/env bash
# Pages that describe code are made from it: docs/catalogue.md and README's table by the program, the sample algorithm of
# docs/add_an_algorithm.md from its source; and every relative link leads somewhere.
set -euo pipefail
cd "$SOURCE"
bad=0
if ! diff -u docs/catalogue.md <("$REGATTA" list --markdown); then
  echo "FAILED: docs/catalogue.md is stale; run: build/regatta list --markdown > docs/catalogue.md"
  bad=1
fi
if ! diff -u <(sed -n '/<!-- catalogue -->/,/<!-- end -->/p' README.md | sed '1d;$d') <("$REGATTA" list --table); then
  echo "FAILED: the catalogue table of README.md is stale; its lines come from: build/regatta list --table"
  bad=1
fi
# shellcheck disable=SC2016
if ! diff -u <(sed -n '/^```cpp$/,/^```$/p' docs/add_an_algorithm.md | sed '1d;$d') \
  tests/sample/algorithms/bandit/follow_the_leader.cpp; then
  echo "FAILED: docs/add_an_algorithm.md shows another sample than tests/sample/ builds"
  bad=1
fi
for page in README.md docs/*.md; do
  while read -r link; do
    target=$(dirname "$page")/${link%%#*}
    if [ ! -e "$target" ]; then
      echo "FAILED: $page links to $link, which does not exist"
      bad=1
    fi
  done < <(awk '/^```/ {code = !code} !code' "$page" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -vE '^(https?:|#)' || true)
done
exit $bad
