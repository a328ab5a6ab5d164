#include <fmt/format.h>

#include <filesystem>

#include "analysis/summary.hpp"
#include "engine/cli/check_file.hpp"
#include "engine/cli/command.hpp"
#include "engine/core/clock.hpp"
#include "engine/core/errors.hpp"
#include "engine/store/pack.hpp"
#include "engine/sweep/output_lock.hpp"

namespace regatta::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file, out;
  int level = 6;
  bool force = false, in_place = false, incomplete = false;
};

/// "a.packed.h5" for "a.h5".
fs::path default_output(const fs::path& file) {
  fs::path out = file;
  return out.replace_extension(".packed" + file.extension().string());
}

/// Where to pack to; nothing is lost without being asked for.
fs::path output(const Options& options) {
  if (options.in_place) {
    if (!options.out.empty())
      throw ConfigError("--in-place and -o exclude each other (in place means: no other file) choose one");
    if (options.incomplete)
      throw ConfigError(
          "--in-place and --incomplete exclude each other (a packed file can't be continued) give -o");
    return fs::canonical(options.file);  // the file itself, not a link to it
  }
  const fs::path out = options.out.empty() ? default_output(options.file) : fs::path(options.out);
  std::error_code error;
  if (!fs::exists(out, error)) return out;
  if (fs::equivalent(options.file, out, error))
    throw ConfigError("'" + out.string() +
                      "' is the file to be packed (it would be replaced) use --in-place for that");
  if (!options.force)
    throw ConfigError("'" + out.string() +
                      "' exists (nothing is overwritten) give another -o, or --force to replace it");
  return out;
}

/// kOk if the file may be packed, otherwise says why not.
int refuse(const store::Reader& reader, const Options& options) {
  const FileCheck check = check_file(reader, options.file);
  const int code = check.exit_code();
  if (code == kDamaged) {
    print_damage(reader, check, kMostLines);
    fmt::print(stderr,
               "'{}' was not packed ({} of its units are damaged) run the sweep again with it to compute "
               "them anew\n",
               options.file, check.damage.size());
  } else if (code == kIncomplete && !options.incomplete) {
    fmt::print(
        stderr,
        "'{}' was not packed ({} of {} units are missing and a packed file can't be continued) run the "
        "sweep again to complete it, or give --incomplete\n",
        options.file, check.missing, reader.layout().units.size());
  } else {
    return kOk;
  }
  return code;
}

double megabytes(const fs::path& file) { return 1e-6 * static_cast<double>(fs::file_size(file)); }

/// The curves that `regatta summary --at ROUND` would tell for every round.
store::PackSummary summary() {
  const auto compute = [](std::span<const double> rows, std::span<double> out) {
    const std::size_t rounds = out.size() / 7;
    const auto curve = analysis::summarise_rounds(rows, rounds);
    for (std::size_t t = 0; t < rounds; ++t) {
      const analysis::ValueSummary& v = curve[t];
      const double values[] = {
          v.mean.value, v.mean.low, v.mean.high, v.median, v.q05, v.q95, static_cast<double>(v.replications)};
      for (std::size_t array = 0; array < std::size(values); ++array) out[array * rounds + t] = values[array];
    }
  };
  return {{{"mean", "mean over replications"},
           {"low", "lower end of the 95 % interval of the mean (Student's t)"},
           {"high", "upper end of the 95 % interval of the mean (Student's t)"},
           {"median", "median over replications"},
           {"q05", "5 % quantile over replications"},
           {"q95", "95 % quantile over replications"},
           {"count", "replications with a number", true}},
          compute};
}

int pack(const Options& options) {
  fs::path out;
  std::unique_ptr<LockFile> lock;  // no run may write what is being replaced
  {
    const store::Reader reader(options.file);
    out = output(options);
    if (options.in_place) lock = lock_output(out);
    if (const int code = refuse(reader, options); code != kOk) return code;
  }
  const double before = megabytes(options.file), begin = wall_seconds();
  {
    ShareLine line("packing " + options.file);
    store::pack_file(options.file, out, {options.level, [&](double share) { line.show(share); }, summary()});
  }
  const double after = megabytes(out);
  fmt::print("{}: {:.2f} MB -> {}: {:.2f} MB ({:.0f} %, level {}) in {:.1f} s, read back and compared\n",
             options.file, before, out.string(), after, 100 * after / before, options.level,
             wall_seconds() - begin);
  return kOk;
}

}  // namespace

void add_pack(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("pack", "Compress a finished results file, for publishing and keeping");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command->add_option("-o,--output", options->out, "packed file; default: FILE.packed.h5")
      ->type_name("OUT.h5");
  command->add_option("--level", options->level, "compression: 0 none, 9 smallest and slowest")
      ->check(CLI::Range(0, 9))
      ->capture_default_str();
  command->add_flag("--force", options->force, "replace an output file that exists");
  command->add_flag("--in-place", options->in_place,
                    "replace the file itself, once the packed one is complete");
  command->add_flag("--incomplete", options->incomplete,
                    "pack also when units are missing (they can't be added to the packed file)");
  command->footer(
      "Same contents, read by the same programs (regatta, h5py, xarray), but 'regatta run' can't write to "
      "it.\n"
      "Exit code: 0 packed; 65 the file is damaged; 75 units are missing (not packed).");
  command->callback([options, &action] { action = [options] { return pack(*options); }; });
}

}  // namespace regatta::cli
