#include "engine/core/expression.hpp"

#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <stdexcept>

#include "engine/core/errors.hpp"

namespace regatta {
namespace {

mu::value_type root(mu::value_type x) { return std::sqrt(x); }
mu::value_type natural_log(mu::value_type x) { return std::log(x); }
mu::value_type exponential(mu::value_type x) { return std::exp(x); }
mu::value_type absolute(mu::value_type x) { return std::abs(x); }
mu::value_type smallest(const mu::value_type* x, int n) { return *std::min_element(x, x + n); }
mu::value_type largest(const mu::value_type* x, int n) { return *std::max_element(x, x + n); }

/// Only what docs/claims.md promises: muParser's own set of functions and constants differs between versions.
void define_functions(mu::Parser& parser) {
  parser.ClearFun();
  parser.ClearConst();
  parser.DefineFun("sqrt", root);
  parser.DefineFun("log", natural_log);
  parser.DefineFun("exp", exponential);
  parser.DefineFun("abs", absolute);
  parser.DefineFun("min", smallest);
  parser.DefineFun("max", largest);
}

[[noreturn]] void refuse(const std::string& text, const mu::ParserError& error) {
  std::string message = error.GetMsg();
  while (!message.empty() && (message.back() == '.' || message.back() == ' ')) message.pop_back();
  if (!message.empty()) message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  throw std::invalid_argument("the formula '" + text + "' can't be read (" + message +
                              ") it may have numbers, names, + - * / ^ and " +
                              enumerate(Expression::functions()));
}

/// muParser would take `t = 3` and change t.
bool assigns(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool compares = (i > 0 && std::string("<>!=").find(text[i - 1]) != std::string::npos) ||
                          (i + 1 < text.size() && text[i + 1] == '=');
    if (text[i] == '=' && !compares) return true;
  }
  return false;
}

}  // namespace

struct Expression::Parser {
  mu::Parser parser;
  std::vector<std::string> used;
  std::map<std::string, double> values;  // nodes stay where they are: the parser keeps their addresses
};

Expression::Expression(const std::string& text, const std::vector<std::string>& names)
    : parser_(std::make_unique<Parser>()) {
  mu::Parser& parser = parser_->parser;
  try {
    define_functions(parser);
    if (assigns(text)) throw mu::ParserError("'=' would change a name");
    parser.SetExpr(text);
    for (const auto& [name, unused] : parser.GetUsedVar()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw std::invalid_argument("unknown name '" + name + "' in the formula (it may use: " +
                                    enumerate(names) + ")" + did_you_mean(name, names));
      }
      parser_->used.push_back(name);
    }
    for (const std::string& name : parser_->used) parser.DefineVar(name, &parser_->values[name]);
    for (auto& [name, value] : parser_->values) value = 1;
    parser.Eval();  // muParser reads the formula when it is evaluated first
    if (parser.GetNumResults() != 1) throw mu::ParserError("more than one result, separated by ','");
  } catch (const mu::ParserError& error) {
    refuse(text, error);
  }
}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

const std::vector<std::string>& Expression::used() const { return parser_->used; }

double Expression::operator()(const std::function<double(const std::string&)>& value_of) {
  for (auto& [name, value] : parser_->values) value = value_of(name);
  return parser_->parser.Eval();
}

const std::vector<std::string>& Expression::functions() {
  static const std::vector<std::string> all{"sqrt", "log", "exp", "min", "max", "abs"};
  return all;
}

bool is_variable_name(const std::string& name) {
  const auto ok = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  const auto& functions = Expression::functions();
  return !name.empty() && std::all_of(name.begin(), name.end(), ok) &&
         !std::isdigit(static_cast<unsigned char>(name.front())) &&
         std::find(functions.begin(), functions.end(), name) == functions.end();
}

}  // namespace regatta
