// A formula that a user wrote: numbers, named variables, + - * / ^, comparisons, sqrt, log, exp, min, max,
// abs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace regatta {

class Expression {
 public:
  /// Throws std::invalid_argument: "problem (why) suggestion", for a formula that can't be read or needs a
  /// name that is not among `names`.
  Expression(const std::string& text, const std::vector<std::string>& names);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  /// Names that the formula needs, ascending; all of them among `names`.
  const std::vector<std::string>& used() const;

  /// `value_of` is asked once for every used name. May be infinite or NaN.
  double operator()(const std::function<double(const std::string&)>& value_of);

  /// The functions' names, which no variable can have.
  static const std::vector<std::string>& functions();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// Whether a variable can be called so: letters, digits and '_', no digit at the start, not a function.
bool is_variable_name(const std::string& name);

}  // namespace regatta
