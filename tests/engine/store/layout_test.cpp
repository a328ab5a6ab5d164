// What a layout may look like, and how large its file becomes.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <stdexcept>

#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

/// Message of check() after `spoil`, "" if it accepts the layout.
std::string complaint(const std::function<void(Layout&)>& spoil) {
  Layout layout = sample::layout();
  spoil(layout);
  try {
    check(layout);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

void expect_complaint(const std::string& part, const std::function<void(Layout&)>& spoil) {
  const std::string message = complaint(spoil);
  EXPECT_NE(message.find(part), std::string::npos) << "message: '" << message << "', expected: " << part;
}

TEST(Layout, AcceptsTheSample) {
  EXPECT_EQ(complaint([](Layout&) {}), "");
}

TEST(Layout, RefusesBadNames) {
  expect_complaint("'a/b' is not a name", [](Layout& l) { l.experiments[0].name = "a/b"; });
  expect_complaint("'index': the name is taken", [](Layout& l) { l.experiments[0].name = "index"; });
  expect_complaint("'experts': the name is taken", [](Layout& l) { l.experiments[0].name = "experts"; });
  expect_complaint("'round': the name is taken",
                   [](Layout& l) { l.experiments[0].metrics[0].name = "round"; });
  expect_complaint("'two words' is not", [](Layout& l) { l.experiments[0].columns[1].name = "two words"; });
  expect_complaint("'reward': the name is taken",
                   [](Layout& l) { l.experiments[0].columns[1].name = "reward"; });
  expect_complaint("'version': the name is taken", [](Layout& l) { l.provenance[1].first = "version"; });
}

TEST(Layout, RefusesWrongLengths) {
  expect_complaint("one value per cell", [](Layout& l) { l.experiments[0].columns[1].numbers.pop_back(); });
  expect_complaint("no metric", [](Layout& l) { l.experiments[1].metrics.clear(); });
  expect_complaint("do not increase", [](Layout& l) { l.experiments[1].checkpoints = {4, 4}; });
  expect_complaint("no replication", [](Layout& l) { l.experiments[1].replications = 0; });
  expect_complaint("no identity", [](Layout& l) { l.identity.clear(); });
  expect_complaint("occurs twice",
                   [](Layout& l) { l.experiments[0].cell_ids[1] = l.experiments[0].cell_ids[0]; });
  expect_complaint("32 hexadecimal", [](Layout& l) { l.experiments[0].cell_ids[1] = "short"; });
}

TEST(Layout, RefusesUnitsThatOverlapOrLeaveGaps) {
  expect_complaint("exactly once", [](Layout& l) { l.units.pop_back(); });
  expect_complaint("exactly once", [](Layout& l) { l.units[2].first_replication = 1; });
  expect_complaint("exactly once", [](Layout& l) { l.units[1].replications = 1; });
  expect_complaint("after the last", [](Layout& l) { l.units[2].replications = 4; });
  expect_complaint("exactly once", [](Layout& l) { l.units.insert(l.units.begin(), l.units[0]); });
  expect_complaint("do not exist", [](Layout& l) { l.units.push_back({2, 0, 0, 1}); });
}

TEST(Layout, RowCount) {
  EXPECT_EQ(row_count(sample::layout(), 0), 2u * 5 * 3);
  EXPECT_EQ(row_count(sample::layout(), 7), 1u * 3 * 2);
}

/// One experiment of `cells` cells, one unit each.
Layout large(int cells, int columns, std::int64_t replications) {
  Layout out = sample::layout();
  out.experiments.resize(1);
  Experiment& e = out.experiments[0];
  e.replications = replications;
  e.cell_ids.clear();
  e.columns.clear();
  out.units.clear();
  for (int c = 0; c < cells; ++c) {
    e.cell_ids.push_back(sample::cell_id(c));
    out.units.push_back({0, c, 0, replications});
  }
  const std::vector<double> numbers(e.cell_ids.size(), 1.0);
  const std::vector<std::string> texts(e.cell_ids.size(), "some_algorithm");
  e.columns.push_back({"algorithm", false, {}, texts, "catalogue name"});
  for (int c = 1; c < columns; ++c)
    e.columns.push_back({"parameter." + std::to_string(c), true, numbers, {}, "doc"});
  return out;
}

void expect_size_estimate(const Layout& layout) {
  const sample::Folder folder;
  create(folder / "a.h5", layout);
  struct stat status;
  ASSERT_EQ(stat((folder / "a.h5").c_str(), &status), 0);
  const double actual = static_cast<double>(status.st_size);
  EXPECT_GE(static_cast<double>(file_bytes(layout)), actual);
  EXPECT_LE(static_cast<double>(file_bytes(layout)), 1.1 * actual + 100'000);
  EXPECT_GE(static_cast<double>(status.st_blocks) * 512.0, actual)
      << "the file is sparse: no space is reserved";
}

TEST(FileBytes, IsEnoughAndNotMuchMore) {
  expect_size_estimate(sample::layout());
  expect_size_estimate(large(2000, 5, 50));
  expect_size_estimate(large(10, 200, 3));
  Layout texts = sample::layout();
  texts.sweep_text = std::string(1'000'000, 'x');
  texts.experiments[0].metrics[0].doc = std::string(100'000, 'y');
  expect_size_estimate(texts);
  Layout groups = sample::layout();
  groups.experiments.clear();
  groups.units.clear();
  for (int e = 0; e < 100; ++e) {
    groups.experiments.push_back(sample::layout().experiments[1]);
    groups.experiments.back().name = "experiment" + std::to_string(e);
    for (int cell = 0; cell < 2; ++cell) groups.units.push_back({e, cell, 0, 4});
  }
  expect_size_estimate(groups);
}

TEST(FileBytes, HundredThousandCellsTakeSeconds) {
  const sample::Folder folder;
  const Layout layout = large(100'000, 10, 4);
  const auto start = std::chrono::steady_clock::now();
  create(folder / "a.h5", layout);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  RecordProperty("seconds", std::to_string(seconds));
  std::printf("created %.1f MB in %.2f s\n", static_cast<double>(file_bytes(layout)) / 1e6, seconds);
  EXPECT_LT(seconds, 60.0);
}

}  // namespace
}  // namespace regatta::store
