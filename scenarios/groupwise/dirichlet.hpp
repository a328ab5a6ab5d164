// Random convex combinations.
#pragma once

#include "engine/core/random.hpp"
#include "engine/protocol/domain.hpp"

namespace regatta::groupwise {

/// A draw of Dirichlet(1, ..., 1): uniform on the probability simplex of R^d.
inline Vector dirichlet(int d, Rng<double>& rng) {
  Vector w(d);
  double sum = 0;
  for (double& weight : w) sum += weight = rng.exponential();
  return w / sum;
}

}  // namespace regatta::groupwise
