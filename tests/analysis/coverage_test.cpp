// How often intervals cover the truth, on simulated data sets whose truth is known.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "analysis/claims.hpp"
#include "analysis/compare.hpp"
#include "analysis/rank_tests.hpp"
#include "analysis/resample.hpp"
#include "engine/core/random.hpp"
#include "tests/analysis/results.hpp"

namespace regatta::analysis {
namespace {

using Values = std::vector<double>;
constexpr int kDataSets = 2000;

/// As many as users get where that is fast. The streams of 399 are the same for every data set, too, which
/// moves a coverage by up to 0.01.
int resamples(int n) { return n == 10 ? kResamples : 399; }

enum class Shape { kNormal, kSkewed, kDiscrete };
constexpr Shape kShapes[] = {Shape::kNormal, Shape::kSkewed, Shape::kDiscrete};

/// A value of mean 1 made from a standard normal z: 1 + z/2, log-normal (skewness 6.2) or Poisson(2) / 2.
double shaped(Shape shape, double z) {
  if (shape == Shape::kNormal) return 1 + 0.5 * z;
  if (shape == Shape::kSkewed) return std::exp(z - 0.5);
  const double u = std::erfc(-z / std::sqrt(2.0)) / 2;
  double k = 0;
  for (double p = std::exp(-2.0), sum = p; sum < u && k < 30; sum += p) ++k, p *= 2 / k;
  return k / 2;
}

/// One data set: two samples of the same replications (correlation of z one half), and curves.
class DataSet {
 public:
  DataSet(Shape shape, int n, int number)
      : shape_(shape),
        n_(n),
        rng_(stream_key(2024, Role::kScenario, std::uint64_t(n) * 8 + std::uint64_t(shape)), number) {}

  int resamples() const { return analysis::resamples(n_); }
  Values sample() { return paired().first; }

  std::pair<Values, Values> paired(double scale_of_b = 0.8) {
    Values a, b;
    for (int r = 0; r < n_; ++r) {
      const double common = rng_.normal(), own = rng_.normal(), other = rng_.normal(), half = std::sqrt(0.5);
      a.push_back(shaped(shape_, half * (common + own)));
      b.push_back(scale_of_b * shaped(shape_, half * (common + other)));
    }
    return {a, b};
  }

  /// [k][replication] of mean scale[k]; with `joint` the z of a replication are a random walk's.
  std::vector<Values> curves(const Values& scale, bool joint) {
    std::vector<Values> out(scale.size());
    for (int r = 0; r < n_; ++r) {
      double walk = 0;
      for (std::size_t k = 0; k < scale.size(); ++k) {
        const double z = rng_.normal();
        walk += z;
        out[k].push_back(scale[k] * shaped(shape_, joint ? walk / std::sqrt(double(k + 1)) : z));
      }
    }
    return out;
  }

