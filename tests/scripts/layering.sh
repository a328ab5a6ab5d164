#!/usr/bin/env bash
# The include arrows of docs/architecture.md. Prints every include that goes against them.
set -euo pipefail
cd "$SOURCE"
bad=0
# WHO may include WHAT: forbid FOLDER REGEX...
forbid() {
  local folder=$1 pattern=$2 why=$3 found
  found=$(grep -rnE "^ *# *include *[<\"]($pattern)" "$folder" --include='*.hpp' --include='*.cpp' || true)
  if [ -n "$found" ]; then
    echo "against the arrows ($why):"
    echo "$found"
    bad=1
  fi
}
everywhere_but() {  # FOLDER REGEX WHY: no other folder may
  local allowed=$1 pattern=$2 why=$3 found
  found=$(grep -rnE "^ *# *include *[<\"]($pattern)" engine algorithms scenarios analysis benchmarks \
    --include='*.hpp' --include='*.cpp' | grep -v "^$allowed/" || true)
  if [ -n "$found" ]; then
    echo "against the arrows ($why):"
    echo "$found"
    bad=1
  fi
}
everywhere_but engine/comm 'mpi\.h|boost/mpi' "MPI is engine/comm's"
everywhere_but engine/store 'hdf5|H5' "HDF5 is engine/store's"
everywhere_but engine/sweep 'toml' "TOML is engine/sweep's"
everywhere_but engine/core 'muParser' "formulas are engine/core's"
everywhere_but engine/cli 'CLI/' "the command line is engine/cli's"
forbid engine/core 'engine/(protocol|sweep|comm|store|cli)|algorithms|scenarios|analysis' "core stands alone"
forbid engine/protocol 'engine/(sweep|comm|store|cli)|algorithms|scenarios|analysis' "protocol -> core"
forbid engine/comm 'engine/(protocol|sweep|store|cli)|algorithms|scenarios|analysis' "comm -> core"
forbid engine/store 'engine/(protocol|sweep|comm|cli)|algorithms|scenarios|analysis' "store -> core"
forbid engine/sweep 'engine/cli|algorithms|scenarios|analysis' "sweep -> protocol, comm, store, core"
forbid algorithms 'engine/(sweep|comm|store|cli)|scenarios|analysis' "algorithms -> protocol"
forbid scenarios 'engine/(sweep|comm|store|cli)|algorithms|analysis' "scenarios -> protocol"
forbid analysis 'engine/(sweep|comm|cli|protocol)|engine/store/(writer|create|handle)|algorithms|scenarios' \
  "analysis -> store's Reader"

# The same bits on every processor: glibc chooses exp, log, pow ... by the CPU, so learners use our own.
libm=$(grep -rnE 'std::(exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|tanh|sinh|cosh|cbrt|hypot|tgamma|lgamma|erf)\(|<random>' \
  algorithms scenarios engine/protocol engine/core/random.hpp engine/core/real.hpp engine/core/lanes.hpp engine/core/maths.hpp || true)
if [ -n "$libm" ]; then
  echo "functions whose bits depend on the processor (use regatta::exp, log ...):"
  echo "$libm"
  bad=1
fi
flags=$(grep -c -- '-ffp-contract=off' "$BUILD/build.ninja" || true)
if [ "$flags" -lt 10 ] || grep -q -- '-ffast-math' "$BUILD/build.ninja"; then
  echo "compile commands lack -ffp-contract=off or have -ffast-math"
  bad=1
fi
exit $bad
