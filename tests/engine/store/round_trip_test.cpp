// What was written is what is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <numeric>
#include <random>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

bool all_nan(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isnan(x); });
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

class RoundTrip : public ::testing::Test {
 protected:
  void write_all(const std::filesystem::path& path, std::vector<int> order, Record record = sample::done()) {
    create(path, layout_);
    Writer writer(path, layout_);
    for (const int unit : order) writer.write(unit, sample::rows(layout_, unit), record);
  }
  std::vector<int> all_units() const {
    std::vector<int> units(layout_.units.size());
    std::iota(units.begin(), units.end(), 0);
    return units;
  }

  const sample::Folder folder_;
  const Layout layout_ = sample::layout();
};

void expect_same_experiment(const Experiment& a, const Experiment& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.protocol, b.protocol);
  EXPECT_EQ(a.scenario, b.scenario);
  EXPECT_EQ(a.checkpoints, b.checkpoints);
  EXPECT_EQ(a.replications, b.replications);
  EXPECT_EQ(a.cell_ids, b.cell_ids);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (std::size_t m = 0; m < a.metrics.size(); ++m) {
    EXPECT_EQ(a.metrics[m].name, b.metrics[m].name);
    EXPECT_EQ(a.metrics[m].doc, b.metrics[m].doc);
    EXPECT_EQ(a.metrics[m].unit, b.metrics[m].unit);
  }
  ASSERT_EQ(a.columns.size(), b.columns.size());
  for (std::size_t c = 0; c < a.columns.size(); ++c) {
    EXPECT_EQ(a.columns[c].name, b.columns[c].name);
    EXPECT_EQ(a.columns[c].numeric, b.columns[c].numeric);
    EXPECT_TRUE(same_bits(a.columns[c].numbers, b.columns[c].numbers)) << a.columns[c].name;
    EXPECT_EQ(a.columns[c].texts, b.columns[c].texts);
    EXPECT_EQ(a.columns[c].doc, b.columns[c].doc);
  }
}

TEST_F(RoundTrip, LayoutComesBack) {
  create(folder_ / "a.h5", layout_);
  const Reader reader(folder_ / "a.h5");
  const Layout& read = reader.layout();
  EXPECT_EQ(read.sweep_name, layout_.sweep_name);
  EXPECT_EQ(reader.identity(), layout_.identity);
  EXPECT_EQ(read.sweep_text, layout_.sweep_text);
  EXPECT_EQ(reader.provenance(), layout_.provenance);
  ASSERT_EQ(read.experiments.size(), 2u);
  for (std::size_t e = 0; e < 2; ++e) expect_same_experiment(layout_.experiments[e], read.experiments[e]);
  ASSERT_EQ(read.units.size(), layout_.units.size());
  for (std::size_t u = 0; u < read.units.size(); ++u) {
    EXPECT_EQ(read.units[u].experiment, layout_.units[u].experiment);
    EXPECT_EQ(read.units[u].cell, layout_.units[u].cell);
    EXPECT_EQ(read.units[u].first_replication, layout_.units[u].first_replication);
    EXPECT_EQ(read.units[u].replications, layout_.units[u].replications);
  }
}

TEST_F(RoundTrip, ManyNotesAndExperimentsKeepTheirOrder) {  // HDF5 stores more than 8 in another way
  Layout layout = layout_;
  layout.provenance.clear();
  layout.experiments.clear();
  layout.units.clear();
  for (int n = 0; n < 20; ++n) {
    const std::string name = "name" + std::to_string(n * 7 % 20);
    layout.provenance.emplace_back(name, std::string(static_cast<std::size_t>(n) * 1000, 'x'));
    layout.experiments.push_back(layout_.experiments[1]);
    layout.experiments.back().name = name;
    for (int cell = 0; cell < 2; ++cell) layout.units.push_back({n, cell, 0, 4});
  }
  create(folder_ / "a.h5", layout);
  const Reader reader(folder_ / "a.h5");
  EXPECT_EQ(reader.provenance(), layout.provenance);
  for (std::size_t e = 0; e < 20; ++e)
    EXPECT_EQ(reader.layout().experiments.at(e).name, layout.experiments[e].name);
}

