// Shards: what comes back from them, and how what is lost or damaged is named.
#include "engine/store/shards.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <algorithm>
#include <fstream>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr const char* kFirst = "run001-node01of01-part001.h5";

class ShardFiles : public ::testing::Test {
 protected:
  void SetUp() override { create_head(shards_, layout_); }

  Record record(int unit) const { return unit == sample::kFailedUnit ? sample::failed() : sample::done(); }
  std::unique_ptr<ShardWriter> writer(ShardWriter::Place place, std::uint64_t numbers = 1000) const {
    auto out = std::make_unique<ShardWriter>(shards_, layout_, place, numbers);
    out->begin();
    return out;
  }
  void write(ShardWriter& writer, const std::vector<int>& units) const {
    for (const int unit : units) writer.write(unit, sample::rows(layout_, unit), record(unit));
  }
  void write(ShardWriter::Place place, const std::vector<int>& units, std::uint64_t numbers = 1000) const {
    write(*writer(place, numbers), units);
  }
  std::vector<int> all_units() const { return {0, 1, 2, 3, 4, 5, 6, 7}; }

  void expect_units(const Shards& shards, std::vector<int> units) const {
    std::vector<int> there = shards.units();
    std::sort(there.begin(), there.end());
    std::sort(units.begin(), units.end());
    EXPECT_EQ(there, units);
    for (int unit = 0; unit < 8; ++unit) {
      const bool expected = std::count(units.begin(), units.end(), unit) > 0;
      const Record stored = shards.records()[static_cast<std::size_t>(unit)];
      EXPECT_EQ(stored.state, expected ? record(unit).state : State::kMissing) << unit;
      if (expected)
        EXPECT_EQ(shards.rows(unit), sample::rows(layout_, unit)) << unit;
      else
        EXPECT_THROW(shards.rows(unit), StoreError) << unit;
    }
  }
  void expect_problems(const Lines& lines) const { EXPECT_EQ(Shards(shards_).problems(), lines); }

