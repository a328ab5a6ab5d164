// The parameters that all scenarios of the protocol share: arms, what may be observed, and how large the gap
// is.
#pragma once

#include "engine/protocol/switching.hpp"

namespace regatta::switching {

struct Metered : ParamSet {
  using ParamSet::ParamSet;

  std::int64_t arms = integer("arms", 2, between(2, 1e6), "number of arms K");
  std::string setting = choice("setting", "total", {"total", "extra"},
                               "the budget counts all entries, or only those of arms that are not played");
  std::optional<double> budget = real_or("budget", "everything: K T (total), (K - 1) T (extra)",
                                         between(0, 1e15), "entries B that may be observed");
  std::optional<double> gap = real_or("gap", "what `hard_for` says", Range{0, 0.5, false, false},
                                      "mean loss of the other arms minus that of the best one");
  std::string hard_for =
      choice("hard_for", "budget", {"budget", "bandit", "policy"},
             "gap without `gap`, at most 1/4: sqrt(K / N) / 2 for the N rounds of which B shows all arms, "
             "(K / T)^(1/3) / 2, or sqrt(K / max(B, T^(2/3))) / 2");

  void check() {
    if (budget && *budget != floor(*budget))
      problem("budget", "'budget' = " + exact_text(*budget) + " is not a whole number (entries are counted)");
  }

  Task task(Round horizon) const {
    Task task{int(arms), horizon, setting == "extra" ? Feedback::kExtra : Feedback::kTotal, 0};
    task.budget = budget ? std::int64_t(*budget) : task.price_of_all() * horizon;
    return task;
  }

  /// The one given or, of order of the minimax regret per round, the one that is hardest to tell from 0.
  double gap_of(const Task& task) const {
    if (gap) return *gap;
    const double K = task.arms, T = double(task.horizon), B = double(task.budget);
    if (hard_for == "bandit") return min(0.25, pow(K / T, 1.0 / 3.0) / 2);
    const double rounds =
        hard_for == "policy" ? max(B, pow(T, 2.0 / 3.0)) : min(T, floor(B / double(task.price_of_all())));
    return rounds == 0 ? 0.25 : min(0.25, sqrt(K / rounds) / 2);
  }
};

}  // namespace regatta::switching
