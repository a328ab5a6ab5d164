// T rounds in N batches.
#pragma once

#include "engine/protocol/switching.hpp"

namespace regatta::switching {

/// The rounds floor((b - 1) T / N) + 1 .. floor(b T / N).
struct Batch {
  Round first = 1, last = 0;
  /// A uniform one of them.
  Round draw(Rng<double>& rng) const { return first + rng.below(static_cast<int>(last - first + 1)); }
};

/// Batch b = 1..N of T rounds, 1 <= N <= T; lengths differ by at most 1.
inline Batch batch(std::int64_t b, std::int64_t batches, Round horizon) {
  return {(b - 1) * horizon / batches + 1, b * horizon / batches};
}

/// floor(x) in 1..most: a number of batches that a formula asks for.
inline std::int64_t whole(double x, std::int64_t most) {
  return x >= double(most) ? most : max(std::int64_t{1}, static_cast<std::int64_t>(x));
}

}  // namespace regatta::switching
