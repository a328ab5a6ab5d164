// What the scenarios with random points and abrupt changes share.
#pragma once

#include "engine/core/random.hpp"
#include "engine/protocol/domain.hpp"

namespace regatta::convex {

/// x becomes uniform in the unit ball of R^d: d normals and one uniform.
inline void draw_in_ball(Vector& x, Rng<double>& rng) {
  rng.normals({x.data(), std::size_t(x.size())});
  const double radius = pow(rng.uniform_open(), 1.0 / double(x.size()));
  x *= radius * rsqrt(x.squaredNorm());
}

/// The horizon in stages of equal length, up to one round.
struct Stages {
  std::int64_t count;
  Round horizon;

  std::int64_t of(Round t) const { return static_cast<std::int64_t>(__int128{t - 1} * count / horizon); }
  bool begins(Round t) const { return t == 1 || of(t) != of(t - 1); }
};

}  // namespace regatta::convex