 private:
  Shape shape_;
  int n_;
  Rng<double> rng_;
};

double covered(Shape shape, int n, double truth, const std::function<Estimate(DataSet&)>& estimate) {
  int hits = 0;
  for (int i = 0; i < kDataSets; ++i) {
    DataSet data(shape, n, i);
    const Estimate e = estimate(data);
    hits += e.low <= truth && truth <= e.high;
  }
  return double(hits) / kDataSets;
}

/// What a docstring promises for skewed values: 93 to 97 % from n = `from` on, below that at least and at
/// most this.
struct Skewed {
  int from;
  double least, most;
};
constexpr Skewed kLikeOthers{10, 0.93, 0.97};

const char* name(Shape shape) {
  return shape == Shape::kNormal ? "normal" : shape == Shape::kSkewed ? "skewed" : "discrete";
}

/// Normal and discrete values: between 93 and 97 % from n = 10 on.
void expect_coverage(const char* what, double truth, Skewed skewed,
                     const std::function<Estimate(DataSet&)>& estimate) {
  for (const Shape shape : kShapes) {
    for (const int n : {10, 30, 100}) {
      const double share = covered(shape, n, truth, estimate);
      std::printf("  %-24s %-8s n = %3d: %.4f\n", what, name(shape), n, share);
      const bool promised = shape != Shape::kSkewed || n >= skewed.from;
      EXPECT_GE(share, promised ? 0.93 : skewed.least) << what << " n = " << n;
      EXPECT_LE(share, promised ? 0.97 : skewed.most) << what << " n = " << n;
    }
  }
}

TEST(Coverage, OfMeans) {
  expect_coverage("mean", 1, {1000, 0.84, 0.97}, [](DataSet& d) { return mean_interval(d.sample()); });
  EXPECT_GE(covered(Shape::kSkewed, 1000, 1, [](DataSet& d) { return mean_interval(d.sample()); }), 0.93);
}

TEST(Coverage, OfMeansOfSkewedValues) {
  expect_coverage("mean, skewed", 1, {100, 0.88, 0.97},
                  [](DataSet& d) { return mean_interval_skewed(d.sample(), 0.95, d.resamples()); });
}

TEST(Coverage, OfPairedDifferences) {
  expect_coverage("paired difference", 0.2, kLikeOthers, [](DataSet& d) {
    const auto [a, b] = d.paired();
    return paired_difference(a, b);
  });
}

TEST(Coverage, OfRatios) {
  expect_coverage("ratio", 1.25, {30, 0.93, 0.98}, [](DataSet& d) {
    const auto [a, b] = d.paired();
    return ratio_of_means(a, b);
  });
}

TEST(Coverage, OfRatiosOfMedians) {
  for (const Shape shape : kShapes) {
    for (const int n : {20, 100}) {
      const double share = covered(shape, n, 1.25, [](DataSet& d) {
        const auto [a, b] = d.paired();
        return ratio_of_medians(a, b, 0.95, 199);
      });
      std::printf("  %-24s %-8s n = %3d: %.4f\n", "ratio of medians", name(shape), n, share);
      EXPECT_GE(share, 0.93) << name(shape) << " n = " << n;
      if (shape != Shape::kDiscrete) {
        EXPECT_LE(share, 0.98) << name(shape) << " n = " << n;
      }
    }
  }
}

const Values kRounds{100, 1000, 10'000, 100'000};

TEST(Coverage, OfSlopesOverCells) {
  expect_coverage("slope over cells", 0.5, {100, 0.90, 0.97}, [](DataSet& d) {
    return log_log_slope(kRounds, d.curves({10, 31.622776601683793, 100, 316.22776601683793}, false), 0.95,
                         Pairing::kIndependent, d.resamples());
  });
}

TEST(Coverage, OfSlopesOverCheckpoints) {
  expect_coverage("slope over checkpoints", 0.5, {100, 0.90, 0.97}, [](DataSet& d) {
    return log_log_slope(kRounds, d.curves({10, 31.622776601683793, 100, 316.22776601683793}, true), 0.95,
                         Pairing::kJoint, d.resamples());
  });
}

TEST(Coverage, OfEffectSizesOfNormalDifferences) {
  for (const int n : {10, 30}) {  // a - b = 0.2 + z with variance 0.25 (1 - 0.8 + 0.64)
    const double share = covered(Shape::kNormal, n, 0.2 / std::sqrt(0.25 * 0.84), [](DataSet& d) {
      const auto [a, b] = d.paired();
      return effect_size(a, b);
    });
    EXPECT_GE(share, 0.93);
    EXPECT_LE(share, 0.97);
  }
}

/// For every distribution at least what they say.
TEST(Coverage, OfMediansAndShares) {
  const double medians[] = {1, std::exp(-0.5), 1};
  for (const Shape shape : kShapes) {
    for (const int n : {10, 30, 100}) {
      EXPECT_GE(
          covered(shape, n, medians[int(shape)], [](DataSet& d) { return median_interval(d.sample()); }),
          0.94);
    }
  }
  for (const double share : {0.5, 0.9, 0.99}) {
    for (const int n : {10, 30, 100}) {
      int hits = 0;
      for (int i = 0; i < kDataSets; ++i) {
        Rng<double> rng(stream_key(2025, Role::kScenario, std::uint64_t(n)), i);
        std::int64_t successes = 0;
        for (int r = 0; r < n; ++r) successes += rng.uniform() < share;
        const Estimate e = proportion_interval(successes, n);
        hits += e.low <= share && share <= e.high;
      }
      EXPECT_GE(double(hits) / kDataSets, 0.94) << share << " of " << n;
    }
  }
}

TEST(Coverage, OfWholeBands) {
  const Values truth{1, 2, 3, 4, 5, 6, 7, 8};
  for (const Shape shape : kShapes) {
    for (const int n : {10, 30, 100}) {
      int hits = 0, single = 0;
      for (int i = 0; i < kDataSets; ++i) {
        const auto band = bands(DataSet(shape, n, i).curves(truth, true), 0.95, resamples(n));
        bool inside = true;
        for (std::size_t k = 0; k < truth.size(); ++k)
          inside &= band[k].low <= truth[k] && truth[k] <= band[k].high;
        hits += inside;
        single += band[7].low <= 8 && 8 <= band[7].high;
      }
      const double share = double(hits) / kDataSets;
      std::printf("  %-24s %-8s n = %3d: %.4f\n", "bands", name(shape), n, share);
      const bool promised = shape == Shape::kNormal || (shape == Shape::kDiscrete && n >= 30);
      EXPECT_GE(share, promised ? 0.93 : shape == Shape::kDiscrete ? 0.89 : 0.60) << name(shape) << n;
      EXPECT_LE(share, 0.97) << name(shape) << n;
      EXPECT_GT(double(single) / kDataSets, share) << "a band is wider than an interval";
    }
  }
}

/// A true hypothesis is rejected at most as often as it may be.
TEST(Coverage, OfTheSignedRankTest) {
  for (const Shape shape : kShapes) {
    for (const int n : {10, 30, 100}) {
      int rejected = 0;
      for (int i = 0; i < kDataSets; ++i) {
        const auto [a, b] = DataSet(shape, n, i).paired(1);
        rejected += wilcoxon_p(a, b) < 0.05;
      }
      EXPECT_LE(double(rejected) / kDataSets, 0.065) << n;
      EXPECT_GE(double(rejected) / kDataSets, 0.03) << n;
    }
  }
}

/// The same through results files: 250 scenarios with two algorithms in each of four of them.
TEST(Coverage, OfComparisonsInResultsFiles) {
  constexpr int kScenarios = 250, kFiles = 4, kReplications = 20;
  int differences = 0, ratios = 0;
  for (int file = 0; file < kFiles; ++file) {
    std::vector<std::string> algorithms;
    Values horizons, gaps;
    std::vector<std::pair<Values, Values>> data;
    for (int s = 0; s < kScenarios; ++s) {
      for (const char* name : {"a", "b"})
        algorithms.push_back(name), horizons.push_back(10), gaps.push_back(s);
      data.push_back(DataSet(Shape::kSkewed, kReplications, file * kScenarios + s).paired());
    }
    auto e = testing::experiment("e", algorithms, horizons, {testing::numbers("scenario.gap", gaps)},
                                 kReplications);
    testing::Results results({e});
    const auto reader = results.write([&](int, int cell, std::int64_t r, std::size_t) {
      const auto& [a, b] = data[std::size_t(cell / 2)];
      return (cell % 2 ? b : a)[std::size_t(r)];
    });
    const auto comparisons = compare(reader, "a", "b");
    ASSERT_EQ(comparisons.size(), std::size_t(kScenarios));
    for (const Comparison& c : comparisons) {
      differences += c.difference.low <= 0.2 && 0.2 <= c.difference.high;
      ratios += c.ratio.low <= 1.25 && 1.25 <= c.ratio.high;
    }
  }
  for (const int hits : {differences, ratios}) {
    EXPECT_GE(double(hits) / (kFiles * kScenarios), 0.93);
    EXPECT_LE(double(hits) / (kFiles * kScenarios), 0.98);
  }
}

/// Looking again after every batch, and stopping as soon as the interval leaves the truth on one side, must
/// not be wrong more often than one look is. Without the correction it is: that the test can tell.
TEST(Coverage, SeveralLooksTogetherErrNoMoreThanOne) {
  const auto wrong = [](double level) {
    int stopped = 0;
    for (int i = 0; i < kDataSets; ++i) {
      const Values all = DataSet(Shape::kNormal, 640, i).sample();
      for (std::size_t n = 10; n <= all.size(); n *= 2) {
        const Estimate e = mean_interval(std::span(all).first(n), level);
        if (e.low <= 1 && 1 <= e.high) continue;
        ++stopped;
        break;
      }
    }
    return double(stopped) / kDataSets;
  };
  const double corrected = wrong(level_of_one_look(0.95, 7)), careless = wrong(0.95);
  std::printf("  seven looks: wrong in %.4f, without correction %.4f\n", corrected, careless);
  EXPECT_LE(corrected, 0.05);
  EXPECT_GE(careless, 0.10);
}

}  // namespace
}  // namespace regatta::analysis
