#include <iostream>

#include "engine/cli/command.hpp"
#include "engine/core/build_info.hpp"
#include "engine/core/errors.hpp"
#include "engine/store/error.hpp"
#include "engine/sweep/output_lock.hpp"

namespace regatta::cli {
namespace {

int parse_and_act(int argc, char** argv) {
  CLI::App app{
      "Sweeps of online-learning experiments over MPI ranks: same bits for any number of ranks, nothing "
      "lost."};
  app.set_version_flag("--version", std::string("regatta ") + kVersion);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done; 2 bad input, nothing started; 3 some replications failed; 4 a claim fails; 65 "
      "damaged results; 69 "
      "in use "
      "by another run; 70 a learner did not come back; 73 the results file can't be made; 74 disk full or "
      "broken, "
      "what was stored is safe; 75 incomplete, run again to continue; 1 anything else. docs/clusters.md says "
      "more.");
  Action action;
  add_run(app, action, argc, argv);
  add_plan(app, action);
  add_submit(app, action);
  add_status(app, action);
  add_merge(app, action);
  add_verify(app, action);
  add_pack(app, action);
  add_summary(app, action);
  add_compare(app, action);
  add_diff(app, action);
  add_claims(app, action);
  add_plot(app, action);
  add_report(app, action);
  add_digest(app, action);
  add_list(app, action);
  add_describe(app, action);
  add_bench(app, action, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kBadInput;
  }
  return action();
}

}  // namespace
}  // namespace regatta::cli

int main(int argc, char** argv) {
  using namespace regatta;
  try {
    return cli::parse_and_act(argc, argv);
  } catch (const ConfigError& error) {
    std::cerr << error.what() << '\n';
    return cli::kBadInput;
  } catch (const OutputError& error) {
    std::cerr << error.what() << '\n';
    return cli::code_of(error);
  } catch (const store::StoreError& error) {
    std::cerr << error.what() << '\n';
    return cli::kBadInput;
  } catch (const std::invalid_argument& error) {
    std::cerr << "regatta: " << error.what() << '\n';
    return cli::kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "regatta: " << error.what() << '\n';
    return cli::kError;
  }
}
