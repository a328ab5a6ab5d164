#include "engine/store/digest.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <tuple>

namespace regatta::store {
namespace {

/// XXH3-128 of a stream. Every text is preceded by its length, so that no two different streams have the same
/// bytes.
class Stream {
 public:
  Stream() : state_(XXH3_createState(), XXH3_freeState) {
    if (state_ == nullptr || XXH3_128bits_reset(state_.get()) == XXH_ERROR) throw std::bad_alloc();
  }
  void number(std::int64_t value) { bytes(&value, sizeof value); }
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes(value.data(), value.size());
  }
  void numbers(std::span<const double> values) { bytes(values.data(), values.size_bytes()); }
  std::string hexadecimal() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  void bytes(const void* data, std::size_t size) { XXH3_128bits_update(state_.get(), data, size); }
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

/// Positions 0..names-1 in the order of the names.
std::vector<int> in_order(const std::vector<std::string>& names) {
  std::vector<int> positions(names.size());
  std::iota(positions.begin(), positions.end(), 0);
  std::sort(positions.begin(), positions.end(), [&](int a, int b) {
    return names[static_cast<std::size_t>(a)] < names[static_cast<std::size_t>(b)];
  });
  return positions;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& list) {
  std::vector<std::string> names;
  for (const Named& one : list) names.push_back(one.name);
  return names;
}

/// One experiment's part of the digest.
class Part {
 public:
  Part(const Layout& layout, const Arrays& arrays, std::span<const int> by_place,
       const std::vector<Record>& records, int number)
      : layout_(layout),
        arrays_(arrays),
        by_place_(by_place),
        records_(records),
        number_(number),
        experiment_(layout.experiments[static_cast<std::size_t>(number)]),
        metrics_(in_order(names_of(experiment_.metrics))),
        rows_(metrics_.size(), std::vector<double>(static_cast<std::size_t>(experiment_.replications) *
                                                   experiment_.checkpoints.size())) {}

  void add_to(Stream& stream) {
    stream.text(experiment_.name);
    stream.number(static_cast<std::int64_t>(metrics_.size()));
    for (const int m : metrics_) stream.text(experiment_.metrics[static_cast<std::size_t>(m)].name);
    stream.number(static_cast<std::int64_t>(experiment_.checkpoints.size()));
    for (const std::int64_t round : experiment_.checkpoints) stream.number(round);
    stream.number(experiment_.replications);
    stream.number(experiment_.cells());
    for (const int cell : in_order(experiment_.cell_ids)) add_cell(stream, cell);
  }

 private:
  void add_cell(Stream& stream, int cell) {
    stream.text(experiment_.cell_ids[static_cast<std::size_t>(cell)]);
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      arrays_.read_cell(number_, metrics_[i], cell, rows_[i]);
      for (double& value : rows_[i])  // the sign and payload of a NaN depend on the instruction that made it
        if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    }
    for (const int u : units_of_cell(layout_, by_place_, number_, cell)) {
      const Unit& unit = layout_.units[static_cast<std::size_t>(u)];
      const State state = records_[static_cast<std::size_t>(u)].state;
      for (std::int64_t r = 0; r < unit.replications; ++r)
        add_replication(stream, unit.first_replication + r, state);
    }
  }

  void add_replication(Stream& stream, std::int64_t replication, State state) const {
    stream.number(static_cast<std::int64_t>(state));
    if (state == State::kMissing) return;
    const std::size_t rounds = experiment_.checkpoints.size();
    for (const std::vector<double>& metric : rows_)
      stream.numbers(std::span(metric).subspan(static_cast<std::size_t>(replication) * rounds, rounds));
  }

  const Layout& layout_;
  const Arrays& arrays_;
  const std::span<const int> by_place_;
  const std::vector<Record>& records_;
  const int number_;
  const Experiment& experiment_;
  const std::vector<int> metrics_;         // by name
  std::vector<std::vector<double>> rows_;  // [metric by name][replication][checkpoint] of the cell at hand
};

}  // namespace

std::vector<int> units_by_place(const Layout& layout) {
  std::vector<int> numbers(layout.units.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  std::sort(numbers.begin(), numbers.end(), [&](int a, int b) {
    const auto place = [&](int u) {
      const Unit& unit = layout.units[static_cast<std::size_t>(u)];
      return std::tuple(unit.experiment, unit.cell, unit.first_replication);
    };
    return place(a) < place(b);
  });
  return numbers;
}

std::span<const int> units_of_cell(const Layout& layout, std::span<const int> by_place, int experiment,
                                   int cell) {
  const auto place = [&](int u) {
    const Unit& unit = layout.units[static_cast<std::size_t>(u)];
    return std::pair(unit.experiment, unit.cell);
  };
  const auto found = std::ranges::equal_range(by_place, std::pair(experiment, cell), {}, place);
  return {found.begin(), found.end()};
}

std::string digest_of(const Layout& layout, const Arrays& arrays, std::span<const int> by_place,
                      const std::vector<Record>& records) {
  Stream stream;
  for (const int e : in_order(names_of(layout.experiments)))
    Part(layout, arrays, by_place, records, e).add_to(stream);
  return stream.hexadecimal();
}

}  // namespace regatta::store
