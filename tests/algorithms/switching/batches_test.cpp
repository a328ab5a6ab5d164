#include "algorithms/switching/batches.hpp"

#include "tests/support/switching_support.hpp"

namespace regatta::testing {
namespace {

using switching::Batch;

TEST(Batches, CoverAllRoundsEvenly) {
  for (const Round T : {1, 7, 100, 101}) {
    for (std::int64_t N = 1; N <= T; ++N) {
      Round next = 1;
      for (std::int64_t b = 1; b <= N; ++b) {
        const Batch batch = switching::batch(b, N, T);
        EXPECT_EQ(batch.first, next);
        const Round length = batch.last - batch.first + 1;
        EXPECT_TRUE(length == T / N || length == (T + N - 1) / N) << length << " of " << T << " / " << N;
        next = batch.last + 1;
      }
      EXPECT_EQ(next, T + 1);
    }
  }
  EXPECT_EQ(switching::batch(1'000'000'000, 1'000'000'000, 2'000'000'000).last, 2'000'000'000);
}

TEST(Batches, DrawEveryRoundEquallyOften) {
  Rng<double> rng(StreamKey{1}, 0);
  std::vector<int> count(4, 0);
  for (int n = 0; n < 40'000; ++n) ++count.at(std::size_t(Batch{5, 8}.draw(rng) - 5));
  for (const int n : count) EXPECT_NEAR(n, 10'000, 350);
}

TEST(Batches, AreAWholeNumber) {
  EXPECT_EQ(switching::whole(3.99, 10), 3);
  EXPECT_EQ(switching::whole(0.2, 10), 1);
  EXPECT_EQ(switching::whole(1e300, 10), 10);
}

TEST(Units, AreCutToTheUnitInterval) {
  EXPECT_EQ(switching::units(-0.5), 0);
  EXPECT_EQ(switching::units(0.25), Units{1} << 30);
  EXPECT_EQ(switching::units(1.5), Units{1} << 32);
  EXPECT_NEAR(double(switching::units(0.1)) * switching::kUnit, 0.1, 1.2e-10);
}

}  // namespace
}  // namespace regatta::testing
