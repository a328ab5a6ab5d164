#!/usr/bin/env bash
# No product and sum are contracted in what the levels compile, but where the code says fma: g++ 12 does it with
# vfmaddsub in spite of -ffp-contract=off, and results would depend on the level (cmake/engine.cmake).
set -euo pipefail
command -v objdump >/dev/null || { echo "skipped: no objdump"; exit 77; }
looked=0
for level in 3 4; do
  object=$BUILD/catalogue_level_$level.o
  [ -e "$object" ] || continue
  looked=$((looked + 1))
  objdump -d --no-show-raw-insn "$object" >code.txt
  grep -q vfmadd code.txt || { echo "FAILED: $object has no fma at all (is it the right file?)"; exit 1; }
  if grep -E 'vfm(addsub|subadd)' code.txt | head -5 | grep .; then
    echo "FAILED: $object alternates fused sums and differences, which no code of ours asks for"
    exit 1
  fi
done
[ "$looked" -gt 0 ] || { echo "skipped: levels 3 and 4 were not built"; exit 77; }
rm -f code.txt
