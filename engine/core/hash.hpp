// Content hashes: the identity of cells, sweeps and data files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace regatta {

/// XXH3 with 64 bits of the bytes: the same on every machine.
std::uint64_t hash64(std::string_view bytes);

/// XXH3 with 128 bits as 32 hexadecimal digits.
std::string hash128(std::string_view bytes);

}  // namespace regatta
