// A process estimated from counts, laid out for backward induction over many (state, action) at once.
//
// Rows are the pairs (state, action): the states of action 0, then those of action 1, ..., in packs of eight.
// Up to four states that are left over come behind, where several actions share a pack; five to seven fill a
// pack per action. Sums over next states are made in the order of the states, for eight rows at a time.
// So they have the same bits at every x86-64 level, and whether the probabilities are kept as a table (few
// states) or as lists of the next states seen.
#pragma once

#include "engine/core/packs.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {

class EstimatedProcess {
 public:
  /// `pooled`: counts are added up over the steps, else kept per step.
  EstimatedProcess(const Shape& shape, bool pooled)
      : states_(shape.states),
        actions_(shape.actions),
        width_(packs_for(shape.states) * kPack),
        rest_(shape.states % kPack <= kMostRest ? shape.states % kPack : 0),
        whole_(rest_ > 0 ? shape.states - rest_ : width_),
        rows_(std::size_t(whole_ * actions_ + packs_for(rest_ * actions_) * kPack)),
        room_(std::min(rows_ / kPack / 2, pooled ? std::size_t(packs_for(shape.steps)) : 1) * kPack),
        pooled_(pooled),
        table_(shape.states <= kMostStatesOfTable),
        visits_((pooled ? 1 : std::size_t(shape.steps)) * rows_),
        reward_sum_(visits_),
        waits_(visits_.size(), false),
        counts_(table_ ? visits_.size() * std::size_t(states_) : 0),
        probability_(counts_.size()),
        seen_(table_ ? 0 : visits_.size()),
        fresh_(visits_.size() / rows_) {
    if (!table_) return;
    for (Fresh& fresh : fresh_) fresh.probability = Padded(room_ * std::size_t(states_));
  }

  /// Rows of a state, within its step: of action 0, and how much further those of the other actions are.
  struct Actions {
    std::size_t first, apart;
  };
  Actions actions(int s) const {
    const bool in_whole = s < whole_;
    const int before = in_whole ? 0 : whole_ * (actions_ - 1);
    return {std::size_t(before + s), std::size_t(in_whole ? whole_ : rest_)};
  }

  /// A row of a step, and the state that it belongs to.
  struct Row {
    std::size_t at;
    int state;
  };

  int width() const { return width_; }        // states in whole packs
  int whole() const { return whole_; }        // of them in packs of their own; the others' rows share packs
  std::size_t rows() const { return rows_; }  // of a step
  std::size_t size() const { return visits_.size(); }
  /// Where rows of step h start in an array of size() doubles.
  std::size_t start(int h) const { return pooled_ ? 0 : std::size_t(h) * rows_; }

  void add(int h, int s, int a, double unit_reward, int next) {
    const Actions of_state = actions(s);
    const Row row{of_state.first + std::size_t(a) * of_state.apart, s};
    const std::size_t place = start(h) + row.at;
    visits_[place] += 1;
    reward_sum_[place] += unit_reward;
    count(place, next);
    if (!waits_[place]) changed_.push_back({pooled_ ? 0 : std::size_t(h), row});
    waits_[place] = true;
  }

  /// Takes the examples since the last call into the estimates; calls f(place, 1 / visits, mean reward) for
  /// each row that has any.
  template <class F>
  void refresh(const F& f) {
    for (Fresh& fresh : fresh_) fresh.rows.clear();
    for (const auto& [step, row] : changed_) {
      const std::size_t place = step * rows_ + row.at;
      waits_[place] = false;
      const double inverse = 1 / visits_[place];
      if (table_) estimate(step, row, inverse);
      fresh_[step].rows.push_back(row);
      f(place, inverse, reward_sum_[place] * inverse);
    }
    changed_.clear();
  }

  /// Whether the last refresh changed so many rows of step h that each_fresh() would not be cheaper than
  /// each_pack(), and can't be called.
  bool many_fresh(int h) const { return fresh(h).rows.size() > room_; }

  /// The sums of the rows of step h that the last refresh changed, up to eight at a time: f(rows, sums).
  template <std::size_t kSums, class F>
  void each_fresh(int h, const double* const (&values)[kSums], const F& f) const {
    const std::span<const Row> rows = fresh(h).rows;
    for (std::size_t i = 0; i < rows.size(); i += kPack) {
      const auto eight = rows.subspan(i, std::min<std::size_t>(kPack, rows.size() - i));
      native::Pack sums[1][kSums]{};
      const auto place = [&](std::size_t k) { return start(h) + eight[k].at; };
      if (table_)
        sums_of_table(fresh(h).probability.data() + i, room_, values, sums);
      else
        sums_of_lists(eight.size(), place, values, sums[0]);
      f(eight, sums[0]);
    }
  }

