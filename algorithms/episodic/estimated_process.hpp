// A process estimated from counts, laid out for backward induction over many (state, action) at once.
//
// Rows are the pairs (state, action): the states of action 0, then those of action 1, ..., each filled up to
// whole packs of eight. Sums over next states are made in the order of the states, for eight rows at a time.
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
        rows_(std::size_t(width_) * std::size_t(shape.actions)),
        pooled_(pooled),
        table_(shape.states <= kMostStatesOfTable),
        visits_((pooled ? 1 : std::size_t(shape.steps)) * rows_),
        reward_sum_(visits_),
        waits_(visits_.size(), false),
        counts_(table_ ? visits_.size() * std::size_t(states_) : 0),
        probability_(counts_.size()),
        seen_(table_ ? 0 : visits_.size()) {}

  int width() const { return width_; }        // rows of an action
  std::size_t rows() const { return rows_; }  // of a step
  std::size_t size() const { return visits_.size(); }
  /// Where rows of step h start in an array of size() doubles.
  std::size_t start(int h) const { return pooled_ ? 0 : std::size_t(h) * rows_; }

  void add(int h, int s, int a, double unit_reward, int next) {
    const std::size_t place = start(h) + std::size_t(a * width_ + s);
    visits_[place] += 1;
    reward_sum_[place] += unit_reward;
    count(place, next);
    if (!waits_[place]) changed_.push_back(place);
    waits_[place] = true;
  }

  /// Takes the examples since the last call into the estimates; calls f(place, 1 / visits, mean reward) for
  /// each row that has any.
  template <class F>
  void refresh(const F& f) {
    for (const std::size_t place : changed_) {
      waits_[place] = false;
      const double inverse = 1 / visits_[place];
      if (table_) {
        const double* counts = &counts_[place * std::size_t(states_)];
        double* p = &probability_[place / rows_ * rows_ * std::size_t(states_) + place % rows_];
        for (int s = 0; s < states_; ++s, p += rows_) *p = counts[s] * inverse;
      }
      f(place, inverse, reward_sum_[place] * inverse);
    }
    changed_.clear();
  }

  /// For eight states from s on and each action a: f(a, sums), sums[k] = sum over next of P(next | s, a)
  /// values[k][next] at step h. Four actions at a time, which hides the latency of their sums.
  template <std::size_t kSums, class F>
  void each_action(int h, int s, const double* const (&values)[kSums], const F& f) const {
    using namespace native;
    constexpr int kTogether = kSums == 1 ? 4 : 2;
    int a = 0;
    for (; a + kTogether <= actions_; a += kTogether) some_actions<kTogether>(h, s, a, values, f);
    for (; a < actions_; ++a) some_actions<1>(h, s, a, values, f);
  }

 private:
  struct Seen {
    int next;
    double count;
  };
  static constexpr int kMostStatesOfTable = 48;

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

  template <int kTogether, std::size_t kSums, class F>
  void some_actions(int h, int s, int a, const double* const (&values)[kSums], const F& f) const {
    using namespace native;
    Pack sums[kTogether][kSums]{};
    const std::size_t row = std::size_t(a * width_ + s);
    if (table_) {
      const double* p = probability_.data() + start(h) * std::size_t(states_) + row;
      for (int next = 0; next < states_; ++next, p += rows_) {
        Pack value[kSums];
#pragma GCC unroll 3
        for (std::size_t k = 0; k < kSums; ++k) value[k] = pack_of(values[k][next]);
#pragma GCC unroll 4
        for (int i = 0; i < kTogether; ++i) {
          const Pack probability = load(p + i * width_);
#pragma GCC unroll 3
          for (std::size_t k = 0; k < kSums; ++k) sums[i][k] = fma(probability, value[k], sums[i][k]);
        }
      }
    } else {
      for (int i = 0; i < kTogether; ++i)
        sums_of_lists(start(h) + row + std::size_t(i * width_), values, sums[i]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < kTogether; ++i) f(a + i, sums[i]);
  }

  template <std::size_t kSums>
  void sums_of_lists(std::size_t place, const double* const (&values)[kSums],
                     native::Pack (&sums)[kSums]) const {
    alignas(64) double out[kSums][kPack] = {};
    for (std::size_t i = 0; i < kPack; ++i) {
      const double inverse = 1 / visits_[place + i];
      for (const auto& [next, count] : seen_[place + i]) {
        for (std::size_t k = 0; k < kSums; ++k)
          out[k][i] = native::fma(count * inverse, values[k][next], out[k][i]);
      }
    }
    for (std::size_t k = 0; k < kSums; ++k) sums[k] = native::load(out[k]);
  }

  int states_, actions_, width_;  // width_: states in whole packs
  std::size_t rows_;
  bool pooled_, table_;
  std::vector<double> visits_, reward_sum_;  // [step (if not pooled)][row]: a place
  std::vector<bool> waits_;                  // [place], is in changed_
  std::vector<std::size_t> changed_;         // places
  Padded counts_;                            // [place][next]
  Padded probability_;                       // [step (if not pooled)][next][row]
  std::vector<std::vector<Seen>> seen_;      // [place], in the order of the states; instead of the two above
};

}  // namespace regatta::episodic
