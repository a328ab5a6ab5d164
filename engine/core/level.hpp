// Instruction-set levels: lane code is compiled for each of them, and the best that the processor runs is
// chosen.
#pragma once

namespace regatta {

/// 0 is the portable build, 2, 3, 4 are the x86-64 levels v2, v3, v4 of lane code.
using Level = int;

#ifdef REGATTA_LEVEL
inline constexpr Level kThisLevel = REGATTA_LEVEL;
#else
inline constexpr Level kThisLevel = 0;
#endif

/// Whether this processor runs code of a level. Named by features, because clang does not know the levels'
/// names.
inline bool processor_runs(Level level) {
  const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  const bool v3 =
      v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512cd");
  return level == 0 || (level == 2 && v2) || (level == 3 && v3) || (level == 4 && v4);
}

}  // namespace regatta
