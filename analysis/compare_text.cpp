// Comparisons as text.
#include <fmt/format.h>

#include <cmath>

#include "analysis/compare.hpp"
#include "analysis/text_table.hpp"

namespace regatta::analysis {
namespace {

std::string with_interval(const Estimate& e) {
  return short_number(e.value) + " " + interval_text(e.low, e.high);
}

std::string probability(double p) {
  if (std::isnan(p)) return "-";
  return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p);
}

std::string verdict(const Comparison& c) {
  return c.lower == Lower::kA ? c.a + " lower" : c.lower == Lower::kB ? c.b + " lower" : "undecided";
}

std::vector<std::string> cells_of(const Comparison& c) {
  const std::string count = c.replications == c.planned ? fmt::format("{}", c.replications)
                                                        : fmt::format("{} of {}", c.replications, c.planned);
  return {c.a,
          c.b,
          c.setting,
          fmt::format("{}", c.horizon),
          fmt::format("{}", c.round),
          count,
          with_interval(c.difference),
          with_interval(c.ratio),
          with_interval(c.effect),
          probability(c.p),
          probability(c.adjusted_p),
          verdict(c)};
}

}  // namespace

std::string table(const std::vector<Comparison>& comparisons, double level) {
  std::string out;
  for (std::size_t first = 0; first < comparisons.size();) {
    const Comparison& head = comparisons[first];
    TextTable rows{
        fmt::format("{} ({}), {}, {:g}% intervals", head.experiment, head.protocol, head.metric, 100 * level),
        {"A", "B", "scenario", "horizon", "round", "reps", "A - B", "A / B", "d_z", "p", "Holm p", "verdict"},
        3,
        {}};
    std::size_t next = first;
    for (; next < comparisons.size() && comparisons[next].experiment == head.experiment; ++next)
      rows.rows.push_back(cells_of(comparisons[next]));
    out += (first == 0 ? "" : "\n") + plain(rows);
    first = next;
  }
  return out +
         fmt::format(
             "\nd_z: mean / standard deviation of A - B; p: Wilcoxon's signed ranks, adjusted by Holm for "
             "{} comparison{}.\n",
             comparisons.size(), comparisons.size() == 1 ? "" : "s");
}

std::string table(const std::vector<RankTable>& ranks, double level) {
  std::string out;
  for (const RankTable& t : ranks) {
    TextTable rows{fmt::format("Average ranks of {} over {} scenarios ({}); 1: always the lowest", t.metric,
                               t.scenarios, t.protocol),
                   {"algorithm", "rank", "group"},
                   1,
                   {}};
    for (std::size_t i = 0; i < t.algorithms.size(); ++i)
      rows.rows.push_back({t.algorithms[i], fmt::format("{:.3f}", t.ranks[i]), t.groups[i]});
    out += (out.empty() ? "" : "\n") + plain(rows);
    out += fmt::format(
        "Friedman: chi squared {:.3f}, p {}. Critical difference {:.3f} (Nemenyi, {:g}%): algorithms "
        "that share a letter are not distinguishable.\n",
        t.statistic, probability(t.p), t.critical_difference, 100 * level);
  }
  return out;
}

std::string csv(const std::vector<Comparison>& comparisons) {
  std::string out =
      "experiment,protocol,metric,setting,horizon,round,a,b,replications,planned,mean_a,mean_b,difference,"
      "difference_low,difference_high,ratio,ratio_low,ratio_high,effect,effect_low,effect_high,p,holm_p,"
      "verdict\n";
  for (const Comparison& c : comparisons) {
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}", c.experiment, c.protocol, c.metric,
                       csv_quoted(c.setting), c.horizon, c.round, csv_quoted(c.a), csv_quoted(c.b),
                       c.replications, c.planned, c.mean_a, c.mean_b);
    for (const Estimate* e : {&c.difference, &c.ratio, &c.effect})
      out += fmt::format(",{},{},{}", e->value, e->low, e->high);
    const char* lower = c.lower == Lower::kA ? "a" : c.lower == Lower::kB ? "b" : "undecided";
    out += fmt::format(",{},{},{}\n", c.p, c.adjusted_p, lower);
  }
  return out;
}

}  // namespace regatta::analysis
