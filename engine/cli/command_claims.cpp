#include <fmt/format.h>

#include <algorithm>

#include "analysis/claims.hpp"
#include "engine/cli/claims_of.hpp"
#include "engine/cli/command.hpp"
#include "engine/sweep/claim_file.hpp"
#include "engine/sweep/sweep.hpp"

namespace regatta::cli {
namespace {

struct Options {
  std::string file, format = "table";
  std::optional<std::string> sweep;
  std::optional<double> level;
  bool parts = false, strict = false;
};

int claims(const Options& options) {
  const store::Reader reader(options.file);
  std::vector<Claim> all = claims_of(reader, options.file, options.sweep);
  for (Claim& claim : all) {
    if (options.level && claim.places.count("level") == 0) claim.level = *options.level;
  }
  const auto verdicts = analysis::judge(reader, all);
  fmt::print("{}", options.format == "csv"    ? analysis::claims_csv(verdicts)
                   : options.format == "json" ? analysis::claims_json(verdicts)
                                              : analysis::claims_table(verdicts, options.parts));
  const auto any = [&](auto of) { return std::any_of(verdicts.begin(), verdicts.end(), of); };
  if (any([](const auto& v) { return v.broken(); })) return kClaimFails;
  return options.strict && any([](const auto& v) { return !v.as_expected; }) ? kClaimFails : kOk;
}

std::vector<Claim> read_all(const std::string& name, const std::string& text) {
  Problems problems;
  auto all = read_claims(name, text, problems);
  problems.raise_if_any();
  return all;
}

}  // namespace

std::vector<Claim> stored_claims(const store::Reader& reader, const std::string& file) {
  // The text is read for its claims alone: neither catalogue nor data files are needed to judge stored
  // numbers.
  return read_all("the sweep in " + file, reader.layout().sweep_text);
}

std::vector<Claim> claims_of(const store::Reader& reader, const std::string& file,
                             const std::optional<std::string>& sweep) {
  auto all = sweep ? read_all(*sweep, read_source(*sweep).text) : stored_claims(reader, file);
  if (all.empty()) {
    throw ConfigError((sweep ? *sweep : "the sweep in " + file) + " has no [[claim]] (nothing to judge)" +
                      (sweep ? " add one, see docs/claims.md" : " give a file that has some with --sweep"));
  }
  return all;
}

std::string verdicts_text(const std::string& results, const std::vector<Claim>& claims) {
  if (claims.empty()) return "";
  return analysis::claims_table(analysis::judge(store::Reader(results), claims), false);
}

void add_claims(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("claims", "Judge the [[claim]] tables of a sweep by the results");
  command->add_option("file", options->file, "results file")->required()->type_name("FILE.h5");
  command
      ->add_option("--sweep", options->sweep,
                   "take the claims from this file, which may hold claims alone; default: from the sweep as "
                   "it was when "
                   "FILE.h5 was made")
      ->type_name("SWEEP.toml");
  command->add_option("--format", options->format, "table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  command
      ->add_option("--level", options->level, "confidence of claims that do not set their own; default: 0.95")
      ->check(CLI::Range(0.5, 0.999999));
  command->add_flag("--parts", options->parts, "show every group of cells that a claim is judged on");
  command->add_flag("--strict", options->strict, "count undecided claims as failed");
  command->footer(
      "Exit code: 0 no claim fails (undecided ones are listed); 4 a claim fails, a negative control holds "
      "or, with "
      "--strict, one is undecided; 2 a claim does not fit the results. docs/claims.md explains the kinds of "
      "claims.");
  command->callback([options, &action] { action = [options] { return claims(*options); }; });
}

}  // namespace regatta::cli
