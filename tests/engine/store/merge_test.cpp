// Joining shards into a results file that is absent, unfinished, damaged or somebody else's.
#include "engine/store/merge.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <algorithm>
#include <fstream>

#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

class Merging : public ::testing::Test {
 protected:
  void SetUp() override { create_head(shards_, layout_); }

  void write(int run, const std::vector<int>& units, const Record& record = sample::done()) const {
    ShardWriter writer(shards_, layout_, {run, 1, 1}, 40);
    writer.begin();
    for (const int unit : units) writer.write(unit, sample::rows(layout_, unit), record);
  }
  static Record attempt(State state, std::uint32_t number) {
    Record record = state == State::kDone ? sample::done() : sample::failed();
    record.attempt = number;
    return record;
  }
  /// Joins; returns the numbers of units copied, there before, missing.
  std::vector<std::size_t> join() const {
    Merge merge(out_);
    merge.create_results();
    std::size_t copied = 0;
    merge.copy([&](std::size_t done) { copied = done; });
    EXPECT_EQ(copied, merge.to_copy());
    return {merge.to_copy(), merge.there(), merge.missing()};
  }
  using Counts = std::vector<std::size_t>;
  std::string digest_of_all() const {
    create(folder_ / "all.h5", layout_);
    {
      Writer writer(folder_ / "all.h5", layout_);
      for (int unit = 0; unit < 8; ++unit) writer.write(unit, sample::rows(layout_, unit), sample::done());
    }
    return Reader(folder_ / "all.h5").digest();
  }
  void expect_refused(const std::string& why) const {
    try {
      Merge merge(out_);
      ADD_FAILURE() << "was not refused";
    } catch (const StoreError& error) {
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  }

  const sample::Folder folder_;
  const fs::path out_ = folder_ / "out.h5", shards_ = shard_folder(out_);
  const Layout layout_ = sample::layout();
};

TEST_F(Merging, MakesTheFileOfOneRun) {
  write(1, {5, 1, 7, 0, 2});
  write(2, {6, 3, 4});
  EXPECT_EQ(join(), (Counts{8, 0, 0}));
  const Reader reader(out_);
  EXPECT_EQ(reader.digest(), digest_of_all());
  EXPECT_EQ(reader.provenance(), layout_.provenance);
  EXPECT_EQ(reader.record(5).seconds, sample::done().seconds);
  EXPECT_EQ(join(), (Counts{0, 8, 0}));
}

TEST_F(Merging, UnfinishedSweepIsFilledInLater) {
  write(1, {0, 1});
  EXPECT_EQ(join(), (Counts{2, 0, 6}));
  write(2, {2, 3, 4, 5, 6});
  EXPECT_EQ(join(), (Counts{5, 2, 1}));
  write(3, {7});
  EXPECT_EQ(join(), (Counts{1, 7, 0}));
  EXPECT_EQ(Reader(out_).digest(), digest_of_all());
}

TEST_F(Merging, UnitsAreMatchedByPlace) {
  Layout other = layout_;
  std::reverse(other.units.begin(), other.units.end());
  create(out_, other);
  Writer(out_, other).write(7, sample::rows(other, 7), sample::done());  // unit 0 of the shards
  write(1, {1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(join(), (Counts{7, 1, 0}));
  EXPECT_EQ(Reader(out_).digest(), digest_of_all());
}

TEST_F(Merging, LaterAttemptsReplaceEarlierOnes) {
  write(1, {0, 1}, attempt(State::kFailed, 1));
  write(2, {2}, attempt(State::kDone, 2));
  EXPECT_EQ(join(), (Counts{3, 0, 5}));
  write(3, {0}, attempt(State::kFailed, 2));
  write(4, {1}, attempt(State::kDone, 1));
  write(5, {2}, attempt(State::kFailed, 1));
  EXPECT_EQ(join(), (Counts{2, 1, 5}));
  const Reader reader(out_);
  EXPECT_EQ(reader.record(0).attempt, 2u);
  EXPECT_EQ(reader.record(1).state, State::kDone);
  EXPECT_EQ(reader.record(2).state, State::kDone);
  EXPECT_EQ(join(), (Counts{0, 3, 5}));
}

TEST_F(Merging, DamagedUnitsOfTheFileAreRepaired) {
  write(1, {0, 1, 2, 3, 4, 5, 6, 7});
  join();
  const hid_t file = H5Fopen(out_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t data = H5Dopen2(file, "experts/regret", H5P_DEFAULT);
  std::vector<double> zeros(2 * 4 * 2, 0.0);  // units 5, 6, 7
  EXPECT_GE(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data()), 0);
  H5Dclose(data);
  H5Fclose(file);
  EXPECT_EQ(join(), (Counts{3, 5, 0}));
  EXPECT_EQ(Reader(out_).digest(), digest_of_all());
}

TEST_F(Merging, OtherSweepsAndOtherUnitsAreRefused) {
  write(1, {0});
  Layout other = layout_;
  other.identity = "ffffffffffffffffffffffffffffffff";
  create(out_, other);
  expect_refused("another sweep");
  EXPECT_EQ(Reader(out_).identity(), other.identity);
  fs::remove(out_);
  other = layout_;
  other.units[0].replications = 2;
  other.units.push_back({0, 2, 2, 3});
  create(out_, other);
  expect_refused("other units");
  fs::remove(out_);
  std::ofstream(out_) << "notes";
  expect_refused("is not an HDF5 file");
}

TEST_F(Merging, ProblemsAreThoseOfTheShards) {
  write(1, {0});
  write(3, {1});
  const Merge merge(out_);
  EXPECT_EQ(merge.problems(), std::vector<std::string>{"run002: all its shards are missing"});
  EXPECT_EQ(merge.missing(), 6u);
}

TEST_F(Merging, ShardThatGoesBadMeanwhileIsNotJoined) {
  write(1, {0});
  write(2, {1});
  Merge merge(out_);
  merge.create_results();
  fs::resize_file(shards_ / "run001-node01of01-part001.h5", 3000);
  EXPECT_THROW(merge.copy([](std::size_t) {}), StoreError);
  EXPECT_EQ(Reader(out_).record(0).state, State::kMissing);
  EXPECT_THROW(merge.delete_shards(), std::logic_error);
}

TEST_F(Merging, ShardsAreDeletedOnlyWhenAllIsThere) {
  const auto join_and_delete = [&] {
    Merge merge(out_);
    merge.create_results();
    EXPECT_THROW(merge.delete_shards(), std::logic_error) << "nothing is copied yet";
    merge.copy([](std::size_t) {});
    merge.delete_shards();
  };
  write(1, {0, 1, 2, 3});
  EXPECT_THROW(join_and_delete(), std::logic_error);
  EXPECT_TRUE(fs::exists(shards_ / "run001-node01of01-part001.h5"));
  write(2, {4, 5, 6, 7});
  std::ofstream(shards_ / "run003-node01of01-part001.h5.creating") << "left over";
  join_and_delete();
  EXPECT_FALSE(fs::exists(shards_));
  EXPECT_EQ(Reader(out_).digest(), digest_of_all());
}

TEST_F(Merging, DeletingCanBeKilledAndDoneAgain) {
  write(1, {0, 1, 2, 3, 4, 5, 6, 7});
  join();
  const auto finish = [&] {
    Merge merge(out_);
    EXPECT_EQ(merge.missing(), 0u);
    merge.create_results();
    merge.copy([](std::size_t) {});
    merge.delete_shards();
    EXPECT_FALSE(fs::exists(shards_));
  };
  fs::remove(shards_ / "run001-node01of01-part001.h5");  // killed in the middle
  finish();
  fs::create_directory(shards_);  // killed before the folder itself was removed
  finish();
  finish();  // nothing left
}

TEST_F(Merging, NothingToJoinIsSaid) {
  fs::remove_all(shards_);
  expect_refused("there are no shards to join");
  create(out_, layout_);
  expect_refused("there are no shards to join");
}

TEST_F(Merging, FilesOfOthersAreNotDeleted) {
  write(1, {0, 1, 2, 3, 4, 5, 6, 7});
  std::ofstream(shards_ / "notes.txt") << "mine";
  Merge merge(out_);
  merge.create_results();
  merge.copy([](std::size_t) {});
  EXPECT_THROW(merge.delete_shards(), StoreError);
  EXPECT_TRUE(fs::exists(shards_ / "notes.txt"));
}

}  // namespace
}  // namespace regatta::store
