// Parameters declared once: one line is member, name, type, default, range and documentation.
//
//   struct Params : ParamSet {
//     using ParamSet::ParamSet;
//     double alpha = real("alpha", 2.0, kPositive, "width of the confidence radius; 2 is Theorem 1");
//     void check() { if (alpha > 9) problem("alpha", "..."); }     // optional: rules over several parameters
//   };
//
// The TOML reader, `list`, `describe`, docs/catalogue.md, the HDF5 columns, the identity of a cell and the
// error messages all come from this line.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/errors.hpp"
#include "engine/core/files.hpp"

namespace regatta {

struct Range {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool open_low = false, open_high = false;

  bool contains(double x) const;
  std::string text() const;  // "(0, inf)"
};
inline constexpr Range kAnyReal{-std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::infinity(), true, true};
inline constexpr Range kPositive{0, std::numeric_limits<double>::infinity(), true, true};
inline constexpr Range kNonNegative{0, std::numeric_limits<double>::infinity(), false, true};
inline constexpr Range kProbability{0, 1, false, false};
inline constexpr Range kOpenProbability{0, 1, true, true};
inline constexpr Range at_least(double low) {
  return {low, std::numeric_limits<double>::infinity(), false, true};
}
inline constexpr Range between(double low, double high) { return {low, high, false, false}; }

/// A value as the user wrote it, with its place in the sweep file.
struct Value {
  std::variant<bool, std::int64_t, double, std::string, std::vector<double>, std::vector<std::string>> data;
  Location where;
};
using Values = std::map<std::string, Value>;

/// What a declaration says about one parameter (for list, describe and the documentation).
struct ParamSpec {
  std::string name, type, fallback, range, doc;
  bool is_list = false;  // a TOML list is one value of this parameter, not a grid axis
};

/// A parameter's value after reading, defaults included: enters the identity of the cell and the cell table.
struct Resolved {
  std::string name;
  std::optional<double> number;  // for numeric parameters
  std::string text;              // shortest exact text of the value ("auto" for a formula default)
  std::string content;           // hash of a data file's bytes, which then stands for the path in identities

  const std::string& identity() const { return content.empty() ? text : content; }
};

/// What a user gave for one entry, and where its problems and data files go.
struct Given {
  const Values& values;
  Location where;  // of the entry itself
  Problems& problems;
  Files& files;
};

class ParamSet {
 public:
  ParamSet()
      : specs_(std::make_unique<std::vector<ParamSpec>>()) {}  // describes: every parameter at its default
  explicit ParamSet(const Given& given) : given_(&given) {}    // reads; problems go to given.problems
  ParamSet(ParamSet&&) = default;
  virtual ~ParamSet() = default;

  const std::vector<ParamSpec>& specs() const { return *specs_; }  // only of a describing set
  const std::vector<Resolved>& resolved() const { return resolved_; }
  /// Reports keys that were given but never declared. Ends the reading: `given` may die afterwards.
  void finish(const std::string& owner);

 protected:
  double real(const char* name, double fallback, Range range, const char* doc);
  /// A parameter whose default is a formula of the task, spelled out in `formula`; nullopt means "use the
  /// formula".
  std::optional<double> real_or(const char* name, const char* formula, Range range, const char* doc);
  std::int64_t integer(const char* name, std::int64_t fallback, Range range, const char* doc);
  bool flag(const char* name, bool fallback, const char* doc);
  std::string choice(const char* name, const char* fallback, std::vector<std::string> options,
                     const char* doc);
  std::string text(const char* name, const char* fallback, const char* doc);
  std::vector<double> reals(const char* name, std::vector<double> fallback, Range range, const char* doc);
  /// A data file: path relative to the sweep file, absolute, or in the folder REGATTA_DATA. nullptr when not
  /// found (the problem has been reported) or when only describing.
  std::shared_ptr<const DataFile> file(const char* name, const char* fallback, const char* doc);

  /// Reports a broken rule at the place where `name` was given (or where the entry stands when it was not).
  void problem(const std::string& name, const std::string& what);

 private:
  const Value* find(const char* name);
  void declare(const char* name, const char* type, std::string fallback, std::string range, const char* doc,
               bool is_list = false);
  double checked(const char* name, double value, const Range& range, const char* doc);
  std::optional<double> number(const char* name, const Value& value);

  const Given* given_ = nullptr;
  std::unique_ptr<std::vector<ParamSpec>> specs_;
  std::vector<Resolved> resolved_;
};

/// Shortest text that reads back as the same double ("0.1", "1e-05", "inf").
std::string exact_text(double x);

/// Reads parameters of type P, its own check() included.
template <class P>
std::shared_ptr<const ParamSet> read_params(const Given& given, const std::string& owner) {
  auto params = std::make_shared<P>(given);
  if constexpr (requires { params->check(); }) params->check();
  params->finish(owner);
  return params;
}

}  // namespace regatta
