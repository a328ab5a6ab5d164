// kill -9, a torn write and a full disk at EVERY write to the file, one after the other. This program's own
// pwrite stands in front of the C library's; in a child process it strikes at the n-th call.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>

#include "engine/store/merge.hpp"
#include "engine/store/pack.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/shards.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace {
enum class Blow { kKill, kTear, kDiskFull, kLie };  // a disk that lies stores something else
Blow blow;
int writes_left = -1;  // negative: never strike
}  // namespace

extern "C" ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  using Pwrite = ssize_t (*)(int, const void*, size_t, off_t);
  static const Pwrite real = reinterpret_cast<Pwrite>(dlsym(RTLD_NEXT, "pwrite"));
  if (writes_left < 0 || writes_left-- > 0) return real(file, bytes, size, offset);
  if (blow == Blow::kDiskFull) {
    writes_left = 0;  // stays full
    errno = ENOSPC;
    return -1;
  }
  if (blow == Blow::kLie) return real(file, std::string(size, 'x').data(), size, offset);
  if (blow == Blow::kTear) (void)!real(file, bytes, size / 2, offset);
  kill(getpid(), SIGKILL);
  return -1;
}

// Notes the order of syncs and renames, for Creation.IsSyncedBeforeItIsRenamed.
namespace {
std::string calls;
}

extern "C" int fsync(int file) {
  calls += "fsync ";
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "fsync"))(file);
}

extern "C" int rename(const char* from, const char* to) noexcept {
  calls += "rename ";
  return reinterpret_cast<int (*)(const char*, const char*)>(dlsym(RTLD_NEXT, "rename"))(from, to);
}

