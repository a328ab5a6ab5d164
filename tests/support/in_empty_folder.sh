#!/usr/bin/env bash
# Runs a script in its folder of test_work, emptied: what an interrupted test left must not make the next one fail.
set -euo pipefail
[[ $PWD == */test_work/* ]] || { echo "not a folder of test_work: $PWD" >&2; exit 1; }
find . -mindepth 1 -delete
exec bash "$@"
