#!/usr/bin/env bash
# Every source file is formatted by clang-format 14 (skipped where that version is not installed).
set -euo pipefail
tool=$(command -v clang-format-14 || true)
if [ -z "$tool" ]; then
  echo "skipped: clang-format-14 is not installed"
  exit 77
fi
cd "$SOURCE"
find engine algorithms scenarios analysis tests benchmarks -name '*.hpp' -o -name '*.cpp' | sort |
  xargs "$tool" --dry-run --Werror
