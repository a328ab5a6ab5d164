// The digest changes with the numbers and with nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

class Digest : public ::testing::Test {
 protected:
  /// Digest of a file with these units; number `spoiled` of unit 2's rows is changed unless negative.
  std::string digest(const Layout& layout, const std::vector<int>& units,
                     const Record& record = sample::done(), int spoiled = -1, double with = 0.25) {
    const std::filesystem::path path = folder_ / (std::to_string(++files_) + ".h5");
    create(path, layout);
    Writer writer(path, layout);
    for (const int unit : units) {
      std::vector<double> rows = sample::rows(layout, unit);
      if (unit == 2 && spoiled >= 0) rows[static_cast<std::size_t>(spoiled)] = with;
      writer.write(unit, rows, record);
    }
    return Reader(path).digest();
  }

  const sample::Folder folder_;
  int files_ = 0;
};

const std::vector<int> kAll{0, 1, 2, 3, 4, 5, 6, 7};

TEST_F(Digest, IsThisNumber) {  // a change breaks comparisons with every published digest
  EXPECT_EQ(digest(sample::layout(), kAll), "0b556e64219ac810ff5f4eb034f70fd3");
}

TEST_F(Digest, DoesNotDependOnTheWork) {
  const std::string expected = digest(sample::layout(), kAll);
  EXPECT_EQ(digest(sample::layout(), {7, 2, 4, 0, 1, 6, 3, 5}), expected);
  EXPECT_EQ(digest(sample::layout(), {0, 0, 1, 2, 3, 4, 5, 6, 7, 2}), expected);
  Record later = sample::done();
  later.attempt = 9;
  later.seconds = 1e9;
  later.message = "slow";
  EXPECT_EQ(digest(sample::layout(), kAll, later), expected);
}

TEST_F(Digest, DoesNotDependOnHowUnitsAreCut) {
  Layout layout = sample::layout();
  const std::string expected = digest(layout, kAll);
  layout.units = {{0, 0, 0, 5}, {0, 1, 0, 5}, {0, 2, 0, 1}, {0, 2, 1, 4},
                  {1, 0, 0, 4}, {1, 1, 0, 2}, {1, 1, 2, 2}};
  EXPECT_EQ(digest(layout, {0, 1, 2, 3, 4, 5, 6}), expected);
}

TEST_F(Digest, DoesNotDependOnTheOrderOfTheSweep) {
  // Numbers depend on positions in the sample, so this compares files without numbers.
  const std::string expected = digest(sample::layout(), {});
  Layout layout = sample::layout();
  std::reverse(layout.experiments.begin(), layout.experiments.end());
  std::reverse(layout.experiments[1].cell_ids.begin(), layout.experiments[1].cell_ids.end());
  std::reverse(layout.experiments[1].metrics.begin(), layout.experiments[1].metrics.end());
  layout.provenance.clear();
  layout.units = {{1, 0, 0, 5}, {1, 1, 0, 5}, {1, 2, 0, 5}, {0, 0, 0, 4}, {0, 1, 0, 4}};
  EXPECT_EQ(digest(layout, {}), expected);
}

TEST_F(Digest, FollowsTheCellNotItsPosition) {
  // One cell's numbers, stored at position 0 and at position 1.
  Layout layout = sample::layout();
  std::set<std::string> digests;
  for (const int at : {0, 1}) {
    const std::filesystem::path path = folder_ / ("moved" + std::to_string(at) + ".h5");
    Layout moved = layout;
    if (at == 1) std::swap(moved.experiments[1].cell_ids[0], moved.experiments[1].cell_ids[1]);
    moved.units.resize(5);
    moved.units.push_back({1, at, 0, 4});
    moved.units.push_back({1, 1 - at, 0, 4});
    create(path, moved);
    Writer(path, moved).write(5, std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}, sample::done());
    digests.insert(Reader(path).digest());
  }
  EXPECT_EQ(digests.size(), 1u);
}

TEST_F(Digest, ChangesWithEveryNumber) {
  std::set<std::string> digests{digest(sample::layout(), kAll)};
  const int numbers = static_cast<int>(row_count(sample::layout(), 2));
  for (int n = 0; n < numbers; ++n) digests.insert(digest(sample::layout(), kAll, sample::done(), n));
  EXPECT_EQ(digests.size(), static_cast<std::size_t>(numbers) + 1);
}

TEST_F(Digest, ChangesWithStatesIdsNamesAndCheckpoints) {
  std::set<std::string> digests{digest(sample::layout(), kAll)};
  digests.insert(digest(sample::layout(), kAll, sample::failed()));
  digests.insert(digest(sample::layout(), {0, 1, 3, 4, 5, 6, 7}));
  Layout layout = sample::layout();
  layout.experiments[1].cell_ids[0][31] = 'b';
  digests.insert(digest(layout, kAll));
  layout = sample::layout();
  layout.experiments[1].metrics[0].name = "loss";
  digests.insert(digest(layout, kAll));
  layout = sample::layout();
  layout.experiments[1].checkpoints[1] = 5;
  digests.insert(digest(layout, kAll));
  layout = sample::layout();
  layout.experiments[1].name = "other";
  digests.insert(digest(layout, kAll));
  EXPECT_EQ(digests.size(), 7u);
}

TEST_F(Digest, TakesAllNansAsEqual) {
  EXPECT_EQ(digest(sample::layout(), kAll, sample::done(), 0, sample::kNan),
            digest(sample::layout(), kAll, sample::done(), 0, -sample::kNan));
}

}  // namespace
}  // namespace regatta::store
