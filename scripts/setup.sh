#!/usr/bin/env bash
# Installs what is missing (Debian 12 packages), configures and builds into build/. Used by quickstart.sh and test.sh:
#   scripts/setup.sh regatta      the program only
#   scripts/setup.sh all          the tests and benchmarks too
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-regatta}

packages=(g++ cmake ninja-build ccache git
  openmpi-bin libopenmpi-dev libboost-mpi-dev libboost-serialization-dev libboost-dev libhdf5-openmpi-dev
  libeigen3-dev libtomlplusplus-dev libcli11-dev libfmt-dev libxxhash-dev libmuparser-dev
  libgtest-dev libgmock-dev libbenchmark-dev librandom123-dev)
if [ "$target" = all ]; then
  packages+=(python3-h5py python3-xarray python3-h5netcdf python3-scipy shellcheck valgrind)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Always: what was installed just now (Python for some tests) was not found by the last configuration.
cmake --preset release >/dev/null
cmake --build --preset release --target "$target"
