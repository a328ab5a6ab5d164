// Fields of a TOML file with their places: what is of the wrong type or out of range is reported, not thrown.
// Included by sweep_file.cpp and claim_file.cpp only: toml++ is heavy.
#pragma once

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/parameters.hpp"

namespace regatta {

/// What may stand at the top of a sweep file.
inline const std::vector<std::string> kSweepKeys{"name",        "seed",       "replications", "until",
                                                 "checkpoints", "experiment", "claim"};

/// nullopt, and a problem with its place, when the text is not TOML.
inline std::optional<toml::table> parse_toml(const std::string& file, const std::string& text,
                                             Problems& problems) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    problems.add({file, static_cast<int>(at.line), static_cast<int>(at.column)},
                 "not TOML (" + std::string(error.description()) + ")");
    return std::nullopt;
  }
}

class TomlFields {
 public:
  TomlFields(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  Location where(const toml::node& node) const { return place(node.source()); }
  Location place(const toml::source_region& source) const {
    return {file_, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
  }
  void problem(const toml::node& node, std::string what) { problems_.add(where(node), std::move(what)); }

  void known_keys(const toml::table& table, const std::string& owner, const std::vector<std::string>& known) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      problems_.add(place(key.source()), "unknown key '" + name + "' (" + owner +
                                             " has: " + enumerate(known) + ")" + did_you_mean(name, known));
    }
  }

  static std::string type_of(const toml::node& node) {
    if (node.is_string()) return "a text";
    if (node.is_integer()) return "an integer";
    if (node.is_floating_point()) return "a real number";
    if (node.is_boolean()) return "a boolean";
    if (node.is_array()) return "a list";
    if (node.is_table()) return "a table";
    return "a date or time";
  }

  std::optional<std::string> text(const toml::node& node, const std::string& key) {
    if (const auto* s = node.as_string()) return s->get();
    problem(node, "'" + key + "' must be a text in quotes (it is " + type_of(node) + ")");
    return std::nullopt;
  }

  std::optional<std::int64_t> integer(const toml::node& node, const std::string& key, Range range) {
    const auto* i = node.as_integer();
    if (i == nullptr) {
      problem(node, "'" + key + "' must be an integer (it is " + type_of(node) + ")" +
                        (node.is_floating_point() ? " write it without point and exponent, 10_000 say" : ""));
    } else if (!range.contains(static_cast<double>(i->get()))) {
      problem(node, "'" + key + "' = " + std::to_string(i->get()) + " is outside " + range.text());
    } else {
      return i->get();
    }
    return std::nullopt;
  }

  /// Integers count as real numbers, NaN does not.
  std::optional<double> real(const toml::node& node, const std::string& key, Range range) {
    const auto number = node.is_number() ? node.value<double>() : std::nullopt;
    if (!number) {
      problem(node, "'" + key + "' must be a number (it is " + type_of(node) + ")");
    } else if (!range.contains(*number)) {
      problem(node, "'" + key + "' = " + exact_text(*number) + " is outside " + range.text());
    } else {
      return number;
    }
    return std::nullopt;
  }

  std::optional<bool> boolean(const toml::node& node, const std::string& key) {
    if (const auto* b = node.as_boolean()) return b->get();
    problem(node, "'" + key + "' must be true or false (it is " + type_of(node) + ")");
    return std::nullopt;
  }

  /// The values of one parameter: a list is a grid axis unless the parameter itself is a list.
  std::vector<Value> values(const toml::node& node, const std::string& key, bool list_valued) {
    const toml::array* list = node.as_array();
    const bool axis = list != nullptr && (!list_valued || (!list->empty() && list->front().is_array()));
    std::vector<Value> out;
    if (axis && list->empty())
      problem(node, "'" + key + "' is an empty list (no cell would be left) give a value");
    const auto add = [&](const toml::node& one) {
      if (auto v = value(one, key)) out.push_back(std::move(*v));
    };
    if (axis) {
      for (const toml::node& one : *list) add(one);
    } else {
      add(node);
    }
    return out;
  }

  std::optional<Value> value(const toml::node& node, const std::string& key) {
    const Location at = where(node);
    if (const auto* v = node.as_boolean()) return Value{v->get(), at};
    if (const auto* v = node.as_integer()) return Value{v->get(), at};
    if (const auto* v = node.as_floating_point()) return Value{v->get(), at};
    if (const auto* v = node.as_string()) return Value{v->get(), at};
    const toml::array* list = node.as_array();
    std::vector<double> numbers;
    if (list != nullptr) {
      for (const toml::node& one : *list) {
        if (const auto number = one.value<double>()) numbers.push_back(*number);
      }
      if (numbers.size() == list->size()) return Value{std::move(numbers), at};
    }
    problem(node, "'" + key + "' can't be " + (list ? "a list of anything but numbers" : type_of(node)) +
                      " (parameters are numbers, texts, booleans or lists of numbers)");
    return std::nullopt;
  }

  const std::string& file() const { return file_; }
  Problems& problems() { return problems_; }

 private:
  std::string file_;
  Problems& problems_;
};

}  // namespace regatta
