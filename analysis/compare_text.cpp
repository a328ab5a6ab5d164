// Comparisons as text.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/compare.hpp"

namespace regatta::analysis {
namespace {

/// Four significant digits: 0.4413, 97.93, 1240.
std::string number(double x) {
  if (std::isnan(x)) return "-";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  const double size = std::abs(x);
  return fmt::format("{:.{}f}", x, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

std::string with_interval(const Estimate& e) {
  return number(e.value) + " [" + number(e.low) + ", " + number(e.high) + "]";
}

std::string probability(double p) {
  if (std::isnan(p)) return "-";
  return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p);
}

std::string verdict(const Comparison& c) {
  return c.lower == Lower::kA ? c.a + " lower" : c.lower == Lower::kB ? c.b + " lower" : "undecided";
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

using Rows = std::vector<std::vector<std::string>>;

/// Columns as wide as their widest text, the first `left` of them flush left, the last one as well.
std::string aligned(const Rows& rows, std::size_t left) {
  std::vector<std::size_t> width(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool flush_left = i < left || i + 1 == row.size();
      line += "  " + (flush_left ? fmt::format("{:<{}}", row[i], width[i])
                                 : fmt::format("{:>{}}", row[i], width[i]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
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
    Rows rows{{"A", "B", "scenario", "horizon", "round", "reps", "A - B", "A / B", "d_z", "p", "Holm p",
               "verdict"}};
    std::size_t next = first;
    for (; next < comparisons.size() && comparisons[next].experiment == head.experiment; ++next)
      rows.push_back(cells_of(comparisons[next]));
    out += fmt::format("{}{} ({}), {}, {:g}% intervals\n", first == 0 ? "" : "\n", head.experiment,
                       head.protocol, head.metric, 100 * level);
    out += aligned(rows, 3);
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
    Rows rows{{"algorithm", "rank", "group"}};
    for (std::size_t i = 0; i < t.algorithms.size(); ++i)
      rows.push_back({t.algorithms[i], fmt::format("{:.3f}", t.ranks[i]), t.groups[i]});
    out += fmt::format("{}Average ranks of {} over {} scenarios ({}); 1: always the lowest\n",
                       out.empty() ? "" : "\n", t.metric, t.scenarios, t.protocol);
    out += aligned(rows, 1);
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
                       quoted(c.setting), c.horizon, c.round, quoted(c.a), quoted(c.b), c.replications,
                       c.planned, c.mean_a, c.mean_b);
    for (const Estimate* e : {&c.difference, &c.ratio, &c.effect})
      out += fmt::format(",{},{},{}", e->value, e->low, e->high);
    const char* lower = c.lower == Lower::kA ? "a" : c.lower == Lower::kB ? "b" : "undecided";
    out += fmt::format(",{},{},{}\n", c.p, c.adjusted_p, lower);
  }
  return out;
}

}  // namespace regatta::analysis
