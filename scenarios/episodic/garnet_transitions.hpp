// The random transitions of Garnet processes.
//
//   Archibald, McKinnon, Thomas. On the generation of Markov decision processes. J. Operational Research
//   Society 46, 1995.
#pragma once

#include <numeric>

#include "engine/protocol/mdp.hpp"

namespace regatta::episodic {

/// For each (s, a): `branches` distinct next states, uniform without replacement; their probabilities are the
/// spacings of branches - 1 sorted uniforms, that is Dirichlet(1, ..., 1). Draws per (s, a): 2 branches - 1.
inline Transitions draw_garnet(const Shape& shape, int branches, Rng<double>& rng) {
  std::vector<int> states(shape.states);
  std::iota(states.begin(), states.end(), 0);
  return Transitions(shape, true, [&](int, int, int) {
    std::vector<double> cuts{0.0, 1.0};
    std::vector<Arc> arcs;
    for (int i = 1; i < branches; ++i) cuts.push_back(rng.uniform());
    std::sort(cuts.begin(), cuts.end());
    for (int i = 0; i < branches; ++i) {
      std::swap(states[i], states[i + rng.below(shape.states - i)]);
      arcs.push_back({states[i], cuts[i + 1] - cuts[i]});
    }
    return arcs;
  });
}

}  // namespace regatta::episodic
