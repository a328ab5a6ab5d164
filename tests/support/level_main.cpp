// Main of tests that are compiled for an x86-64 level: skips (exit 77) where the processor does not run it.
// Compiled for plain x86-64 itself.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "engine/core/level.hpp"

int main(int argc, char** argv) {
  const int level = argc > 1 ? std::atoi(argv[1]) : 0;
  if (!regatta::processor_runs(level)) {
    std::printf("skipped: this processor does not run x86-64-v%d\n", level);
    return 77;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