TEST_F(RoundTrip, NewFileHasNoNumbers) {
  create(folder_ / "a.h5", layout_);
  const Reader reader(folder_ / "a.h5");
  for (const int unit : all_units()) {
    EXPECT_EQ(reader.record(unit).state, State::kMissing);
    EXPECT_EQ(reader.record(unit).failed_replication, -1);
    EXPECT_TRUE(all_nan(reader.rows(unit)));
    EXPECT_FALSE(reader.crc_ok(unit));
  }
}

TEST_F(RoundTrip, RowsAndRecordsComeBack) {
  write_all(folder_ / "a.h5", {0, 1, 3, 5});
  Writer(folder_ / "a.h5", layout_).write(sample::kFailedUnit, sample::rows(layout_, 4), sample::failed());
  const Reader reader(folder_ / "a.h5");
  for (const int unit : {0, 1, 3, 4, 5}) {
    EXPECT_TRUE(same_bits(reader.rows(unit), sample::rows(layout_, unit))) << unit;
    EXPECT_TRUE(reader.crc_ok(unit)) << unit;
  }
  for (const int unit : {2, 6, 7}) EXPECT_TRUE(all_nan(reader.rows(unit))) << unit;
  const std::vector<Record> records = reader.records();
  EXPECT_EQ(records[0].state, State::kDone);
  EXPECT_EQ(records[0].seconds, 0.5);
  EXPECT_EQ(records[0].failed_replication, -1);
  EXPECT_EQ(records[2].state, State::kMissing);
  EXPECT_EQ(records[4].state, State::kFailed);
  EXPECT_EQ(records[4].attempt, 2u);
  EXPECT_EQ(records[4].failed_replication, 3);
  EXPECT_EQ(records[4].failed_replications, 1);
  EXPECT_EQ(records[4].failed_round, 10);
  EXPECT_EQ(records[4].message, sample::failed().message);
}

TEST_F(RoundTrip, MetricOfOneCell) {
  write_all(folder_ / "a.h5", {0, 2, 3, 4});
  const Reader reader(folder_ / "a.h5");
  const std::vector<double> metric = reader.metric(0, 1, 0);  // cell 0: replications 0, 1 missing
  ASSERT_EQ(metric.size(), 5u * 3);
  for (std::int64_t r = 0; r < 5; ++r)
    for (std::size_t k = 0; k < 3; ++k) {
      const double read = metric[static_cast<std::size_t>(r) * 3 + k];
      if (r < 2)
        EXPECT_TRUE(std::isnan(read));
      else
        EXPECT_EQ(read, sample::value(0, 1, 0, r, k));
    }
  EXPECT_THROW(reader.metric(0, 2, 0), std::out_of_range);
}

TEST_F(RoundTrip, MetricAtSomeCheckpoints) {
  write_all(folder_ / "a.h5", {0, 2, 3, 4});
  const Reader reader(folder_ / "a.h5");
  const std::size_t asked[] = {2, 0};
  for (int cell = 0; cell < layout_.experiments[0].cells(); ++cell) {
    const std::vector<double> all = reader.metric(0, 1, cell);
    const auto some = reader.metric_at(0, 1, cell, asked);
    ASSERT_EQ(some.size(), 2u);
    for (std::size_t k = 0; k < 2; ++k) {
      ASSERT_EQ(some[k].size(), all.size() / 3);
      for (std::size_t r = 0; r < some[k].size(); ++r) {
        const double expected = all[r * 3 + asked[k]];
        EXPECT_TRUE(some[k][r] == expected || (std::isnan(some[k][r]) && std::isnan(expected))) << r;
      }
    }
  }
  EXPECT_THROW(reader.metric_at(0, 2, 0, asked), std::out_of_range);
}

TEST_F(RoundTrip, SecondAttemptReplacesTheFirst) {
  write_all(folder_ / "a.h5", all_units());
  std::vector<double> rows = sample::rows(layout_, 2);
  rows[0] = -5;
  Writer(folder_ / "a.h5", layout_).write(2, rows, sample::failed());
  const Reader reader(folder_ / "a.h5");
  EXPECT_EQ(reader.rows(2)[0], -5);
  EXPECT_EQ(reader.record(2).attempt, 2u);
  EXPECT_TRUE(reader.crc_ok(2));
}