  Lines files() const {
    Lines names;
    for (const auto& entry : fs::directory_iterator(shards_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  /// Overwrites `count` numbers of a dataset of a part.
  template <class T>
  void overwrite(const std::string& part, const char* dataset, hid_t type, hsize_t first, T value) const {
    const hid_t file = H5Fopen((shards_ / part).c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t data = H5Dopen2(file, dataset, H5P_DEFAULT), space = H5Dget_space(data);
    const hsize_t one = 1;
    const hid_t memory = H5Screate_simple(1, &one, nullptr);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, nullptr, &one, nullptr);
    EXPECT_GE(H5Dwrite(data, type, memory, space, H5P_DEFAULT, &value), 0);
    for (const hid_t id : {memory, space}) H5Sclose(id);
    H5Dclose(data);
    H5Fclose(file);
  }

  const sample::Folder folder_;
  const fs::path shards_ = shard_folder(folder_ / "out.h5");
  const Layout layout_ = sample::layout();
};

TEST_F(ShardFiles, FolderAndHead) {
  EXPECT_EQ(shards_, folder_ / "out.h5.shards");
  EXPECT_EQ(files(), Lines{"head.h5"});
  const auto head = read_head(shards_);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->identity, layout_.identity);
  EXPECT_EQ(head->sweep_text, layout_.sweep_text);
  EXPECT_EQ(head->provenance, layout_.provenance);
  EXPECT_EQ(head->units.size(), layout_.units.size());
  EXPECT_EQ(head->experiments[0].columns[3].texts, layout_.experiments[0].columns[3].texts);
  EXPECT_EQ(head->experiments[1].checkpoints, layout_.experiments[1].checkpoints);
  EXPECT_THROW(create_head(shards_, layout_), StoreError);
  EXPECT_EQ(read_head(folder_ / "nothing"), std::nullopt);
  EXPECT_THROW(Shards(folder_ / "nothing"), StoreError);
}

TEST_F(ShardFiles, HeadTakesNoRoomForNumbers) {
  Layout large = layout_;
  large.experiments[1].replications = 1'000'000'000;
  large.units.erase(large.units.begin() + 5, large.units.end());
  for (const int cell : {0, 1}) large.units.push_back({1, cell, 0, 1'000'000'000});
  // The replication axis is there in full: 8 bytes each. A smaller one will do.
  large.experiments[1].replications = 100'000;
  for (Unit& unit : large.units) unit.replications = std::min<std::int64_t>(unit.replications, 100'000);
  create_head(folder_ / "large", large);
  EXPECT_LT(fs::file_size(folder_ / "large" / "head.h5"), file_bytes(large) - 2 * 100'000 * 2 * 8);
  EXPECT_EQ(read_head(folder_ / "large")->experiments[1].replications, 100'000);
}

TEST_F(ShardFiles, ReaderRefusesThemAndSaysWhatToDo) {
  write({1, 1, 1}, {0});
  for (const char* name : {"head.h5", kFirst}) {
    const auto refuses = [&](auto open) {
      try {
        open(shards_ / name);
        ADD_FAILURE() << name << " was accepted";
      } catch (const StoreError& error) {
        EXPECT_NE(std::string(error.what()).find("regatta merge out.h5"), std::string::npos) << error.what();
      }
    };
    refuses([](const fs::path& path) { Reader reader(path); });
    refuses([](const fs::path& path) { identity_of(path); });
  }
  create(shards_ / "run001-node01of01-part002.h5", layout_);
  expect_problems({"run001-node01of01-part002.h5: is a results file, not a shard"});
}

TEST_F(ShardFiles, WhatIsWrittenComesBack) {
  write({1, 1, 3}, {0, 3});
  write({1, 2, 3}, {sample::kFailedUnit});
  write({1, 3, 3}, {});
  write({2, 1, 1}, {5, 6});
  const Shards shards(shards_);
  EXPECT_EQ(shards.problems(), Lines{});
  expect_units(shards, {0, 3, 4, 5, 6});
  const Record failed = shards.records()[sample::kFailedUnit];
  EXPECT_EQ(failed.message, sample::failed().message);
  EXPECT_EQ(failed.attempt, sample::failed().attempt);
  EXPECT_EQ(failed.seconds, sample::failed().seconds);
  EXPECT_EQ(next_run(shards_), 3);
}

TEST_F(ShardFiles, StoredRecordIsReturned) {
  const auto shard = writer({1, 1, 1});
  const Record stored = shard->write(2, sample::rows(layout_, 2), sample::done());
  EXPECT_EQ(stored.crc32, Shards(shards_).records()[2].crc32);
  EXPECT_NE(stored.crc32, 0u);
}

TEST_F(ShardFiles, AreReadWhileTheyAreWritten) {
  const auto shard = writer({1, 1, 1});
  write(*shard, {1});
  expect_units(Shards(shards_), {1});
  write(*shard, {2});
  shard->sync();
  expect_units(Shards(shards_), {1, 2});
}

TEST_F(ShardFiles, FullPartIsContinued) {
  write({1, 1, 1}, all_units(), 1);  // the largest unit has 30 numbers
  EXPECT_GT(files().size(), 4u);
  expect_problems({});
  expect_units(Shards(shards_), all_units());
  const std::string second = "run001-node01of01-part002.h5";
  fs::remove(shards_ / second);
  expect_problems({second + ": missing"});
  EXPECT_LT(Shards(shards_).units().size(), 8u);
  EXPECT_EQ(next_run(shards_), 2);
}

TEST_F(ShardFiles, LastPartIsMissedToo) {
  write({1, 1, 1}, all_units(), 1);
  const std::string last = files().back();
  fs::remove(shards_ / last);
  expect_problems({last + ": missing"});
}

TEST_F(ShardFiles, SlotsRunOut) {  // a unit that is tried again and again
  const auto shard = writer({1, 1, 1}, 100);
  for (int attempt = 1; attempt <= 20; ++attempt) {
    Record again = sample::done();
    again.attempt = static_cast<std::uint32_t>(attempt);
    shard->write(6, sample::rows(layout_, 6), again);
  }
  EXPECT_GT(files().size(), 2u);
  const Shards shards(shards_);
  EXPECT_EQ(shards.problems(), Lines{});
  EXPECT_EQ(shards.records()[6].attempt, 20u);
}

TEST_F(ShardFiles, HighestAttemptThenRunCounts) {
  const auto store = [&](int run, std::uint32_t attempt, double seconds) {
    Record one = sample::done();
    one.attempt = attempt;
    one.seconds = seconds;
    writer({run, 1, 1})->write(2, sample::rows(layout_, 2), one);
  };
  store(1, 2, 1.0);
  store(2, 1, 2.0);
  EXPECT_EQ(Shards(shards_).records()[2].seconds, 1.0);
  store(3, 2, 3.0);
  EXPECT_EQ(Shards(shards_).records()[2].seconds, 3.0);
}

TEST_F(ShardFiles, MissingNodesAndRunsAreNamed) {
  write({1, 1, 3}, {0});
  write({1, 3, 3}, {1});
  expect_problems({"run001-node02of03-part001.h5: missing"});
  write({3, 1, 1}, {2});
  expect_problems({"run001-node02of03-part001.h5: missing", "run002: all its shards are missing"});
  expect_units(Shards(shards_), {0, 1, 2});
}

TEST_F(ShardFiles, RunThatWasKilledBeforeItBeganLeavesNoProblem) {
  ShardWriter one(shards_, layout_, {1, 1, 2}, 100);
  const ShardWriter two(shards_, layout_, {1, 2, 2}, 100);
  EXPECT_EQ(next_run(shards_), 1);
  expect_problems({});
  EXPECT_THROW(one.write(0, sample::rows(layout_, 0), sample::done()), std::logic_error);
  one.begin();  // killed here: the other one has no name yet
  expect_problems({});
  EXPECT_EQ(next_run(shards_), 2);
}

TEST_F(ShardFiles, WriterThatNeverBeganLeavesNothing) {
  { const ShardWriter one(shards_, layout_, {1, 1, 1}, 100); }
  EXPECT_EQ(files(), Lines{"head.h5"});
  { const auto empty = writer({1, 1, 1}); }
  EXPECT_EQ(files().size(), 2u) << "one that began stays, also without a unit";
}

TEST_F(ShardFiles, LeftOverOfTheSameNameIsReplaced) {
  std::ofstream(shards_ / (std::string(kFirst) + ".creating")) << "killed";
  write({1, 1, 1}, {0});
  EXPECT_EQ(files(), (Lines{"head.h5", kFirst}));
  EXPECT_THROW(ShardWriter(shards_, layout_, {1, 1, 1}, 100), StoreError) << "a shard is overwritten";
  expect_units(Shards(shards_), {0});
}

TEST_F(ShardFiles, WrongChecksumsAreNamed) {
  write({1, 1, 1}, {0, 1, 2});
  const hsize_t in_unit_1 = sample::rows(layout_, 0).size() + 3;
  overwrite(kFirst, "rows", H5T_NATIVE_DOUBLE, in_unit_1, 42.0);
  expect_problems({std::string(kFirst) + ": unit 1 has a wrong checksum"});
  expect_units(Shards(shards_), {0, 2});
  write({2, 1, 1}, {1});  // computed again
  expect_problems({});
  expect_units(Shards(shards_), {0, 1, 2});
}

TEST_F(ShardFiles, WrongOffsetsAreFound) {
  write({1, 1, 1}, {0, 1, 2});
  for (const std::int64_t offset : {std::int64_t{-1}, std::int64_t{1}, std::int64_t{999},
                                    std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::min()}) {
    overwrite(kFirst, "offset", H5T_NATIVE_INT64, 1, offset);
    expect_problems({std::string(kFirst) + ": unit 1 has a wrong checksum"});
    expect_units(Shards(shards_), {0, 2});
  }
}

TEST_F(ShardFiles, BadRowsAreFoundAlsoLater) {
  write({1, 1, 1}, {0});
  write({2, 1, 1}, {1});
  const Shards shards(shards_);  // has only the last file open
  overwrite(kFirst, "rows", H5T_NATIVE_DOUBLE, 2, 42.0);
  EXPECT_THROW(shards.rows(0), StoreError);
}

TEST_F(ShardFiles, DamagedFilesAreNamed) {
  write({1, 1, 2}, {0, 1});
  write({1, 2, 2}, {2});
  const std::string first = "run001-node01of02-part001.h5";
  fs::resize_file(shards_ / first, fs::file_size(shards_ / first) - 100);
  const Lines problems = Shards(shards_).problems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(problems[0].starts_with(first + ": opening the HDF5 file failed (truncated file"))
      << problems[0];
  expect_units(Shards(shards_), {2});
  std::ofstream(shards_ / first, std::ios::binary) << "garbage";
  expect_problems({first + ": is not an HDF5 file"});
}

TEST_F(ShardFiles, ForeignFilesAreNamed) {
  Layout other = layout_;
  other.identity = "ffffffffffffffffffffffffffffffff";
  ShardWriter(shards_, other, {1, 1, 1}, 100).begin();
  write({2, 1, 1}, {0});
  fs::copy(shards_ / "run002-node01of01-part001.h5", shards_ / "run003-node01of01-part001.h5");
  std::ofstream(shards_ / "notes.txt") << "mine";
  expect_problems({std::string(kFirst) + ": belongs to another sweep (the identities differ)",
                   "run003-node01of01-part001.h5: was renamed (inside it says that it is "
                   "run002-node01of01-part001.h5)"});
  expect_units(Shards(shards_), {0});
}

TEST_F(ShardFiles, DamagedHeadIsReported) {
  fs::resize_file(shards_ / "head.h5", 4000);
  EXPECT_THROW(read_head(shards_), StoreError);
  EXPECT_THROW(Shards{shards_}, StoreError);
}

TEST_F(ShardFiles, SmallDiskIsNoticedAtTheStart) {
  EXPECT_THROW(ShardWriter(shards_, layout_, {1, 1, 1}, std::uint64_t{1} << 50), StoreError);
  EXPECT_EQ(files(), Lines{"head.h5"});
}

TEST_F(ShardFiles, BadUnitsAreRefused) {
  const auto shard = writer({1, 1, 1});
  EXPECT_THROW(shard->write(8, {}, sample::done()), std::invalid_argument);
  EXPECT_THROW(shard->write(0, std::vector<double>(1), sample::done()), std::invalid_argument);
  EXPECT_THROW(shard->write(0, sample::rows(layout_, 0), Record{}), std::invalid_argument);
}

}  // namespace
}  // namespace regatta::store