namespace regatta::store {
namespace {

enum class Outcome { kFinished, kKilled, kThrew, kOther };

/// Runs `work` in a child that is struck at write number `at`.
Outcome strike(Blow how, int at, const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    blow = how;
    writes_left = at;
    try {
      work();
    } catch (const StoreError&) {
      _exit(1);
    } catch (...) {
      _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return Outcome::kKilled;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Outcome::kFinished;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 1) return Outcome::kThrew;
  return Outcome::kOther;
}

class Crash : public ::testing::TestWithParam<Blow> {
 protected:
  const sample::Folder folder_;
  const std::filesystem::path path_ = folder_ / "a.h5";
  const Layout layout_ = sample::layout();
};

TEST_P(Crash, CreationIsCompleteOrAbsent) {
  int at = 0;
  for (; at < 10'000; ++at) {
    const Outcome outcome = strike(GetParam(), at, [&] { create(path_, layout_); });
    if (outcome == Outcome::kFinished) break;
    ASSERT_EQ(outcome, GetParam() == Blow::kDiskFull ? Outcome::kThrew : Outcome::kKilled) << "write " << at;
    ASSERT_FALSE(std::filesystem::exists(path_)) << "write " << at;
    if (GetParam() == Blow::kDiskFull) {
      ASSERT_TRUE(std::filesystem::is_empty(folder_.path())) << "write " << at;
    }
  }
  EXPECT_GT(at, 20) << "the blow did not reach HDF5's writes";
  EXPECT_EQ(identity_of(path_), layout_.identity);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1)
      << "something is left over";
}

/// The writes of a Writer's life: 0 the superblock's flag at opening, 1 and 2 the rows of the two metrics,
/// 3 the index record, 4 the flag at closing. Nothing else may be written.
constexpr int kRows = 1, kIndex = 3, kClosing = 4;

TEST_P(Crash, UnitIsDoneOrMissing) {
  create(path_, layout_);
  Writer(path_, layout_).write(1, sample::rows(layout_, 1), sample::done());
  Record record = sample::done();
  record.message =
      std::string(200, 'x');  // reaches the end of the record, so that half a record is not a whole one
  for (int at = 0; at <= kClosing + 1; ++at) {
    SCOPED_TRACE("write " + std::to_string(at));
    const Outcome outcome =
        strike(GetParam(), at, [&] { Writer(path_, layout_).write(2, sample::rows(layout_, 2), record); });
    const Outcome hit = GetParam() == Blow::kDiskFull ? Outcome::kThrew : Outcome::kKilled;
    const bool finished =
        at > kClosing || (at == kClosing && GetParam() == Blow::kDiskFull);  // no news: all written
    EXPECT_EQ(outcome, finished ? Outcome::kFinished : hit);
    const Reader reader(path_);
    EXPECT_TRUE(reader.crc_ok(1));
    EXPECT_EQ(reader.rows(1), sample::rows(layout_, 1));
    EXPECT_EQ(reader.crc_ok(2), at > kIndex);
    if (at < kIndex) {
      EXPECT_EQ(reader.record(2).state, State::kMissing);
      EXPECT_TRUE(std::isnan(reader.metric(0, 0, 0)[2 * 3])) << "unfinished rows are seen";
    }
    if (at > kRows) {
      EXPECT_EQ(reader.rows(2)[0], sample::rows(layout_, 2)[0]) << "rows come before the index";
    }
  }
}

TEST_P(Crash, SecondAttemptIsDoneOrBad) {
  create(path_, layout_);
  std::vector<double> rows = sample::rows(layout_, 2);
  for (double& x : rows) x += 0.5;
  Record first = sample::failed(), second = sample::done();
  first.message =
      std::string(200, 'x');  // reach the end of the record, so that half a record is not a whole one
  second.message = std::string(200, 'y');
  for (int at = 0; at <= kIndex; ++at) {
    SCOPED_TRACE("write " + std::to_string(at));
    Writer(path_, layout_).write(2, sample::rows(layout_, 2), first);
    const Outcome outcome = strike(GetParam(), at, [&] { Writer(path_, layout_).write(2, rows, second); });
    EXPECT_NE(outcome, Outcome::kFinished);
    const Reader reader(path_);
    const bool untouched = reader.rows(2) == sample::rows(layout_, 2);
    EXPECT_EQ(untouched, at < kRows || (at == kRows && GetParam() != Blow::kTear));
    EXPECT_EQ(reader.crc_ok(2), untouched);
  }
}

TEST_P(Crash, PackingIsCompleteOrAbsent) {
  create(path_, layout_);
  {
    Writer writer(path_, layout_);
    for (int unit = 0; unit < std::ssize(layout_.units); ++unit)
      writer.write(unit, sample::rows(layout_, unit), sample::done());
  }
  const std::string digest = Reader(path_).digest();
  const std::filesystem::path packed = folder_ / "b.h5";
  int at = 0;
  for (; at < 10'000; ++at) {
    const Outcome outcome = strike(GetParam(), at, [&] { pack_file(path_, packed); });
    if (outcome == Outcome::kFinished) break;
    ASSERT_EQ(outcome, GetParam() == Blow::kDiskFull ? Outcome::kThrew : Outcome::kKilled) << "write " << at;
    ASSERT_FALSE(std::filesystem::exists(packed)) << "write " << at;
    if (GetParam() == Blow::kDiskFull) {
      ASSERT_FALSE(std::filesystem::exists(packed.string() + ".packing")) << "write " << at;
    }
  }
  EXPECT_GT(at, 20) << "the blow did not reach HDF5's writes";
  EXPECT_EQ(Reader(packed).digest(), digest);
  EXPECT_EQ(Reader(path_).digest(), digest);
  for (at = 0; at < 10'000; ++at) {  // in place: the old file or the packed one, never less
    const Outcome outcome = strike(GetParam(), at, [&] { pack_file(path_, path_); });
    const Reader reader(path_);
    ASSERT_EQ(reader.packed(), outcome == Outcome::kFinished) << "write " << at;
    ASSERT_EQ(reader.digest(), digest) << "write " << at;
    if (outcome == Outcome::kFinished) break;
  }
}

/// A number that a killed child leaves behind.
class Counter {
 public:
  Counter()
      : value_(static_cast<int*>(
            mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~Counter() { munmap(value_, sizeof(int)); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  int& operator*() const { return *value_; }

 private:
  int* value_;
};

class ShardCrash : public Crash {
 protected:
  /// What must hold after a blow: the first `units` units were stored, the next one perhaps, no others.
  void expect_stored(int units) const {
    const Shards shards(shards_);
    for (int unit = 0; unit < 8; ++unit) {
      const bool there = shards.records()[static_cast<std::size_t>(unit)].state != State::kMissing;
      if (unit < units) {
        ASSERT_TRUE(there) << "unit " << unit << " is lost";
      }
      if (unit > units) {
        ASSERT_FALSE(there) << "unit " << unit;
      }
      if (there) {
        ASSERT_EQ(shards.rows(unit), sample::rows(layout_, unit)) << "unit " << unit;
      }
    }
    const std::string torn = ": unit " + std::to_string(units) + " has a wrong checksum";
    for (const std::string& problem : shards.problems())
      EXPECT_TRUE(GetParam() != Blow::kKill && problem.ends_with(torn)) << problem;
  }
  void expect_hit(Outcome outcome, int at) const {
    ASSERT_EQ(outcome, GetParam() == Blow::kDiskFull ? Outcome::kThrew : Outcome::kKilled) << "write " << at;
  }

  static constexpr std::uint64_t kNumbers = 60;  // per part: the 106 of the sample need two
  const std::filesystem::path shards_ = shard_folder(path_);
};

TEST_P(ShardCrash, HeadIsCompleteOrAbsent) {
  int at = 0;
  for (; at < 10'000; ++at) {
    const Outcome outcome = strike(GetParam(), at, [&] { create_head(shards_, layout_); });
    if (outcome == Outcome::kFinished) break;
    expect_hit(outcome, at);
    ASSERT_EQ(read_head(shards_), std::nullopt);
  }
  EXPECT_GT(at, 20);
  EXPECT_EQ(read_head(shards_)->identity, layout_.identity);
}

TEST_P(ShardCrash, NoStoredUnitIsLost) {
  const Counter stored;
  Record record = sample::done();
  record.message = std::string(200, 'x');  // reaches the end of the record: half a record is not a whole one
  int at = 0, most = 0;
  for (; at < 10'000; ++at) {
    SCOPED_TRACE("write " + std::to_string(at));
    std::filesystem::remove_all(shards_);
    create_head(shards_, layout_);
    *stored = 0;
    const Outcome outcome = strike(GetParam(), at, [&] {
      ShardWriter writer(shards_, layout_, {1, 1, 1}, kNumbers);
      writer.begin();
      for (; *stored < 8; ++*stored) writer.write(*stored, sample::rows(layout_, *stored), record);
    });
    ASSERT_NO_FATAL_FAILURE(expect_stored(*stored));
    most = std::max(most, *stored);
    if (outcome == Outcome::kFinished && GetParam() != Blow::kDiskFull) break;
    if (outcome == Outcome::kFinished) {  // it may strike when the file is closed: no news
      if (*stored == 8) break;
    } else {
      expect_hit(outcome, at);
    }
  }
  EXPECT_EQ(most, 8);
  EXPECT_GT(at, 8 * 3 + 1 + 2 * 5) << "the blow did not reach all writes of two parts and eight units";
}

TEST_P(ShardCrash, MergeCanBeDoneAgain) {
  create_head(shards_, layout_);
  {
    ShardWriter writer(shards_, layout_, {1, 1, 1}, kNumbers);
    writer.begin();
    for (int unit = 0; unit < 8; ++unit) writer.write(unit, sample::rows(layout_, unit), sample::done());
  }
  const auto join = [&] {
    Merge merge(path_);
    merge.create_results();
    merge.copy([](std::size_t) {});
  };
  join();
  const std::string digest = Reader(path_).digest();
  const std::filesystem::path empty = folder_ / "empty.h5";  // CreationIsCompleteOrAbsent strikes its making
  create(empty, layout_);
  int at = 0;
  for (; at < 10'000; ++at) {
    SCOPED_TRACE("write " + std::to_string(at));
    std::filesystem::copy_file(empty, path_, std::filesystem::copy_options::overwrite_existing);
    const Outcome outcome = strike(GetParam(), at, join);
    if (outcome == Outcome::kFinished) break;
    expect_hit(outcome, at);
    join();
    ASSERT_EQ(Reader(path_).digest(), digest);
  }
  EXPECT_GT(at, 8 * 2) << "the blow did not reach the copying of eight units";
}

INSTANTIATE_TEST_SUITE_P(Blows, ShardCrash, ::testing::Values(Blow::kKill, Blow::kTear, Blow::kDiskFull),
                         [](const auto& info) {
                           return info.param == Blow::kKill   ? "Kill"
                                  : info.param == Blow::kTear ? "Tear"
                                                              : "DiskFull";
                         });

TEST(Sharding, PartsAreSyncedBeforeTheyAreRenamed) {
  const sample::Folder folder;
  create_head(folder / "s", sample::layout());
  calls.clear();
  ShardWriter writer(folder / "s", sample::layout(), {1, 1, 1}, 30);
  EXPECT_EQ(calls, "fsync ");
  writer.begin();
  EXPECT_EQ(calls, "fsync rename fsync ");
  writer.write(0, sample::rows(sample::layout(), 0), sample::done());
  EXPECT_EQ(calls, "fsync rename fsync ") << "a unit is synced when asked";
  writer.write(1, sample::rows(sample::layout(), 1), sample::done());  // the next part
  EXPECT_EQ(calls, "fsync rename fsync fsync rename fsync ");
  calls.clear();
  writer.sync();
  EXPECT_EQ(calls, "fsync fsync ") << "the full part and the open one";
  writer.sync();
  EXPECT_EQ(calls, "fsync fsync fsync ");
}

TEST(Sharding, MergeReadsBackWhatItWrote) {
  const sample::Folder folder;
  const std::filesystem::path path = folder / "a.h5", empty = folder / "empty.h5";
  const Layout layout = sample::layout();
  create_head(shard_folder(path), layout);
  create(empty, layout);
  {
    ShardWriter writer(shard_folder(path), layout, {1, 1, 1}, 1000);
    writer.begin();
    for (const int unit : {0, 5}) writer.write(unit, sample::rows(layout, unit), sample::done());
  }
  int threw = 0;
  for (int at = 0; at < 10; ++at) {  // more than there are writes
    std::filesystem::copy_file(empty, path, std::filesystem::copy_options::overwrite_existing);
    const Outcome outcome = strike(Blow::kLie, at, [&] {
      Merge merge(path);
      merge.copy([](std::size_t) {});
    });
    if (outcome == Outcome::kThrew) ++threw;
    if (outcome == Outcome::kFinished) {
      const Reader reader(path);
      ASSERT_TRUE(reader.crc_ok(0) && reader.crc_ok(5)) << "write " << at;
    }
  }
  EXPECT_GE(threw, 5) << "rows of two metrics and of one, two records";
}

TEST(Sharding, MergeSyncsBeforeItSaysDone) {
  const sample::Folder folder;
  create_head(shard_folder(folder / "a.h5"), sample::layout());
  {
    ShardWriter writer(shard_folder(folder / "a.h5"), sample::layout(), {1, 1, 1}, 1000);
    writer.begin();
    writer.write(0, sample::rows(sample::layout(), 0), sample::done());
  }
  Merge merge(folder / "a.h5");
  merge.create_results();
  calls.clear();
  merge.copy([](std::size_t) {});
  EXPECT_EQ(calls, "fsync ");
}

TEST(Creation, IsSyncedBeforeItIsRenamed) {
  const sample::Folder folder;
  calls.clear();
  create(folder / "a.h5", sample::layout());
  EXPECT_EQ(calls, "fsync rename fsync ") << "the file, its name, the folder that holds the name";
}

TEST(Packing, IsSyncedBeforeItIsRenamed) {
  const sample::Folder folder;
  create(folder / "a.h5", sample::layout());
  calls.clear();
  pack_file(folder / "a.h5", folder / "b.h5");
  EXPECT_EQ(calls, "fsync rename fsync ");
}

TEST(Writing, SyncsOnlyWhenAsked) {
  const sample::Folder folder;
  create(folder / "a.h5", sample::layout());
  Writer writer(folder / "a.h5", sample::layout());
  calls.clear();
  writer.write(0, sample::rows(sample::layout(), 0), sample::done());
  EXPECT_EQ(calls, "");
  writer.sync();
  EXPECT_EQ(calls, "fsync ");
}

INSTANTIATE_TEST_SUITE_P(Blows, Crash, ::testing::Values(Blow::kKill, Blow::kTear, Blow::kDiskFull),
                         [](const auto& info) {
                           return info.param == Blow::kKill   ? "Kill"
                                  : info.param == Blow::kTear ? "Tear"
                                                              : "DiskFull";
                         });

}  // namespace
}  // namespace regatta::store
