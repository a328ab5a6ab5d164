// Replications on demand: a cell starts with a first batch, and gets more until what is asked is known or
// `max` is reached. docs/claims.md explains the keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/errors.hpp"

namespace regatta {

struct Until {
  enum class Goal {
    kNone,           // a fixed number of replications
    kDecided,        // every claim on the cell holds or fails
    kWidth,          // the interval of the mean at the horizon is at most `width` wide
    kRelativeWidth,  // the same, as a share of the mean's absolute value
  };
  Goal goal = Goal::kNone;
  std::int64_t max = 0;
  double width = 0;
  std::string metric;   // of the widths; empty: the first
  double level = 0.95;  // confidence of the interval
  Location where;
};

/// Replications of a cell after each batch: first, 2 first, 4 first ... max; one batch without a goal.
inline std::vector<std::int64_t> batch_ends(const Until& until, std::int64_t first) {
  if (until.goal == Until::Goal::kNone) return {first};
  std::vector<std::int64_t> ends;
  for (std::int64_t n = first; n < until.max; n *= 2) ends.push_back(n);
  ends.push_back(until.max);
  return ends;
}

}  // namespace regatta
