#include "engine/comm/place.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "engine/comm/node.hpp"
#include "engine/comm/roles.hpp"

namespace regatta::comm {

Place star(int rank, int ranks) {
  Place place{.rank = rank, .ranks = ranks};
  if (rank > 0) {
    place.above = 0;
    return place;
  }
  place.branch = ranks;
  for (int other = 1; other < ranks; ++other) place.below.push_back({other});
  return place;
}

Place two_levels(int rank, int ranks, const std::vector<int>& group,
                 const std::vector<Place::Below>& groups) {
  Place place{.rank = rank, .ranks = ranks, .ask_for = kLeadSeconds / 2};
  if (rank != group.front()) {
    place.above = group.front();
    if (place.above != 0) place.report_every /= 2;  // the first of the group waits before it passes it on
    return place;
  }
  place.branch = static_cast<int>(group.size());
  for (const int other : group)
    if (other != rank) place.below.push_back({other});
  if (rank != 0) {
    place.above = 0;
    return place;
  }
  place.branch = ranks;
  for (const Place::Below& first : groups)
    if (first.rank != 0) place.below.push_back(first);
  return place;
}

namespace {

/// 0: the machine decides. Rank 0 says so for all: not every launcher hands its environment on.
int forced_ranks_per_group(World& world) {
  const char* variable = std::getenv("REGATTA_RANKS_PER_GROUP");
  std::string text = variable ? variable : "";
  world.broadcast(text);
  if (text.empty()) return 0;
  int ranks = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), ranks);
  if (error != std::errc() || rest != text.data() + text.size() || ranks < 1)
    throw std::invalid_argument("REGATTA_RANKS_PER_GROUP is '" + text + "' (must be a whole number > 0)");
  return ranks;
}

std::vector<int> run_of_ranks(int first, int end) {
  std::vector<int> ranks;
  for (int rank = first; rank < end; ++rank) ranks.push_back(rank);
  return ranks;
}

}  // namespace

Place by_count(int rank, int ranks, int per_group) {
  const int first = rank - rank % per_group;
  std::vector<Place::Below> groups;
  for (int other = 0; rank == 0 && other < ranks; other += per_group)
    groups.push_back({other, std::min(per_group, ranks - other)});
  return two_levels(rank, ranks, run_of_ranks(first, std::min(ranks, first + per_group)), groups);
}

Place by_machine(World& world) {
  if (const int per_group = forced_ranks_per_group(world))
    return by_count(world.rank(), world.size(), per_group);
  const Node node(world);
  std::vector<Place::Below> groups;
  for (const Node::First& first : node.firsts()) groups.push_back({first.rank, first.ranks});
  return two_levels(world.rank(), world.size(), node.world_ranks(), groups);
}

}  // namespace regatta::comm