  /// For each eight rows of step h from `row` on: f(row, sums), sums[k] = sum over next of P(next | s, a)
  /// values[k][next]. Some packs at a time, which hides the latency of their sums.
  template <std::size_t kSums, class F>
  void each_pack(int h, const double* const (&values)[kSums], const F& f) const {
    constexpr std::size_t kMost = kSums == 1 ? 6 : 2;
    for (std::size_t row = 0, left = rows_ / kPack; left > 0;) {
      const std::size_t packs = left <= kMost ? left : std::min(kMost, (left + 1) / 2);
      [&]<std::size_t... i>(std::index_sequence<i...>) {  // packs is known at compile time in some_packs
        (void)((packs == i + 1 && (some_packs<i + 1>(h, row, values, f), true)) || ...);
      }
      (std::make_index_sequence<kMost>());
      row += packs * kPack, left -= packs;
    }
  }

 private:
  struct Seen {
    int next;
    double count;
  };
  struct Change {
    std::size_t step;  // 0 if pooled
    Row row;
  };
  struct Fresh {
    std::vector<Row> rows;
    Padded probability;  // [next][room], of the first rows
  };
  static constexpr int kMostStatesOfTable = 48, kMostRest = 4;

  const Fresh& fresh(int h) const { return fresh_[pooled_ ? 0 : std::size_t(h)]; }

  /// Probabilities of a row that is the next of the fresh ones.
  void estimate(std::size_t step, const Row& row, double inverse) {
    const std::size_t states = std::size_t(states_), slot = fresh_[step].rows.size();
    const double* counts = counts_.data() + (step * rows_ + row.at) * states;
    double* p = probability_.data() + step * rows_ * states + row.at;
    double* gathered = slot < room_ ? fresh_[step].probability.data() + slot : p;
    const std::size_t stride = slot < room_ ? room_ : rows_;
    for (std::size_t s = 0; s < states; ++s, p += rows_, gathered += stride)
      *p = *gathered = counts[s] * inverse;
  }

  void count(std::size_t place, int next) {
    if (table_) {
      counts_[place * std::size_t(states_) + std::size_t(next)] += 1;
      return;
    }
    auto& list = seen_[place];
    const auto found = std::ranges::lower_bound(list, next, {}, &Seen::next);
    if (found != list.end() && found->next == next)
      found->count += 1;
    else
      list.insert(found, {next, 1.0});
  }

  template <std::size_t kTogether, std::size_t kSums, class F>
  void some_packs(int h, std::size_t row, const double* const (&values)[kSums], const F& f) const {
    native::Pack sums[kTogether][kSums]{};
    if (table_) {
      sums_of_table(probability_.data() + start(h) * std::size_t(states_) + row, rows_, values, sums);
    } else {
      for (std::size_t i = 0; i < kTogether; ++i) {
        const auto place = [&](std::size_t k) { return start(h) + row + i * kPack + k; };
        sums_of_lists(kPack, place, values, sums[i]);
      }
    }
#pragma GCC unroll 6
    for (std::size_t i = 0; i < kTogether; ++i) f(row + i * kPack, sums[i]);
  }

  /// Of packs of rows that follow each other, in a table [next][stride].
  template <std::size_t kPacks, std::size_t kSums>
  [[gnu::always_inline]] void sums_of_table(const double* p, std::size_t stride,
                                            const double* const (&values)[kSums],
                                            native::Pack (&sums)[kPacks][kSums]) const {
    using namespace native;
    for (int next = 0; next < states_; ++next, p += stride) {
      Pack value[kSums];
#pragma GCC unroll 3
      for (std::size_t k = 0; k < kSums; ++k) value[k] = pack_of(values[k][next]);
#pragma GCC unroll 6
      for (std::size_t i = 0; i < kPacks; ++i) {
        const Pack probability = load(p + i * kPack);
#pragma GCC unroll 3
        for (std::size_t k = 0; k < kSums; ++k) sums[i][k] = fma(probability, value[k], sums[i][k]);
      }
    }
  }

  /// Of `count` rows, up to eight, the i-th at place(i).
  template <std::size_t kSums, class F>
  void sums_of_lists(std::size_t count, const F& place, const double* const (&values)[kSums],
                     native::Pack (&sums)[kSums]) const {
    alignas(64) double out[kSums][kPack] = {};
    for (std::size_t i = 0; i < count; ++i) {
      const double inverse = 1 / visits_[place(i)];
      for (const auto& [next, times] : seen_[place(i)]) {
        for (std::size_t k = 0; k < kSums; ++k)
          out[k][i] = native::fma(times * inverse, values[k][next], out[k][i]);
      }
    }
    for (std::size_t k = 0; k < kSums; ++k) sums[k] = native::load(out[k]);
  }

  int states_, actions_, width_;
  int rest_, whole_;  // states whose rows share packs; those before, up to whole packs if there are none
  std::size_t rows_, room_;  // room_: fresh rows of a step that are gathered
  bool pooled_, table_;
  std::vector<double> visits_, reward_sum_;  // [step (if not pooled)][row]: a place
  std::vector<char> waits_;                  // [place], is in changed_
  std::vector<Change> changed_;
  Padded counts_;                        // [place][next]
  Padded probability_;                   // [step (if not pooled)][next][row]
  std::vector<std::vector<Seen>> seen_;  // [place], in the order of the states; instead of the two above
  std::vector<Fresh> fresh_;             // [step (if not pooled)]
};

}  // namespace regatta::episodic
