#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <regex>
#include <sstream>

#include "engine/cli/command.hpp"
#include "engine/cli/duration.hpp"
#include "engine/cli/job_script.hpp"
#include "engine/cli/progress.hpp"
#include "engine/sweep/plan.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string sweep, out, time, scheduler = "slurm", launcher = "mpirun", name;
  std::vector<std::string> run_options, launch_options;
  Job job;
};

bool matches(const std::string& text, const char* pattern) {
  return std::regex_match(text, std::regex(pattern));
}

std::string absolute(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

std::vector<std::string> split(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) {
    std::istringstream in(text);
    for (std::string one; in >> one;) out.push_back(one);
  }
  return out;
}

/// Names that stand unquoted in directives: a blank or a newline in them would make another directive.
void check_names(const Job& job, Problems& problems) {
  const auto check = [&](const char* option, const std::string& text) {
    if (text.empty() || matches(text, "[A-Za-z0-9_][A-Za-z0-9_.,:/@+-]*")) return;
    problems.add({}, fmt::format("{} '{}' is no name (it may hold letters, digits and _ . , : / @ + -) "
                                 "write it without blanks and quotes",
                                 option, text));
  };
  check("--job-name", job.name);
  check("--account", job.account);
  check("--partition", job.queue);
  for (const std::string& module : job.modules) check("--module", module);
  for (const std::string& path : {job.sweep, job.out, job.folder}) {
    if (!matches(path, "[^\\x01-\\x1f]*"))
      problems.add(
          {},
          fmt::format("path '{}' can't stand in a script (it holds a control character) rename it", path));
  }
}

void check_options(const Options& options, const Job& job, Problems& problems) {
  const bool slurm = job.scheduler == Job::Scheduler::kSlurm;
  const std::string prefix = slurm ? "#SBATCH " : "#PBS ";
  for (const std::string& line : job.directives) {
    if (line.rfind(prefix, 0) == 0 && line.find('\n') == std::string::npos) continue;
    problems.add({}, fmt::format("--extra '{}' is no directive of {} (the line must begin with '{}') for "
                                 "example --extra '{}'",
                                 line, options.scheduler, prefix.substr(0, prefix.size() - 1),
                                 slurm ? "#SBATCH --mem-per-cpu=1G" : "#PBS -m a"));
  }
  if (!slurm && job.launcher == Job::Launcher::kSrun)
    problems.add({},
                 "--launcher srun does not work with --scheduler pbs (srun is a part of Slurm) use mpirun");
  for (const std::string& own : std::vector<std::string>{"-o", "--output", "--io", "--quiet", "-q",
                                                         "--max-walltime", "--stop-before", "--log"}) {
    for (const std::string& given : job.run_options) {
      if (given != own && given.rfind(own + "=", 0) != 0) continue;
      problems.add({},
                   fmt::format("--run-option '{}' is set by the script itself (twice would be an error) use "
                               "-o, --io, --time and --stop-before of 'regatta submit'",
                               given));
    }
  }
  const auto folder = std::filesystem::path(job.out).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    problems.add(
        {}, "folder '" + folder.string() + "' does not exist (the results file would lie in it) create it");
  }
}

void read_time(const std::string& text, Job& job, Problems& problems) {
  if (matches(text, "\\d+(:\\d+)?")) {  // minutes for Slurm, seconds or hours for people and other schedulers
    problems.add({},
                 fmt::format("--time '{}' can be read in two ways (minutes or hours?) write it with hours, "
                             "minutes and seconds, for example 4:00:00",
                             text));
    return;
  }
  try {
    job.seconds = std::lround(seconds_of(text, "--time"));
  } catch (const ConfigError& error) {
    problems.add(error.problems());
    return;
  }
  if (job.seconds < 60) {
    problems.add(
        {}, fmt::format("--time {} is too short (schedulers count in minutes) give 0:01:00 or more", text));
  } else if (job.seconds <= job.stop_before) {
    problems.add({},
                 fmt::format("--time {} leaves no time to work (the run is told to stop {} s before the end) "
                             "give more --time or a smaller --stop-before",
                             text, job.stop_before));
  }
}

