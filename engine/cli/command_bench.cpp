#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "engine/cli/bench_text.hpp"
#include "engine/cli/command.hpp"
#include "engine/cli/plan_together.hpp"

namespace regatta::cli {
namespace {

struct Options {
  bool json = false;
  std::string filter, isa = "best";
  std::vector<std::string> parts{"entries", "overhead", "scaling"};
  double seconds = 0.3;
  bool wants(const std::string& part) const {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  }
};

/// All entries that `filter` is part of; ends with ConfigError when there is none.
std::vector<Match> matches(const Options& options, std::vector<std::string>& left_out) {
  Files files = bench_files();
  std::vector<Match> found;
  for (const Entry* entry : Catalogue::instance().entries()) {
    const auto match = first_match(*entry, files);
    const std::string name = match ? match->name() : entry->protocol + "/" + entry->about.name;
    if (name.find(options.filter) == std::string::npos) continue;
    if (match) {
      found.push_back(*match);
    } else {
      left_out.push_back(name);
    }
  }
  if (found.empty())
    throw ConfigError("nothing to play (no entry's name contains '" + options.filter +
                      "') see 'regatta list'");
  return found;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  return values[values.size() / 2];
}

OverheadBench overhead(comm::World& world, const Match& match, Way way, double seconds) {
  constexpr int kRepetitions = 5;
  Plan plan = plan_of(world, match, way, seconds);
  OverheadBench out{match.name(), std::ssize(plan.layout.units), {}, poll_seconds(world), 0};
  for (std::size_t u = 0; u < plan.layout.units.size(); ++u)
    out.megabytes += 1e-6 * sizeof(double) * double(store::row_count(plan.layout, static_cast<int>(u)));
  std::vector<double> inside, around, polls;
  for (int i = 0; i < kRepetitions; ++i) {
    const Spent spent = spend(world, plan, way);
    inside.push_back(spent.inside);
    around.push_back(spent.around);
    polls.push_back(spent.polls);
  }
  out.spent = {median(inside), median(around), median(polls), 0};
  return out;
}

int bench_on_rank(comm::World& world, const Options& options) {
  const Way way{agreed_level(world, options.isa), true};
  BenchResult result;
  result.level = way.level;
  result.ranks = world.size();
  const std::vector<Match> all = matches(options, result.left_out);
  ClockCheck clock;
  if (options.wants("entries") && world.rank() == 0) {
    for (const Match& match : all)
      result.entries.push_back({match, time_match(match, way, options.seconds, clock)});
  }
  world.barrier();  // sleeping: the entries were timed on a quiet machine
  if (options.wants("overhead")) result.overhead = overhead(world, all.front(), way, 5 * options.seconds);
  if (options.wants("scaling") && world.size() > 1)
    result.scaling = {all.front().name(), measure_scaling(world, all.front(), way, 2 * options.seconds, 5)};
  std::vector<double> additions(100);
  for (double& addition : additions) {
    clock.steady();
    addition = clock.last();
  }
  result.addition = clock.usual();
  result.addition_now = median(additions);
  if (world.rank() == 0) fmt::print("{}", options.json ? bench_json(result) : bench_table(result));
  return kOk;
}

}  // namespace

void add_bench(CLI::App& app, Action& action, int& argc, char**& argv) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "bench",
      "Time per round of every catalogue entry on this machine; under mpirun also scaling over ranks");
  command->add_flag("--json", options->json, "all figures, with the machine, as JSON");
  command
      ->add_option("--filter", options->filter, "only entries with this in their name: ucb1, contextual/ ...")
      ->type_name("NAME");
  command
      ->add_option("--seconds", options->seconds,
                   "for each entry; the other parts take 10 to 50 times as long")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  command
      ->add_option(
          "--parts", options->parts,
          "entries: every entry on rank 0; overhead: of store and schedule; scaling: with several ranks; "
          "machine: what stands on top")
      ->delimiter(',')
      ->check(CLI::IsMember({"entries", "overhead", "scaling", "machine"}))
      ->type_name("PART,...");
  command->add_option("--isa", options->isa, "instruction set of lane code: best, v2, v3 or v4")
      ->capture_default_str();
  command->footer(
      "Each entry is played with the first of the other kind that accepts it, all parameters at their "
      "defaults; overhead and scaling with the first entry. Files are made in the current folder and "
      "removed. Compare figures of one run only.");
  command->callback([options, &action, &argc, &argv] {
    action = [options, &argc, &argv] {
      comm::World world(argc, argv);
      try {
        return bench_on_rank(world, *options);
      } catch (const ConfigError& error) {  // the same on every rank: one speaks
        if (world.rank() == 0) std::cerr << error.what() << std::endl;
        return world.rank() == 0 ? kBadInput : kOk;
      } catch (const std::exception& error) {
        std::cerr << "regatta: rank " << world.rank() << ": " << error.what() << std::endl;
        world.abort(kError);
      }
    };
  });
}

}  // namespace regatta::cli
