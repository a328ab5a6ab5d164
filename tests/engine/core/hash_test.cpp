// The hashes behind every identity, as fixed numbers: if one of them changed, no results file could be
// resumed and no digest compared.
#include "engine/core/hash.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

std::string long_bytes() {  // longer than XXH3's short-input paths, binary
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
  return bytes;
}

// The values of the empty input are those of the XXH3 specification; the others come from the reference
// implementation (xxHash 0.8, scalar and AVX2).
TEST(Hash, Of64BitsIsXxh3) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2u);
  EXPECT_EQ(hash64("a"), 0xe6c632b61e964e1fu);
  EXPECT_EQ(hash64("regatta"), 0x098f7119c6a64936u);
  EXPECT_EQ(hash64(std::string_view("\0", 1)), 0xc44bdff4074eecdbu);
  EXPECT_EQ(hash64(long_bytes()), 0x10ad30264426c830u);
}

TEST(Hash, Of128BitsIsXxh3HighHalfFirst) {
  EXPECT_EQ(hash128(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash128("a"), "a96faf705af16834e6c632b61e964e1f");
  EXPECT_EQ(hash128("regatta"), "290f896a72047e931ac8561e543505cd");
  EXPECT_EQ(hash128(long_bytes()), "abee229cdadad76d10ad30264426c830");
}

TEST(Hash, KeepsLeadingZeros) { EXPECT_EQ(hash128("regatta").size(), 32u); }

}  // namespace
}  // namespace regatta
