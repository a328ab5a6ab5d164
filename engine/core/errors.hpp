// Two kinds of errors: the user's (ConfigError: all problems at once, before work starts) and ours (expect).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace regatta {

/// A place in a text file. Lines and columns count from 1; 0 means "not known".
struct Location {
  std::string file;
  int line = 0, column = 0;

  std::string text() const;  // "file:line:column", without the parts that are not known
};

/// One mistake of the user: where it stands and "problem (why) suggestion".
struct Problem {
  Location where;
  std::string what;

  std::string text() const;  // "file:line:column: problem (why) suggestion"
};

/// Collects problems, so that a user sees all of them at once.
class Problems {
 public:
  void add(Location where, std::string what) { list_.push_back({std::move(where), std::move(what)}); }
  void add(const std::vector<Problem>& more) { list_.insert(list_.end(), more.begin(), more.end()); }
  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  void raise_if_any() const;  // throws ConfigError, sorted by file, line and column, without repetitions

 private:
  std::vector<Problem> list_;
};

/// The user's mistakes. Exit code 2; nothing has been started or created.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<Problem> problems);
  explicit ConfigError(std::string what) : ConfigError(std::vector<Problem>{{{}, std::move(what)}}) {}
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// A learner or scenario broke the rules of its protocol (an arm that does not exist, a NaN): fails its cell
/// only.
class PlayError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A contract of ours. Always on: none of the calls stands in a loop over rounds.
inline void expect(bool condition, const char* what) {
  if (!condition) throw std::logic_error(std::string("broken contract: ") + what);
}

/// " did you mean 'x'?" for the candidate nearest to `name`, or "" when none is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

/// "a, b and c"; "none" for an empty list.
std::string enumerate(const std::vector<std::string>& words);

}  // namespace regatta
