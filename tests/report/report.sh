#!/usr/bin/env bash
# A report in a real browser: no load from anywhere, plotted numbers = those of `regatta summary`, every switch works.
# Leaves screenshots in its folder.
set -euo pipefail
rm -rf ./*
fail() {
  echo "FAILED: $*"
  exit 1
}
sweep() {  # SEED ALPHA
  cat <<TOML
name = "a <b>name</b> with </script> in it"
seed = $1
[[experiment]]
scenario = { name = "bernoulli", arms = 5, gap = [0.1, 0.3] }
algorithms = [ { name = "ucb1", alpha = [$2, 2.0] }, { name = "exp3" }, { name = "uniform" } ]
horizon = [500, 2000]
replications = 32
[[experiment]]
name = "insurance"
scenario = { name = "online_regression_csv", data = "insurance.csv" }
algorithms = [ { name = "ogd" }, { name = "ons" } ]
horizon = 500
replications = 6
TOML
}
export REGATTA_DATA=$SOURCE/scenarios/data
sweep 1 0.5 >a.toml
sweep 2 1.0 >b.toml
for f in a b; do "$REGATTA" run -q "$f.toml" -o "$f.h5"; done

# --- the command ---------------------------------------------------------------------------------------------
"$REGATTA" report a.h5 -o one.html >out
grep -qx one.html out || fail "the name of the page is not printed"
before=$(sha256sum <one.html)
"$REGATTA" report a.h5 -o one.html >out  # derived: may be replaced
[ "$before" = "$(sha256sum <one.html)" ] || fail "the same results made another page"
refused() {  # MESSAGE COMMAND...
  local message=$1 code=0
  shift
  "$@" >out 2>err || code=$?
  if [ $code -ne 2 ] || ! grep -q -- "$message" err; then
    fail "exit code $code, expected 2 and '$message' from $*: $(cat out err)"
  fi
}
before=$(sha256sum a.h5)
refused 'is one of the results files' "$REGATTA" report a.h5 -o a.h5
echo notes >notes.txt
refused 'not called .html' "$REGATTA" report a.h5 -o notes.txt
refused "can't be written" "$REGATTA" report a.h5 -o no/such/folder/r.html
refused 'no experiment records' "$REGATTA" report a.h5 --metric nonsense -o m.html
if [ "$before" != "$(sha256sum a.h5)" ] || [ "$(cat notes.txt)" != notes ] || [ -e m.html ]; then
  fail "something was overwritten"
fi
"$REGATTA" report a.h5 b.h5 -o two.html --svg svg >out
[ "$(find svg -name '*.svg' | wc -l)" -eq 3 ] || fail "three plots expected: $(ls svg)"
"$REGATTA" plot a.h5 -o svg_plot >out
"$REGATTA" report a.h5 --plain -o plain.html --svg svg_report >out
diff -r svg_plot svg_report || fail "report --svg and plot draw differently"

# --- nothing is loaded, as text (comments and XML names may hold addresses) -----------------------------------
for page in one two plain; do
  if grep -nE "(src|srcset|href|action|data|poster|manifest)=[\"']?(https?:|//)|url\(['\"]?(https?:|//)|@import|[^a-zA-Z](fetch|importScripts|import) *\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon" "$page.html"; then
    fail "$page.html loads something"
  fi
  grep -q "default-src 'none'" "$page.html" || fail "$page.html: no content security policy"
done

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "skipped from here: no Chromium to open the page in"; exit 77; }
if ! grep -q '<html lang="en" class="interactive">' one.html; then
  echo "skipped from here: built without uPlot, pages are plain"
  exit 77
fi
PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python3}" "$SOURCE/tests/report/page_test.py" "$browser" "$REGATTA"
