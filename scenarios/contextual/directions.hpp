// Random unit vectors, for linear scenarios.
#pragma once

#include <Eigen/Core>

#include "engine/core/random.hpp"

namespace regatta::contextual {

/// The columns of x become g/|g|: uniform on the sphere.
inline void draw_directions(Eigen::MatrixXd& x, Rng<double>& rng) {
  rng.normals({x.data(), static_cast<std::size_t>(x.size())});
  for (auto column : x.colwise()) column *= rsqrt(column.squaredNorm());
}

}  // namespace regatta::contextual