std::string default_name(const std::string& sweep) {
  std::string name = "regatta-" + sweep;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') c = '_';
  }
  return name.substr(0, 15);  // what old versions of PBS take
}

std::string summary(const Plan& plan, int ranks) {
  return fmt::format(
      "The sweep: {} cells, {} units, about {} on one core ({} on {} ranks),\n# {} MB per rank, {:.1f} MB of "
      "results.",
      plan.sweep.cells(), plan.tasks.size(), clock_text(plan.seconds()), clock_text(plan.seconds() / ranks),
      ranks, plan.memory_per_rank() >> 20, double(store::file_bytes(plan.layout)) / 1e6);
}

int submit(Options options) {
  const SweepSource source = read_source(options.sweep);
  Files files = data_files(options.sweep);
  const Plan plan = make_plan(load(source, files));
  Job& job = options.job;
  job.scheduler = options.scheduler == "slurm" ? Job::Scheduler::kSlurm : Job::Scheduler::kPbs;
  job.launcher = options.launcher == "srun" ? Job::Launcher::kSrun : Job::Launcher::kMpirun;
  job.regatta = std::filesystem::read_symlink("/proc/self/exe").string();
  job.sweep = absolute(options.sweep);
  job.out = absolute(options.out);
  job.folder = std::filesystem::current_path().string();
  if (job.name.empty()) job.name = default_name(plan.sweep.name);
  job.run_options = split(options.run_options);
  job.launch_options = split(options.launch_options);
  job.summary = summary(plan, job.nodes * job.ranks_per_node);
  Problems problems;
  read_time(options.time, job, problems);
  check_names(job, problems);
  check_options(options, job, problems);
  problems.raise_if_any();
  fmt::print("{}", job_script(job));
  return kOk;
}

void add_where(CLI::App& command, Job& job) {
  command.add_option("--nodes", job.nodes, "machines")->required()->check(CLI::Range(1, 100'000));
  command.add_option("--ranks-per-node", job.ranks_per_node, "ranks on each of them: its cores")
      ->required()
      ->check(CLI::Range(1, 10'000));
  command.add_option("-A,--account", job.account, "account or project to be charged");
  command.add_option("-p,--partition,--queue", job.queue, "partition (Slurm) or queue (PBS)");
  command.add_option("-J,--job-name", job.name, "default: regatta-NAME of the sweep");
  command.add_option("--module", job.modules, "module to load first; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--extra", job.directives,
                  "a further directive, '#SBATCH --mem-per-cpu=1G'; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--stop-before", job.stop_before,
                  "seconds before the end of --time at which the run is told to stop")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  command.add_option("--io", job.io, "as in 'regatta run'")->check(CLI::IsMember({"shared", "sharded"}));
}

}  // namespace

void add_submit(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  options->job.stop_before = 120;
  auto* command =
      app.add_subcommand("submit", "Print a job script for Slurm or PBS that continues until all is done");
  command->add_option("sweep", options->sweep, "sweep file (TOML)")->required()->type_name("SWEEP.toml");
  command->add_option("-o,--output", options->out, "results file (HDF5)")->required()->type_name("OUT.h5");
  command->add_option("-t,--time", options->time, "time limit of the job, hours:minutes:seconds")
      ->required()
      ->type_name("H:MM:SS");
  command->add_option("--scheduler", options->scheduler, "slurm or pbs")
      ->check(CLI::IsMember({"slurm", "pbs"}))
      ->capture_default_str();
  command->add_option("--launcher", options->launcher, "what starts the ranks: mpirun or srun")
      ->check(CLI::IsMember({"mpirun", "srun"}))
      ->capture_default_str();
  command->add_option("--run-option", options->run_options, "options for 'regatta run'; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--launch-option", options->launch_options, "options for the launcher; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_where(*command, options->job);
  command->footer(
      "Example: regatta submit sweep.toml -o results.h5 --nodes 4 --ranks-per-node 64 --time 4:00:00 "
      "> job.sh && sbatch job.sh");
  command->callback([options, &action] { action = [options] { return submit(*options); }; });
}

}  // namespace regatta::cli
