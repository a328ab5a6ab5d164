#include "algorithms/episodic/estimated_process.hpp"

#include <set>

#include "tests/support/episodic_support.hpp"

namespace regatta::testing {
namespace {

using episodic::EstimatedProcess;

/// Counts in plain tables.
struct Counts {
  Shape shape;
  bool pooled;
  std::vector<double> seen = std::vector<double>(shape.size() * std::size_t(shape.states));

  double* of(int h, int s, int a) {
    return &seen[shape.at(pooled ? 0 : h, s, a) * std::size_t(shape.states)];
  }
  /// sum over next of P(next | s, a) value[next], in the order of the states.
  double mean(int h, int s, int a, const double* value) {
    double visits = 0, sum = 0;
    for (int next = 0; next < shape.states; ++next) visits += of(h, s, a)[next];
    for (int next = 0; next < shape.states; ++next)
      sum = visits > 0 ? std::fma(of(h, s, a)[next] * (1 / visits), value[next], sum) : 0;
    return sum;
  }
};

void add_some(int examples, Rng<double>& rng, EstimatedProcess& process, Counts& counts) {
  const Shape& shape = counts.shape;
  for (int i = 0; i < examples; ++i) {
    const int h = int(rng.below(shape.steps)), s = int(rng.below(shape.states));
    const int a = int(rng.below(shape.actions)), next = int(rng.below(shape.states));
    process.add(h, s, a, 0.5, next);
    counts.of(h, s, a)[next] += 1;
  }
}

/// All sums of step h are those of the plain tables; so are those of the fresh rows.
void expect_sums(int h, const EstimatedProcess& process, Counts& counts, Rng<double>& rng) {
  const Shape& shape = counts.shape;
  std::vector<double> x(std::size_t(shape.states)), y(x), z(x);
  for (std::vector<double>* values : {&x, &y, &z}) {
    for (double& v : *values) v = rng.uniform();
  }
  std::vector<double> one(process.rows()), three(process.rows());
  const double* const only[] = {x.data()};
  process.each_pack(h, only, [&](std::size_t row, const auto& sums) { native::store(&one[row], sums[0]); });
  const double* const all[] = {x.data(), y.data(), z.data()};
  process.each_pack(h, all, [&](std::size_t row, const auto& sums) { native::store(&three[row], sums[2]); });
  std::set<std::size_t> rows;
  for (int s = 0; s < shape.states; ++s) {
    const auto [first, apart] = process.actions(s);
    for (int a = 0; a < shape.actions; ++a) {
      const std::size_t row = first + std::size_t(a) * apart;
      EXPECT_EQ(one.at(row), counts.mean(h, s, a, x.data())) << s << " " << a;
      EXPECT_EQ(three.at(row), counts.mean(h, s, a, z.data())) << s << " " << a;
      rows.insert(row);
    }
  }
  EXPECT_EQ(rows.size(), std::size_t(shape.states * shape.actions)) << "no two share a row";
  if (process.many_fresh(h)) return;
  process.each_fresh(h, only, [&](std::span<const EstimatedProcess::Row> fresh, const auto& sums) {
    alignas(64) double out[kPack];
    native::store(out, sums[0]);
    for (std::size_t i = 0; i < fresh.size(); ++i) EXPECT_EQ(out[i], one.at(fresh[i].at));
  });
}

// Whole packs of states, some left over that share packs, many that do not; tables and lists (49 states).
TEST(EstimatedProcess, SumsAreThoseOfPlainTables) {
  for (const int states : {1, 2, 4, 5, 7, 8, 9, 10, 12, 17, 49}) {
    for (const int actions : {1, 2, 3, 4, 5, 9}) {
      for (const bool pooled : {true, false}) {
        const Shape shape{3, states, actions};
        EstimatedProcess process(shape, pooled);
        Counts counts{shape, pooled};
        Rng<double> rng = test_stream(std::uint64_t(100 * states + actions));
        for (const int examples : {0, 1, 5, 40, 3}) {
          add_some(examples, rng, process, counts);
          process.refresh([](std::size_t, double, double) {});
          for (int h = 0; h < 3; ++h) expect_sums(h, process, counts, rng);
        }
      }
    }
  }
}

// Each row with new examples is told once, with its visits and mean reward, and is fresh until the next
// refresh.
TEST(EstimatedProcess, RefreshTellsTheRowsWithNewExamples) {
  for (const int states : {10, 49}) {
    EstimatedProcess process({4, states, 4}, true);
    const auto told = [&] {
      std::vector<std::pair<double, double>> all;
      process.refresh([&](std::size_t, double inv_n, double mean) { all.emplace_back(1 / inv_n, mean); });
      return all;
    };
    const auto fresh = [&] {
      std::vector<int> of_states;
      const std::vector<double> zeros(std::size_t(states), 0.0);
      const double* const values[] = {zeros.data()};
      process.each_fresh(0, values, [&](auto rows, const auto&) {
        for (const auto& row : rows) of_states.push_back(row.state);
      });
      return of_states;
    };
    process.add(0, 9, 2, 1.0, 3);
    process.add(2, 9, 2, 0.5, 4);
    process.add(1, 0, 2, 0.25, 3);
    EXPECT_EQ(told(), (std::vector<std::pair<double, double>>{{2, 0.75}, {1, 0.25}}));
    EXPECT_EQ(fresh(), (std::vector<int>{9, 0}));
    process.add(1, 0, 2, 0.75, 3);
    EXPECT_EQ(told(), (std::vector<std::pair<double, double>>{{2, 0.5}}));
    EXPECT_EQ(fresh(), (std::vector<int>{0}));
    EXPECT_TRUE(told().empty());
    EXPECT_TRUE(fresh().empty());
    for (int s = 0; s < states; ++s) {
      for (int a = 0; a < 4; ++a) process.add(0, s, a, 0, 0);
    }
    EXPECT_EQ(told().size(), std::size_t(4 * states));
    EXPECT_TRUE(process.many_fresh(3));
  }
}

}  // namespace
}  // namespace regatta::testing
