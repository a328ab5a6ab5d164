#include "engine/store/damage.hpp"

#include <algorithm>
#include <cstring>

namespace regatta::store {
namespace {

constexpr const char* kWrongPlace = "impossible place (outside its cell, or units overlap or leave a gap)";
constexpr const char* kWrongChecksum = "wrong checksum";
constexpr const char* kNotEmpty = "the index record is of a unit without results, but not empty";

// Numbers that are read at once. Small units are read many at a time: asking HDF5 for one takes as long as
// checking 20 kB. But the rows should still be in the processor's cache when their checksum is taken.
constexpr std::int64_t kNumbers = 128 * 1024;

class Search {
 public:
  Search(const Layout& layout, const Arrays& arrays, const std::function<void(double share)>& progress)
      : layout_(layout), arrays_(arrays), progress_(progress), records_(layout.units.size()) {
    arrays.read_index(0, records_);
  }

  std::vector<Damage> run(std::span<const int> by_place) {
    const std::vector<int> sound = check_places(by_place);
    std::size_t begin = 0;
    while (begin < sound.size()) {
      std::size_t end = begin + 1;
      std::int64_t numbers = size(sound[begin]);
      while (end < sound.size() && follows(sound[end - 1], sound[end]) &&
             numbers + size(sound[end]) <= kNumbers)
        numbers += size(sound[end++]);
      check_rows(std::span(sound).subspan(begin, end - begin));
      begin = end;
      if (progress_) progress_(static_cast<double>(begin) / static_cast<double>(sound.size()));
    }
    std::ranges::sort(damage_, {}, &Damage::unit);
    return std::move(damage_);
  }

 private:
  const Unit& unit(int number) const { return layout_.units[static_cast<std::size_t>(number)]; }
  const Experiment& experiment(int number) const {
    return layout_.experiments[static_cast<std::size_t>(unit(number).experiment)];
  }
  std::int64_t size(int number) const { return static_cast<std::int64_t>(row_count(layout_, number)); }

  bool inside(const Unit& u) const {
    if (u.experiment < 0 || static_cast<std::size_t>(u.experiment) >= layout_.experiments.size())
      return false;
    const Experiment& e = layout_.experiments[static_cast<std::size_t>(u.experiment)];
    return u.cell >= 0 && u.cell < e.cells() && u.first_replication >= 0 && u.replications >= 1 &&
           u.replications <= e.replications && u.first_replication <= e.replications - u.replications;
  }

  /// Finds units that don't lie side by side in their cells; returns the flagged ones among the others.
  std::vector<int> check_places(std::span<const int> by_place) {
    std::vector<int> sound;
    for (std::size_t i = 0; i < by_place.size(); ++i) {
      const int number = by_place[i];
      bool good = inside(unit(number));
      if (good) {
        const bool first = i == 0 || !same_cell(by_place[i - 1], number);
        const bool last = i + 1 == by_place.size() || !same_cell(number, by_place[i + 1]);
        good = unit(number).first_replication == (first ? 0 : end(by_place[i - 1])) &&
               (!last || end(number) == experiment(number).replications);
      }
      const IndexRecord& record = records_[static_cast<std::size_t>(number)];
      if (!good)
        damage_.push_back({number, kWrongPlace});
      else if (unpack(record).state != State::kMissing)
        sound.push_back(number);
      else if (!is_empty(record))  // a kill leaves no such record: the state itself was damaged
        damage_.push_back({number, kNotEmpty});
    }
    return sound;
  }
  static bool is_empty(const IndexRecord& record) {
    const IndexRecord empty =
        empty_record({record.experiment, record.cell, record.first_replication, record.replications});
    return std::memcmp(&record, &empty, sizeof empty) == 0;
  }
  bool same_cell(int a, int b) const {
    return unit(a).experiment == unit(b).experiment && unit(a).cell == unit(b).cell;
  }
  std::int64_t end(int number) const { return unit(number).first_replication + unit(number).replications; }
  bool follows(int a, int b) const { return same_cell(a, b) && end(a) == unit(b).first_replication; }

  /// Units side by side in one cell, read together; one by one if that fails.
  void check_rows(std::span<const int> units) {
    try {
      read(units);
    } catch (const StoreError& error) {
      if (units.size() == 1) {
        damage_.push_back({units.front(), "can't be read: " + std::string(error.what())});
        return;
      }
      for (const int& one : units) check_rows(std::span(&one, 1));
      return;
    }
    for (const int number : units) {
      const IndexRecord& record = records_[static_cast<std::size_t>(number)];
      if (checksum(pieces(units, number), record) != record.crc32)
        damage_.push_back({number, kWrongChecksum});
    }
  }

  void read(std::span<const int> units) {
    const Unit& first = unit(units.front());
    const Experiment& e = experiment(units.front());
    const std::int64_t count = end(units.back()) - first.first_replication;
    const std::size_t numbers = static_cast<std::size_t>(count) * e.checkpoints.size();
    rows_.resize(e.metrics.size() * numbers);
    for (std::size_t m = 0; m < e.metrics.size(); ++m)
      arrays_.read_part({first.experiment, static_cast<int>(m), first.cell, first.first_replication, count},
                        std::span(rows_).subspan(m * numbers, numbers));
  }

  /// Where the rows of one of the units that were read together are, metric by metric.
  std::span<const std::span<const double>> pieces(std::span<const int> units, int number) {
    const Experiment& e = experiment(number);
    const std::size_t rounds = e.checkpoints.size(), all = rows_.size() / e.metrics.size();
    const auto skipped =
        static_cast<std::size_t>(unit(number).first_replication - unit(units.front()).first_replication);
    pieces_.clear();
    for (std::size_t m = 0; m < e.metrics.size(); ++m)
      pieces_.push_back(std::span<const double>(rows_).subspan(
          m * all + skipped * rounds, static_cast<std::size_t>(unit(number).replications) * rounds));
    return pieces_;
  }

  const Layout& layout_;
  const Arrays& arrays_;
  const std::function<void(double share)>& progress_;
  std::vector<IndexRecord> records_;  // [unit]
  std::vector<Damage> damage_;
  std::vector<double> rows_;  // [metric][replication][checkpoint] of the units at hand
  std::vector<std::span<const double>> pieces_;
};

}  // namespace

std::vector<Damage> find_damage(const Layout& layout, const Arrays& arrays, std::span<const int> by_place,
                                const std::function<void(double share)>& progress) {
  return Search(layout, arrays, progress).run(by_place);
}

}  // namespace regatta::store
