// The random transitions of Garnet processes.
//
//   Archibald, McKinnon, Thomas. On the generation of Markov decision processes. J. Operational Research
//   Society 46, 1995.
#pragma once

#include <numeric>

#include "engine/core/dirichlet.hpp"
#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// For each (s, a): `branches` distinct next states, uniform without replacement, with Dirichlet(1, ..., 1)
/// probabilities. Draws per (s, a): 2 branches - 1.
inline Transitions draw_garnet(const Shape& shape, int branches, Rng<double>& rng) {
  std::vector<int> states(shape.states);
  std::iota(states.begin(), states.end(), 0);
  std::vector<double> probabilities(branches);
  return Transitions(shape, true, [&](int, int, int) {
    std::vector<Arc> arcs;
    draw_simplex(rng, probabilities);
    for (int i = 0; i < branches; ++i) {
      std::swap(states[i], states[i + rng.below(shape.states - i)]);
      arcs.push_back({states[i], probabilities[i]});
    }
    return arcs;
  });
}

}  // namespace regatta::episodic
