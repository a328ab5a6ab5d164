// Packed files: equal contents, smaller, not writable.
#include "engine/store/pack.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/file.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "no error";
}

class Pack : public ::testing::Test {
 protected:
  /// The sample with all units but `missing`, one of them failed.
  void fill(int missing = -1) {
    create(from_, layout_);
    Writer writer(from_, layout_);
    for (int unit = 0; unit < std::ssize(layout_.units); ++unit) {
      if (unit == missing) continue;
      writer.write(unit, sample::rows(layout_, unit),
                   unit == sample::kFailedUnit ? sample::failed() : sample::done());
    }
  }

  const sample::Folder folder_;
  const std::filesystem::path from_ = folder_ / "a.h5", to_ = folder_ / "b.h5";
  const Layout layout_ = sample::layout();
};

TEST_F(Pack, KeepsEverythingAndSaysWhoPacked) {
  fill();
  const std::string before = bytes_of(from_);
  pack_file(from_, to_, {.level = 9, .progress = {}});
  EXPECT_EQ(bytes_of(from_), before);
  const Reader a(from_), b(to_);
  EXPECT_FALSE(a.packed());
  EXPECT_TRUE(b.packed());
  EXPECT_EQ(b.digest(), a.digest());
  EXPECT_EQ(b.identity(), a.identity());
  EXPECT_TRUE(b.damage().empty());
  auto provenance = a.provenance();
  provenance.emplace_back("packed_by", std::string("regatta ") + REGATTA_VERSION);
  provenance.emplace_back("packed_level", "9");
  EXPECT_EQ(b.provenance(), provenance);
  for (std::size_t e = 0; e < layout_.experiments.size(); ++e) {
    const Experiment &x = a.layout().experiments[e], &y = b.layout().experiments[e];
    EXPECT_EQ(y.name, x.name);
    EXPECT_EQ(y.checkpoints, x.checkpoints);
    EXPECT_EQ(y.cell_ids, x.cell_ids);
    ASSERT_EQ(y.columns.size(), x.columns.size());
    for (std::size_t c = 0; c < x.columns.size(); ++c) {
      EXPECT_EQ(y.columns[c].name, x.columns[c].name);
      EXPECT_EQ(y.columns[c].texts, x.columns[c].texts);
      EXPECT_TRUE(same_bits(y.columns[c].numbers, x.columns[c].numbers));
    }
  }
  for (int unit = 0; unit < std::ssize(layout_.units); ++unit) {
    EXPECT_TRUE(b.crc_ok(unit)) << unit;
    EXPECT_TRUE(same_bits(b.rows(unit), sample::rows(layout_, unit))) << unit;
    EXPECT_EQ(b.record(unit).message, a.record(unit).message);
    EXPECT_EQ(b.record(unit).crc32, a.record(unit).crc32);
  }
}