TEST_F(RoundTrip, LongMessageIsCutBetweenCharacters) {
  Record record = sample::failed();
  record.message = std::string(199, 'x') + "ü";  // 201 bytes
  write_all(folder_ / "a.h5", {0}, record);
  record.message = std::string(198, 'x') + "ü";  // exactly 200
  Writer(folder_ / "a.h5", layout_).write(1, sample::rows(layout_, 1), record);
  const Reader reader(folder_ / "a.h5");
  EXPECT_EQ(reader.record(0).message, std::string(199, 'x'));
  EXPECT_EQ(reader.record(1).message, std::string(198, 'x') + "ü");
}

TEST_F(RoundTrip, WriterRefusesWhatDoesNotFit) {
  create(folder_ / "a.h5", layout_);
  const std::vector<double> rows = sample::rows(layout_, 0);
  Writer writer(folder_ / "a.h5", layout_);
  EXPECT_THROW(writer.write(8, rows, sample::done()), std::invalid_argument);
  EXPECT_THROW(writer.write(1, rows, sample::done()), std::invalid_argument);
  EXPECT_THROW(writer.write(0, rows, Record{}), std::invalid_argument);
  Layout other = layout_;
  other.identity = "f";
  EXPECT_THROW(Writer(folder_ / "a.h5", other), StoreError);
  other = layout_;
  other.experiments[0].replications = 6;
  EXPECT_THROW(Writer(folder_ / "a.h5", other), StoreError);
  other = layout_;
  std::swap(other.units[1], other.units[3]);  // same sizes, other cells
  EXPECT_THROW(Writer(folder_ / "a.h5", other).write(1, sample::rows(other, 1), sample::done()), StoreError);
  EXPECT_TRUE(all_nan(Reader(folder_ / "a.h5").rows(1)));
}

TEST_F(RoundTrip, FlippedByteIsFound) {
  write_all(folder_ / "a.h5", all_units());
  const std::string intact = bytes_of(folder_ / "a.h5");
  const double value = sample::value(0, 1, 0, 3, 1);  // stands in unit 2
  const std::size_t at = intact.find(std::string(reinterpret_cast<const char*>(&value), sizeof value));
  ASSERT_NE(at, std::string::npos);
  std::fstream(folder_ / "a.h5", std::ios::binary | std::ios::in | std::ios::out)
      .seekp(static_cast<std::streamoff>(at))
      .put(static_cast<char>(intact[at] ^ 1));
  const Reader reader(folder_ / "a.h5");
  for (const int unit : all_units()) EXPECT_EQ(reader.crc_ok(unit), unit != 2) << unit;
}

TEST_F(RoundTrip, FlippedByteOfTheRecordIsFound) {
  write_all(folder_ / "a.h5", all_units(), sample::failed());
  const std::string intact = bytes_of(folder_ / "a.h5");
  const std::size_t at = intact.find("the learner chose");  // the message of unit 0
  ASSERT_NE(at, std::string::npos);
  std::fstream(folder_ / "a.h5", std::ios::binary | std::ios::in | std::ios::out)
      .seekp(static_cast<std::streamoff>(at))
      .put('T');
  const Reader reader(folder_ / "a.h5");
  for (const int unit : all_units()) EXPECT_EQ(reader.crc_ok(unit), unit != 0) << unit;
}

TEST_F(RoundTrip, EqualWorkMakesEqualFiles) {
  write_all(folder_ / "a.h5", all_units());
  sleep(1);  // HDF5's time stamps, which must not be there, count seconds
  std::vector<int> order = all_units();
  std::reverse(order.begin(), order.end());
  write_all(folder_ / "b.h5", order);
  EXPECT_TRUE(bytes_of(folder_ / "a.h5") == bytes_of(folder_ / "b.h5"));
}

TEST_F(RoundTrip, ReaderSeesLaterWrites) {
  create(folder_ / "a.h5", layout_);
  Writer writer(folder_ / "a.h5", layout_);
  const Reader reader(folder_ / "a.h5");
  EXPECT_EQ(reader.record(3).state, State::kMissing);
  writer.write(3, sample::rows(layout_, 3), sample::done());
  EXPECT_EQ(reader.record(3).state, State::kDone);
  EXPECT_TRUE(reader.crc_ok(3));
}

}  // namespace
}  // namespace regatta::store
