// A results file that another version of the program cut into other units is finished in its own units.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "engine/sweep/plan.hpp"
#include "tests/engine/store/sample.hpp"
#include "tests/engine/sweep/load.hpp"

namespace regatta {
namespace {

constexpr const char* kSweep = R"(
replications = 100
[[experiment]]
scenario   = { name = "bernoulli" }
algorithms = [ { name = "ucb1", alpha = [0.5, 1.0] } ]
horizon    = 500
)";

std::vector<store::Unit> units_of(std::int64_t size) {
  std::vector<store::Unit> units;
  for (int cell = 1; cell >= 0; --cell)  // another order, too
    for (std::int64_t first = 0; first < 100; first += size)
      units.push_back({0, cell, first, std::min<std::int64_t>(size, 100 - first)});
  return units;
}

int run(const std::filesystem::path& folder, const std::string& out) {
  const std::string command =
      "cd " + folder.string() + " && " REGATTA_BUILD "/regatta run -q s.toml -o " + out + " >/dev/null";
  return std::system(command.c_str());
}

TEST(Recut, RunFinishesAFileInTheUnitsOfTheFile) {
  const store::sample::Folder folder;
  std::ofstream(folder / "s.toml") << kSweep;
  ASSERT_EQ(run(folder.path(), "whole.h5"), 0);
  const store::Reader whole(folder / "whole.h5");
  for (const std::int64_t size : {7, 33, 100}) {
    store::Layout layout = whole.layout();
    layout.units = units_of(size);
    const std::string name = "cut" + std::to_string(size) + ".h5";
    store::create(folder / name, layout);
    ASSERT_EQ(run(folder.path(), name), 0);
    const store::Reader cut(folder / name);
    EXPECT_EQ(cut.digest(), whole.digest()) << size;
    EXPECT_EQ(cut.layout().units.size(), layout.units.size()) << size;
  }
}

TEST(Recut, CostsFollowTheUnits) {
  Plan plan = make_plan(testing::sweep_of(kSweep));
  const double seconds = plan.seconds(), rounds = plan.rounds();
  recut(plan, units_of(7));
  EXPECT_EQ(plan.tasks.size(), 30u);
  EXPECT_NEAR(plan.seconds(), seconds, 1e-9 * seconds);
  EXPECT_EQ(plan.rounds(), rounds);
  EXPECT_EQ(plan.tasks[14].unit, 14);
  EXPECT_NEAR(plan.tasks[14].cost, plan.tasks[0].cost * 2 / 7, 1e-12);  // the last two replications
}

}  // namespace
}  // namespace regatta
