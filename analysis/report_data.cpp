#include "analysis/report_data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "analysis/markup.hpp"

namespace regatta::analysis {
namespace {

std::size_t checkpoints(std::span<const Source> sources, const Curve& curve) {
  const auto& layout = sources[static_cast<std::size_t>(curve.place.source)].reader->layout();
  return layout.experiments[static_cast<std::size_t>(curve.place.experiment)].checkpoints.size();
}

/// `"key":[...]` with null at the rounds that the curve does not have.
std::string series(const char* key, const std::vector<std::int64_t>& rounds, const Curve& curve,
                   const std::function<double(std::size_t)>& value) {
  std::string out = json_text(key) + ":[";
  std::size_t next = 0;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const bool has = next < curve.rounds.size() && curve.rounds[next] == rounds[i];
    out += (i == 0 ? "" : ",") + (has ? json_number(value(next++)) : "null");
  }
  return out + "]";
}

std::string curve_json(std::span<const Source> sources, const std::vector<std::int64_t>& rounds,
                       const Curve& c) {
  std::string out = "{\"name\":" + json_text(c.label) +
                    ",\"file\":" + json_text(sources[static_cast<std::size_t>(c.place.source)].name);
  const auto add = [&](const char* key, const std::function<double(std::size_t)>& value) {
    out += "," + series(key, rounds, c, value);
  };
  add("mean", [&](std::size_t i) { return c.mean[i].value; });
  add("low", [&](std::size_t i) { return c.mean[i].low; });
  add("high", [&](std::size_t i) { return c.mean[i].high; });
  add("median", [&](std::size_t i) { return c.median[i]; });
  add("q05", [&](std::size_t i) { return c.q05[i]; });
  add("q95", [&](std::size_t i) { return c.q95[i]; });
  return out + "}";
}

}  // namespace

Share share_of(std::span<const Source> sources, const std::vector<Figure>& figures, std::size_t limit) {
  std::size_t curves = 0, most = 0, all = 0;
  for (const Figure& figure : figures) {
    curves += figure.curves.size();
    for (const Curve& curve : figure.curves) {
      most = std::max(most, checkpoints(sources, curve));
      all += checkpoints(sources, curve);
    }
  }
  Share share{figures.size(), kAllPoints, false};
  if (all <= limit) return share;
  share.points = std::max(kLeastPoints, limit / std::max<std::size_t>(1, curves));
  if (const std::size_t first = figures.front().curves.size(); first * share.points > limit)
    share.points = std::max<std::size_t>(2, limit / first);
  share.thinned = most > share.points;
  std::size_t used = 0;
  for (share.figures = 0; share.figures < figures.size(); ++share.figures) {
    for (const Curve& curve : figures[share.figures].curves)
      used += std::min(share.points, checkpoints(sources, curve));
    if (used > limit && share.figures > 0) break;
  }
  return share;
}

std::string figure_json(std::span<const Source> sources, const Figure& figure) {
  std::set<std::int64_t> all;
  for (const Curve& c : figure.curves) all.insert(c.rounds.begin(), c.rounds.end());
  const std::vector<std::int64_t> rounds(all.begin(), all.end());
  std::string out = "{\"name\":" + json_text(figure.name) + ",\"title\":" + json_text(figure.title) +
                    ",\"setting\":" + json_text(figure.setting) + ",\"metric\":" + json_text(figure.metric) +
                    ",\"unit\":" + json_text(figure.unit) + ",\"rounds\":[";
  for (std::size_t i = 0; i < rounds.size(); ++i) out += (i == 0 ? "" : ",") + std::to_string(rounds[i]);
  out += "],\"curves\":[";
  for (std::size_t i = 0; i < figure.curves.size(); ++i)
    out += (i == 0 ? "\n" : ",\n") + curve_json(sources, rounds, figure.curves[i]);
  return out + "]}";
}

}  // namespace regatta::analysis
