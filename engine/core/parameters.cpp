#include "engine/core/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace regatta {

bool Range::contains(double x) const {
  return (open_low ? x > low : x >= low) && (open_high ? x < high : x <= high);
}

std::string Range::text() const {
  if (low == -INFINITY && high == INFINITY) return "";
  return (open_low || low == -INFINITY ? "(" : "[") + exact_text(low) + ", " + exact_text(high) +
         (open_high || high == INFINITY ? ")" : "]");
}

std::string exact_text(double x) {
  char buffer[40];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, x);
  return error == std::errc() ? std::string(buffer, end) : "?";
}

namespace {

std::string list_text(const std::vector<double>& values) {
  std::string out = "[";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? ", " : "") + exact_text(values[i]);
  return out + "]";
}

std::string type_of(const Value& value) {
  static const char* const kNames[] = {"a boolean", "an integer",        "a real number",
                                       "a text",    "a list of numbers", "a list of texts"};
  return kNames[value.data.index()];
}

}  // namespace

const Value* ParamSet::find(const char* name) {
  if (given_ == nullptr) return nullptr;
  const auto found = given_->values.find(name);
  return found == given_->values.end() ? nullptr : &found->second;
}

void ParamSet::declare(const char* name, const char* type, std::string fallback, std::string range,
                       const char* doc, bool is_list) {
  if (specs_) specs_->push_back({name, type, std::move(fallback), std::move(range), doc, is_list});
}

void ParamSet::problem(const std::string& name, const std::string& what) {
  if (given_ == nullptr) return;
  const Value* value = find(name.c_str());
  given_->problems.add(value ? value->where : given_->where, what);
}

std::optional<double> ParamSet::number(const char* name, const Value& value) {
  if (const auto* d = std::get_if<double>(&value.data)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*i);
  problem(name, "'" + std::string(name) + "' must be a real number (it is " + type_of(value) + ")");
  return std::nullopt;
}

double ParamSet::checked(const char* name, double value, const Range& range, const char* doc) {
  if (!range.contains(value)) {  // also true for NaN
    problem(name, "'" + std::string(name) + "' = " + exact_text(value) + " is outside " +
                      (range.text().empty() ? "the real numbers" : range.text()) + " (" + doc + ")");
  }
  return value;
}

double ParamSet::real(const char* name, double fallback, Range range, const char* doc) {
  declare(name, "real", exact_text(fallback), range.text(), doc);
  double x = fallback;
  if (const Value* given = find(name)) {
    if (const auto value = number(name, *given)) x = checked(name, *value, range, doc);
  }
  resolved_.push_back({name, x, exact_text(x), {}});
  return x;
}

std::optional<double> ParamSet::real_or(const char* name, const char* formula, Range range, const char* doc) {
  declare(name, "real", formula, range.text(), doc);
  std::optional<double> x;
  if (const Value* given = find(name)) {
    if (const auto value = number(name, *given)) x = checked(name, *value, range, doc);
  }
  resolved_.push_back(
      {name, x.value_or(std::numeric_limits<double>::quiet_NaN()), x ? exact_text(*x) : "auto", {}});
  return x;
}

std::int64_t ParamSet::integer(const char* name, std::int64_t fallback, Range range, const char* doc) {
  declare(name, "integer", std::to_string(fallback), range.text(), doc);
  std::int64_t x = fallback;
  if (const Value* given = find(name)) {
    if (const auto* i = std::get_if<std::int64_t>(&given->data)) {
      x = *i;
      checked(name, static_cast<double>(x), range, doc);
    } else {
      problem(name, "'" + std::string(name) + "' must be an integer (it is " + type_of(*given) + ")");
    }
  }
  resolved_.push_back({name, static_cast<double>(x), std::to_string(x), {}});
  return x;
}

