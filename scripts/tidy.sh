#!/usr/bin/env bash
# clang-tidy 14 over the sources (or the given files): scripts/tidy.sh [FILE...]. Needs a configured build/.
set -euo pipefail
cd "$(dirname "$0")/.."
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
# clang 14 does not know this flag of g++.
sed 's/-fno-gnu-unique//g' build/compile_commands.json >"$commands/compile_commands.json"
if [ $# -eq 0 ]; then
  mapfile -t files < <(find engine algorithms scenarios analysis -name '*.cpp' | sort)
  set -- "${files[@]}"
fi
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" clang-tidy-14 -p "$commands" --quiet --warnings-as-errors='*' 2>/dev/null