TEST_F(Pack, MetricsAreShuffledDeflatedAndChecked) {
  fill();
  for (const int level : {0, 6}) {
    pack_file(from_, to_, {.level = level, .progress = {}});
    const hid_t file = H5Fopen(to_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t metric = H5Dopen2(file, "two_arms/pseudo_regret", H5P_DEFAULT);
    const hid_t properties = H5Dget_create_plist(metric);
    std::vector<H5Z_filter_t> filters;
    for (int i = 0; i < H5Pget_nfilters(properties); ++i) {
      unsigned flags = 0, value = 0;
      std::size_t values = 1;
      filters.push_back(
          H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, &value, 0, nullptr, nullptr));
      if (filters.back() == H5Z_FILTER_DEFLATE) {
        EXPECT_EQ(value, static_cast<unsigned>(level));
      }
    }
    const std::vector<H5Z_filter_t> all{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
    EXPECT_EQ(filters, level > 0 ? all : std::vector<H5Z_filter_t>{H5Z_FILTER_FLETCHER32});
    H5Pclose(properties);
    H5Dclose(metric);
    H5Fclose(file);
  }
}

TEST_F(Pack, TheSummaryIsNoExperiment) {
  fill(sample::kMissingUnit);
  PackOptions options;
  options.summary.arrays = {{"first", "the first replication"}, {"known", "how many", true}};
  options.summary.compute = [](std::span<const double> rows, std::span<double> out) {
    const std::size_t rounds = out.size() / 2;
    for (std::size_t t = 0; t < rounds; ++t) {
      out[t] = rows[t];
      out[rounds + t] = 0;
      for (std::size_t i = t; i < rows.size(); i += rounds) out[rounds + t] += !std::isnan(rows[i]);
    }
  };
  pack_file(from_, to_, options);
  EXPECT_EQ(Reader(to_).digest(), Reader(from_).digest());
  EXPECT_EQ(Reader(to_).layout().experiments.size(), 2u);
  EXPECT_TRUE(Reader(to_).damage().empty());
  const hid_t file = H5Fopen(to_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const auto read = [&](const char* name) {
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    std::vector<double> out(4);  // 2 cells, 2 rounds
    EXPECT_GE(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()), 0) << name;
    H5Dclose(dataset);
    return out;
  };
  EXPECT_EQ(read("summary/experts/regret_first"),
            (std::vector<double>{sample::value(1, 0, 0, 0, 0), sample::value(1, 0, 0, 0, 1),
                                 sample::value(1, 0, 1, 0, 0), sample::value(1, 0, 1, 0, 1)}));
  EXPECT_EQ(read("summary/experts/regret_known"), (std::vector<double>{1, 1, 4, 4})) << "unit 7 is missing";
  H5Fclose(file);
}

/// Chunks of about 256 kB, whatever the shape, and every number in its place.
TEST_F(Pack, AnyShape) {
  struct Shape {
    std::int64_t cells, replications, rounds;
    std::array<hsize_t, 3> chunk;
  };
  const Shape shapes[] = {{3, 100, 1000, {1, 25, 1000}},   // cut between replications
                          {5000, 2, 10, {1250, 2, 10}},    // small cells together
                          {2, 3, 40'000, {1, 1, 20'000}},  // one row is larger than a chunk
                          {2, 33, 1000, {1, 17, 1000}}};   // pieces of even size
  for (const Shape& shape : shapes) {
    Layout layout = sample::layout();
    layout.experiments.resize(1);
    Experiment& e = layout.experiments[0];
    e.columns.clear();
    e.cell_ids.clear();
    layout.units.clear();
    for (int cell = 0; cell < shape.cells; ++cell) {
      e.cell_ids.push_back(sample::cell_id(cell));
      layout.units.push_back({0, cell, 0, shape.replications});
    }
    e.replications = shape.replications;
    e.checkpoints.resize(static_cast<std::size_t>(shape.rounds));
    for (std::size_t i = 0; i < e.checkpoints.size(); ++i) e.checkpoints[i] = static_cast<std::int64_t>(i);
    std::filesystem::remove(from_);
    create(from_, layout);
    {
      Writer writer(from_, layout);
      for (int unit = 0; unit < std::ssize(layout.units); ++unit)
        writer.write(unit, sample::rows(layout, unit), sample::done());
    }
    pack_file(from_, to_);
    EXPECT_EQ(Reader(to_).digest(), Reader(from_).digest());
    EXPECT_TRUE(Reader(to_).damage().empty());
    EXPECT_LT(file_size(to_), file_size(from_));
    const hid_t file = H5Fopen(to_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t metric = H5Dopen2(file, "two_arms/reward", H5P_DEFAULT);
    const hid_t properties = H5Dget_create_plist(metric);
    std::array<hsize_t, 3> chunk{};
    H5Pget_chunk(properties, 3, chunk.data());
    EXPECT_EQ(chunk, shape.chunk);
    H5Pclose(properties);
    H5Dclose(metric);
    H5Fclose(file);
  }
}

TEST_F(Pack, TwiceGivesEqualBytesAndItselfGivesItself) {
  fill();
  pack_file(from_, to_);
  const std::string packed = bytes_of(to_);
  pack_file(from_, folder_ / "c.h5");
  EXPECT_EQ(bytes_of(folder_ / "c.h5"), packed);
  pack_file(to_, to_);  // packed again, in place
  EXPECT_EQ(bytes_of(to_), packed);
  pack_file(from_, from_);
  EXPECT_EQ(bytes_of(from_), packed);
}

TEST_F(Pack, MissingUnitsStayMissingAndTheirRowsAreForgotten) {
  fill(sample::kMissingUnit);
  const hid_t file = H5Fopen(from_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t metric = H5Dopen2(file, "experts/regret", H5P_DEFAULT);
  const haddr_t begin = H5Dget_offset(metric);
  H5Dclose(metric);
  H5Fclose(file);
  std::fstream half(from_, std::ios::binary | std::ios::in | std::ios::out);  // killed after some rows
  half.seekp(static_cast<std::streamoff>(begin + sizeof(double) * 2 * 1));    // cell 0, replication 1
  const double number = 7;
  half.write(reinterpret_cast<const char*>(&number), sizeof number);
  half.close();
  ASSERT_EQ(Reader(from_).rows(sample::kMissingUnit)[0], 7);
  pack_file(from_, to_);
  const Reader reader(to_);
  EXPECT_EQ(reader.record(sample::kMissingUnit).state, State::kMissing);
  EXPECT_TRUE(std::isnan(reader.rows(sample::kMissingUnit)[0]));
  EXPECT_EQ(reader.digest(), Reader(from_).digest());
}

TEST_F(Pack, WriterRefusesAPackedFile) {
  fill(sample::kMissingUnit);
  pack_file(from_, to_);
  const std::string refused = "b.h5: is packed (a compressed file can't be continued or changed)";
  EXPECT_NE(error_of([&] { Writer(to_, layout_); }).find(refused), std::string::npos);
  Writer(from_, layout_)
      .write(sample::kMissingUnit, sample::rows(layout_, sample::kMissingUnit), sample::done());
  pack_file(from_, to_);
  const std::string before = bytes_of(to_);
  {
    Writer writer(to_, layout_);  // nothing to do: no reason to refuse
    const std::string error = error_of([&] { writer.write(0, sample::rows(layout_, 0), sample::done()); });
    EXPECT_NE(error.find(refused), std::string::npos) << error;
  }
  EXPECT_EQ(bytes_of(to_), before);
}

TEST_F(Pack, ADamagedFileIsNotPacked) {
  fill();
  std::string bytes = bytes_of(from_);
  const double number = sample::rows(layout_, 3)[1];
  bytes[bytes.find(std::string(reinterpret_cast<const char*>(&number), sizeof number))] ^= 1;
  std::ofstream(from_, std::ios::binary) << bytes;
  EXPECT_NE(error_of([&] { pack_file(from_, to_); }).find("a.h5: can't be packed (unit 3: wrong checksum)"),
            std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1) << "left over";
}

TEST_F(Pack, OnlyOneProcessPacksAFile) {
  fill();
  const auto unfinished = folder_ / "b.h5.packing";
  const int other = open(unfinished.c_str(), O_RDWR | O_CREAT, 0666);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_NE(error_of([&] { pack_file(from_, to_); }).find("another process packs"), std::string::npos);
  EXPECT_TRUE(exists(unfinished)) << "it is the other's";
  EXPECT_FALSE(exists(to_));
  close(other);  // as if the other was killed
  pack_file(from_, to_);
  EXPECT_FALSE(exists(unfinished));
}

TEST_F(Pack, WrongArguments) {
  fill();
  EXPECT_THROW(pack_file(from_, to_, {.level = 10, .progress = {}}), std::invalid_argument);
  EXPECT_NE(error_of([&] { pack_file(folder_ / "none.h5", to_); }).find("no such file"), std::string::npos);
  EXPECT_NE(error_of([&] { pack_file(from_, folder_ / "no/b.h5"); }).find("can't be made"),
            std::string::npos);
}

}  // namespace
}  // namespace regatta::store
