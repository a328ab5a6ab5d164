#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

constexpr int kByTurns = 2;

void play_by_turns(std::span<Rules::Pair> pairs, const Task& task, Recorder& recorder) {
  std::vector<Match> matches;
  matches.reserve(pairs.size());
  for (Rules::Pair& pair : pairs) matches.emplace_back(*pair.learner, *pair.scenario, task, pair.rng);
  play(matches, task, recorder);
}

[[maybe_unused]] const bool added = Rules::add_protocol("convex", play_by_turns, kByTurns);

}  // namespace
}  // namespace regatta::convex
