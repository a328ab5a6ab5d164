// Reader::damage finds every flipped bit of the numbers and of the index, and only that.
#include <gtest/gtest.h>
#include <hdf5.h>

#include <fstream>
#include <set>

#include "engine/store/index_record.hpp"
#include "engine/store/pack.hpp"
#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

class DamageTest : public ::testing::Test {
 protected:
  DamageTest() {
    create(path_, layout_);
    Writer writer(path_, layout_);
    for (int unit = 0; unit < std::ssize(layout_.units); ++unit) {
      if (unit == sample::kMissingUnit) continue;
      writer.write(unit, sample::rows(layout_, unit),
                   unit == sample::kFailedUnit ? sample::failed() : sample::done());
    }
  }

  /// Where a dataset begins in the file.
  std::uint64_t begin_of(const char* dataset) const {
    const hid_t file = H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t opened = H5Dopen2(file, dataset, H5P_DEFAULT);
    const haddr_t begin = H5Dget_offset(opened);
    H5Dclose(opened);
    H5Fclose(file);
    return begin;
  }

  void flip(std::uint64_t byte, int bit) const {
    std::fstream stream(path_, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(static_cast<std::streamoff>(byte));
    const int old = stream.get();
    stream.seekp(static_cast<std::streamoff>(byte));
    stream.put(static_cast<char>(old ^ (1 << bit)));
  }

  /// Numbers of the damaged units.
  std::set<int> damaged() const {
    const Reader reader(path_);
    std::set<int> units;
    for (const Damage& damage : reader.damage()) units.insert(damage.unit);
    return units;
  }

  const sample::Folder folder_;
  const std::filesystem::path path_ = folder_ / "a.h5";
  const Layout layout_ = sample::layout();
};

TEST_F(DamageTest, NoneInASoundFile) {
  EXPECT_TRUE(damaged().empty());
  double share = 0;
  Reader(path_).damage([&](double now) {
    EXPECT_GT(now, share);
    share = now;
  });
  EXPECT_EQ(share, 1.0);
}

TEST_F(DamageTest, EveryNumberCounts) {
  const std::uint64_t begin = begin_of("two_arms/pseudo_regret");
  const Experiment& e = layout_.experiments[0];
  for (int u = 0; u < std::ssize(layout_.units); ++u) {
    const Unit& unit = layout_.units[static_cast<std::size_t>(u)];
    if (unit.experiment != 0) continue;
    for (std::int64_t r = 0; r < unit.replications; ++r) {
      for (std::size_t k = 0; k < e.checkpoints.size(); ++k) {
        const auto row = static_cast<std::uint64_t>(unit.cell * e.replications + unit.first_replication + r);
        const std::uint64_t byte = begin + 8 * (row * e.checkpoints.size() + k) + 3;
        flip(byte, 2);
        EXPECT_EQ(damaged(), std::set<int>{u}) << "replication " << r << ", checkpoint " << k;
        EXPECT_FALSE(Reader(path_).crc_ok(u));
        flip(byte, 2);
      }
    }
  }
}

TEST_F(DamageTest, EveryByteOfTheIndexCounts) {
  const std::uint64_t begin = begin_of("index");
  for (const int unit : {1, sample::kFailedUnit, sample::kMissingUnit}) {
    for (std::size_t byte = 0; byte < sizeof(IndexRecord); ++byte) {
      const std::uint64_t at = begin + static_cast<std::uint64_t>(unit) * sizeof(IndexRecord) + byte;
      flip(at, static_cast<int>(byte % 8));
      const std::set<int> found = damaged();  // must not throw, wherever a wrong place leads
      if (byte < offsetof(IndexRecord, state))
        EXPECT_FALSE(found.empty()) << "unit " << unit << ", byte " << byte;  // maybe its neighbour too
      else
        EXPECT_EQ(found, std::set<int>{unit}) << "byte " << byte;
      flip(at, static_cast<int>(byte % 8));
    }
  }
  EXPECT_TRUE(damaged().empty());
}

TEST_F(DamageTest, RowsOfAMissingUnitDontMatter) {
  flip(begin_of("experts/regret") + 8 * 2 * 1, 0);  // cell 0, replication 1: the missing unit
  EXPECT_TRUE(damaged().empty());
}

/// A chunk that can't be unpacked: its units are named, the others are checked all the same.
TEST_F(DamageTest, OfAPackedFile) {
  const auto packed = folder_ / "b.h5";
  pack_file(path_, packed);
  const hid_t file = H5Fopen(packed.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t metric = H5Dopen2(file, "two_arms/reward", H5P_DEFAULT);
  hsize_t offset[3], size = 0;
  unsigned mask = 0;
  haddr_t address = 0;
  const hid_t space = H5Dget_space(metric);
  ASSERT_GE(H5Dget_chunk_info(metric, space, 0, offset, &mask, &address, &size), 0);
  H5Sclose(space);
  H5Dclose(metric);
  H5Fclose(file);
  std::filesystem::copy_file(packed, path_, std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(damaged().empty());
  flip(address + size / 2, 4);
  EXPECT_EQ(damaged(), (std::set<int>{0, 1, 2, 3, 4})) << "all of this experiment: they share the chunk";
  EXPECT_NE(Reader(path_).damage()[0].problem.find("can't be read"), std::string::npos);
}

}  // namespace
}  // namespace regatta::store