bool ParamSet::flag(const char* name, bool fallback, const char* doc) {
  declare(name, "flag", fallback ? "true" : "false", "true or false", doc);
  bool x = fallback;
  if (const Value* given = find(name)) {
    if (const auto* b = std::get_if<bool>(&given->data)) {
      x = *b;
    } else {
      problem(name, "'" + std::string(name) + "' must be true or false (it is " + type_of(*given) + ")");
    }
  }
  resolved_.push_back({name, std::nullopt, x ? "true" : "false", {}});
  return x;
}

std::string ParamSet::choice(const char* name, const char* fallback, std::vector<std::string> options,
                             const char* doc) {
  declare(name, "choice", fallback, enumerate(options), doc);
  std::string x = fallback;
  if (const Value* given = find(name)) {
    if (const auto* s = std::get_if<std::string>(&given->data)) {
      x = *s;
      if (std::find(options.begin(), options.end(), x) == options.end()) {
        problem(name, "'" + std::string(name) + "' = '" + x + "' is not one of " + enumerate(options) +
                          did_you_mean(x, options));
      }
    } else {
      problem(name, "'" + std::string(name) + "' must be one of " + enumerate(options) + " (it is " +
                        type_of(*given) + ")");
    }
  }
  resolved_.push_back({name, std::nullopt, x, {}});
  return x;
}

std::string ParamSet::text(const char* name, const char* fallback, const char* doc) {
  declare(name, "text", fallback, "", doc);
  std::string x = fallback;
  if (const Value* given = find(name)) {
    if (const auto* s = std::get_if<std::string>(&given->data)) {
      x = *s;
    } else {
      problem(name, "'" + std::string(name) + "' must be a text in quotes (it is " + type_of(*given) + ")");
    }
  }
  resolved_.push_back({name, std::nullopt, x, {}});
  return x;
}

std::vector<double> ParamSet::reals(const char* name, std::vector<double> fallback, Range range,
                                    const char* doc) {
  declare(name, "list of reals", list_text(fallback), range.text(), doc, true);
  std::vector<double> x = std::move(fallback);
  if (const Value* given = find(name)) {
    if (const auto* list = std::get_if<std::vector<double>>(&given->data)) {
      x = *list;
      for (const double entry : x) checked(name, entry, range, doc);
    } else {
      problem(name, "'" + std::string(name) + "' must be a list of numbers (it is " + type_of(*given) + ")");
    }
  }
  resolved_.push_back({name, std::nullopt, list_text(x), {}});
  return x;
}

std::shared_ptr<const DataFile> ParamSet::file(const char* name, const char* fallback, const char* doc) {
  declare(name, "file", fallback, "", doc);
  Resolved resolved{name, std::nullopt, fallback, {}};
  std::shared_ptr<const DataFile> file;
  const Value* given = find(name);
  if (given != nullptr) {
    if (const auto* s = std::get_if<std::string>(&given->data)) {
      resolved.text = *s;
    } else {
      problem(name, "'" + std::string(name) + "' must be a path in quotes (it is " + type_of(*given) + ")");
      resolved_.push_back(std::move(resolved));
      return nullptr;
    }
  }
  if (given_ != nullptr && resolved.text.empty()) {
    problem(name, "'" + std::string(name) + "' is missing (" + doc + ") give the path of a file");
  } else if (given_ != nullptr) {
    try {
      file = given_->files.load(resolved.text);
      resolved.content = file->hash;
    } catch (const ConfigError& error) {
      problem(name, error.what());
    }
  }
  resolved_.push_back(std::move(resolved));
  return file;
}

void ParamSet::finish(const std::string& owner) {
  if (given_ == nullptr) return;
  std::vector<std::string> known;
  for (const Resolved& r : resolved_) known.push_back(r.name);
  for (const auto& [key, value] : given_->values) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    given_->problems.add(value.where, "unknown parameter '" + key + "' (" + owner +
                                          " has: " + enumerate(known) + ")" + did_you_mean(key, known));
  }
  given_ = nullptr;
}

}  // namespace regatta
