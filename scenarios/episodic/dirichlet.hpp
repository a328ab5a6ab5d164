// Random probability vectors.
#pragma once

#include <span>

#include "engine/core/random.hpp"

namespace regatta::episodic {

/// Dirichlet(shape, ..., shape), shape > 0, from independent gamma variables; draws a varying number of
/// uniforms. Below a shape of about 0.02 all of them may underflow, and the result is NaN.
inline void draw_dirichlet(double shape, Rng<double>& rng, std::span<double> p) {
  double sum = 0;
  for (double& x : p) sum += x = rng.gamma(shape);
  for (double& x : p) x /= sum;
}

}  // namespace regatta::episodic
