#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "benchmarks/ratios/contest.hpp"
#include "engine/store/writer.hpp"
#include "engine/sweep/plan.hpp"
#include "engine/sweep/play_unit.hpp"

namespace regatta::ratios {
namespace {

namespace fs = std::filesystem;

class Engine {
 public:
  Engine(const std::string& sweep, Level level)
      : plan_(plan_of(sweep)), path_(new_path()), way_{level_that_runs(level), true} {
    store::create(path_, plan_.layout);
    writer_ = std::make_unique<store::Writer>(path_, plan_.layout, nullptr);
  }
  ~Engine() {
    writer_.reset();
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  double play() {
    double rounds = 0;
    for (int number = 0; number < std::ssize(plan_.layout.units); ++number) {
      const store::Unit& unit = plan_.layout.units[static_cast<std::size_t>(number)];
      const Experiment& e = plan_.sweep.experiments[static_cast<std::size_t>(unit.experiment)];
      const UnitResult result =
          play_unit(e.cells[static_cast<std::size_t>(unit.cell)], {unit.first_replication, unit.replications},
                    e.checkpoints, static_cast<int>(e.metrics.size()), way_, [] { return true; });
      if (result.failed_replications > 0) throw std::runtime_error(result.message);
      writer_->write(number, result.rows,
                     {.state = store::State::kDone, .seconds = result.seconds, .message = {}});
      rounds += plan_.rounds_of(number);
    }
    return rounds;
  }

 private:
  static Level level_that_runs(Level level) {
    const std::vector<Level> levels = Catalogue::instance().levels();
    return std::find(levels.begin(), levels.end(), level) != levels.end() ? level : levels.back();
  }
  static Plan plan_of(const std::string& sweep) {
    Files files({fs::path(REGATTA_SOURCE) / "scenarios/data"});
    return make_plan(load({"contest.toml", sweep}, files));
  }
  static fs::path new_path() {
    static int number = 0;
    return fs::temp_directory_path() /
           ("regatta_ratios_" + std::to_string(getpid()) + "_" + std::to_string(number++) + ".h5");
  }

  Plan plan_;
  fs::path path_;
  Way way_;
  std::unique_ptr<store::Writer> writer_;
};

}  // namespace

Player engine(const std::string& sweep, Level level) {
  // Made at the first call: contests that are not asked for cost nothing.
  return [sweep, level, engine = std::shared_ptr<Engine>()]() mutable {
    if (!engine) engine = std::make_shared<Engine>(sweep, level);
    return engine->play();
  };
}

}  // namespace regatta::ratios
