#include "engine/core/errors.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace regatta {

std::string Location::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  return out;
}

std::string Problem::text() const {
  const std::string place = where.text();
  return place.empty() ? what : place + ": " + what;
}

void Problems::raise_if_any() const {
  if (list_.empty()) return;
  auto sorted = list_;
  const auto key = [](const Problem& p) {
    return std::tie(p.where.file, p.where.line, p.where.column, p.what);
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
  const auto same = [&](const Problem& a, const Problem& b) { return key(a) == key(b); };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  throw ConfigError(std::move(sorted));
}

namespace {

std::string joined(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& p : problems) out += (out.empty() ? "" : "\n") + p.text();
  return out;
}

/// Levenshtein distance with transpositions of neighbours counted as one edit ("aplha" is one edit from
/// "alpha").
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

ConfigError::ConfigError(std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t distance = 1 + std::max<std::size_t>(1, name.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t d = edits(name, candidate);
    if (d < distance) best = candidate, distance = d;
  }
  return best.empty() ? "" : " did you mean '" + best + "'?";
}

std::string enumerate(const std::vector<std::string>& words) {
  if (words.empty()) return "none";
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace regatta
