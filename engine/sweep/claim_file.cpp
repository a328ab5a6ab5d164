#include "engine/sweep/claim_file.hpp"

#include <cmath>
#include <sstream>

#include "engine/core/expression.hpp"
#include "engine/sweep/toml_fields.hpp"

namespace regatta {
namespace {

using Keys = std::vector<std::string>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMaxRound = 1e18;

/// Keys of a kind beyond those that every claim may have.
struct KindKeys {
  Keys required, optional;
};

const KindKeys& keys_of(ClaimKind kind) {
  static const KindKeys keys[] = {
      {{"over", "within"}, {"cells", "at", "from"}},                  // slope
      {{"a", "b"}, {"margin", "cells", "at", "since"}},               // less
      {{"a", "b", "within"}, {"statistic", "cells", "at", "since"}},  // ratio
      {{"within"}, {"statistic", "cells", "at", "since"}},            // within
      {{"bound"}, {"constants", "cells", "at", "from"}},              // bound
      {{"over", "direction"}, {"cells", "at", "from"}},               // monotone
      {{"a", "b", "margin"}, {"cells", "at", "since"}},               // equal
      {{"within"}, {"above", "below", "cells", "at", "since"}},       // fraction
      {{"shape"}, {"margin", "over", "cells", "at", "from"}},         // growth
  };
  return keys[static_cast<int>(kind)];
}

/// How a missing key is written.
std::string form_of(const std::string& key) {
  if (key == "says") return "says = \"one sentence for people\"";
  if (key == "over") return "over = \"horizon\", \"round\" or a numeric column";
  if (key == "within") return "within = [lowest, highest] (-inf and inf leave a side open)";
  if (key == "a" || key == "b") return key + " = { algorithm = \"...\" }";
  if (key == "margin") return "margin = the difference that is still allowed";
  if (key == "bound") return "bound = \"8*sqrt(arms*t*log(t))\"";
  if (key == "direction") return "direction = \"increasing\" or \"decreasing\"";
  if (key == "shape") return "shape = \"log\" or \"power\"";
  return key;
}

/// Reads one text; collects problems with their places.
class ClaimReader : private TomlFields {
 public:
  using TomlFields::TomlFields;

  std::vector<Claim> read(const toml::table& root) {
    std::vector<Claim> claims;
    known_keys(root, "the sweep", kSweepKeys);
    const toml::node* node = root.get("claim");
    if (node == nullptr) return claims;
    const toml::array* list = node->as_array();
    if (list == nullptr || !list->is_array_of_tables()) {
      problem(*node, "'claim' must be written [[claim]] (there may be several)");
      return claims;
    }
    for (const toml::node& one : *list) {
      const std::size_t before = problems().list().size();
      Claim c = claim(*one.as_table());
      if (problems().list().size() == before) claims.push_back(std::move(c));
    }
    return claims;
  }

 private:
  Claim claim(const toml::table& table) {
    Claim c;
    c.where = c.cells.where = c.a.where = c.b.where = where(table);
    c.text = canonical(table);
    for (const auto& [key, node] : table) c.places[std::string(key.str())] = where(node);
    common(table, c);
    if (!kind(table, c)) return c;
    keys(table, c.kind);
    what(table, c);
    which(table, c);
    return c;
  }

  static std::string canonical(toml::table table) {
    table.erase("says");
    std::ostringstream out;
    out << toml::toml_formatter{table};
    return out.str();
  }

  /// What every kind may have.
  void common(const toml::table& table, Claim& c) {
    const toml::node* says = table.get("says");
    if (says == nullptr) {
      problem(table, "'says' is missing (people read it) give " + form_of("says"));
    } else if (const auto sentence = text(*says, "says")) {
      c.says = *sentence;
      if (c.says.empty()) problem(*says, "'says' is empty (people read it) write a sentence");
    }
    if (const auto* node = table.get("experiment")) c.experiment = text(*node, "experiment").value_or("");
    if (const auto* node = table.get("metric")) c.metric = text(*node, "metric").value_or("");
    if (const auto* node = table.get("control"))
      c.expected_to_fail = boolean(*node, "control").value_or(false);
    if (const auto* node = table.get("level"))
      c.level = real(*node, "level", {0.5, 1, false, true}).value_or(c.level);
  }

  bool kind(const toml::table& table, Claim& c) {
    const Keys kinds(std::begin(kClaimKinds), std::end(kClaimKinds));
    const toml::node* node = table.get("kind");
    if (node == nullptr) {
      problem(table, "'kind' is missing (it says how the claim is judged) give one of " + enumerate(kinds));
      return false;
    }
    const auto position = choice(*node, "kind", kinds);
    if (position) c.kind = static_cast<ClaimKind>(*position);
    return position.has_value();
  }

  std::optional<std::size_t> choice(const toml::node& node, const std::string& key, const Keys& options) {
    const auto given = text(node, key);
    if (!given) return std::nullopt;
    const auto found = std::find(options.begin(), options.end(), *given);
    if (found != options.end()) return static_cast<std::size_t>(found - options.begin());
    problem(node, "'" + key + "' = '" + *given + "' is not known (it may be: " + enumerate(options) + ")" +
                      did_you_mean(*given, options));
    return std::nullopt;
  }

  void keys(const toml::table& table, ClaimKind kind) {
    const KindKeys& own = keys_of(kind);
    const std::string owner = std::string("a claim of kind '") + name_of(kind) + "'";
    Keys known{"says", "kind", "experiment", "metric", "level", "control"};
    known.insert(known.end(), own.required.begin(), own.required.end());
    known.insert(known.end(), own.optional.begin(), own.optional.end());
    known_keys(table, owner, known);
    for (const std::string& key : own.required) {
      if (table.get(key) == nullptr)
        problem(table, "'" + key + "' is missing (" + owner + " needs it) give " + form_of(key));
    }
  }

  /// What the numbers are held against.
  void what(const toml::table& table, Claim& c) {
    if (const auto* node = table.get("within")) within(*node, c);
    if (c.kind == ClaimKind::kGrowth) c.margin = kGrowthMargin;
    if (const auto* node = table.get("margin")) {
      c.margin = real(*node, "margin", c.kind == ClaimKind::kLess ? kAnyReal : kPositive).value_or(c.margin);
    }
    if (const auto* node = table.get("statistic"))
      c.median = choice(*node, "statistic", {"mean", "median"}).value_or(0) == 1;
    if (const auto* node = table.get("direction"))
      c.increasing = choice(*node, "direction", {"increasing", "decreasing"}).value_or(0) == 0;
    if (const auto* node = table.get("shape"))
      c.logarithmic = choice(*node, "shape", {"log", "power"}).value_or(0) == 0;
    if (const auto* node = table.get("bound")) c.expression = text(*node, "bound").value_or("");
    if (const auto* node = table.get("constants")) constants(*node, c);
    if (c.kind == ClaimKind::kFraction) threshold(table, c);
  }

  void within(const toml::node& node, Claim& c) {
    const toml::array* list = node.as_array();
    if (list == nullptr || list->size() != 2) {
      problem(node, "'within' must be a list of two numbers, [lowest, highest] (it is " + type_of(node) +
                        (list ? " of " + std::to_string(list->size()) : "") + ")");
      return;
    }
    constexpr Range any{-kInfinity, kInfinity};
    const auto low = real(*list->get(0), "within", any), high = real(*list->get(1), "within", any);
    if (!low || !high) return;
    c.low = *low;
    c.high = *high;
    const std::string limits = "'within' = [" + exact_text(c.low) + ", " + exact_text(c.high) + "]";
    if (c.low > c.high) problem(node, limits + " is empty (the lowest value comes first) exchange them");
    if (c.low == -kInfinity && c.high == kInfinity)
      problem(node, limits + " allows everything (a claim that can't fail says nothing) give a limit");
    if (c.low == kInfinity || c.high == -kInfinity)
      problem(node, limits + " allows no number (a claim must be able to hold) give a limit");
  }

  void constants(const toml::node& node, Claim& c) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      problem(node, "'constants' must be a table { c = 2.0 } (it is " + type_of(node) + ")");
      return;
    }
    for (const auto& [key, value] : *table) {
      const std::string name(key.str());
      if (!is_variable_name(name)) {
        problem(
            value,
            "'" + name +
                "' can't name a constant (letters, digits and '_' can, functions' names can't) rename it");
      } else if (const auto x = real(value, name, kAnyReal)) {
        c.constants[name] = *x;
      }
    }
  }

  void threshold(const toml::table& table, Claim& c) {
    const toml::node* above = table.get("above");
    const toml::node* below = table.get("below");
    if ((above == nullptr) == (below == nullptr)) {
      problem(above == nullptr ? static_cast<const toml::node&>(table) : *above,
              std::string("a claim of kind 'fraction' needs 'above' or 'below' (") +
                  (above == nullptr ? "neither is given" : "both are given") + ") give the threshold of one");
      return;
    }
    c.above = above != nullptr;
    c.threshold = real(c.above ? *above : *below, c.above ? "above" : "below", kAnyReal).value_or(0);
    if (c.low > 1 || c.high < 0)
      problems().add(c.place("within"),
                     "'within' holds no share (shares are between 0 and 1) give limits of a share");
  }

  /// Which cells and rounds.
  void which(const toml::table& table, Claim& c) {
    if (const auto* node = table.get("cells")) filter(*node, "cells", c.cells);
    if (const auto* node = table.get("a")) filter(*node, "a", c.a);
    if (const auto* node = table.get("b")) filter(*node, "b", c.b);
    if (c.kind == ClaimKind::kGrowth) c.over = "round";
    if (const auto* node = table.get("over")) c.over = text(*node, "over").value_or(c.over);
    if (const auto* node = table.get("at")) rounds(*node, c);
    if (const auto* node = table.get("since")) c.since = integer(*node, "since", {1, kMaxRound}).value_or(0);
    if (const auto* node = table.get("from")) {
      c.from = integer(*node, "from", {1, kMaxRound}).value_or(1);
      if (c.kind != ClaimKind::kBound && c.over != "round")
        problem(*node, "'from' is for curves (this claim looks along '" + c.over +
                           "') remove it, or say over = \"round\"");
      if (!c.at.empty())
        problem(*node, "'from' and 'at' exclude each other ('at' names the rounds) remove one");
    }
    if (!c.at.empty() && c.over == "round")
      problems().add(c.place("at"),
                     "'at' is for one round (over = \"round\" looks at all) give 'from' instead");
  }

  void rounds(const toml::node& node, Claim& c) {
    const toml::array* list = node.as_array();
    if (list != nullptr && c.kind != ClaimKind::kBound) {
      problem(node,
              "'at' must be an integer (it is a list; only claims of kind 'bound' look at several rounds)");
      return;
    }
    const auto add = [&](const toml::node& one) {
      if (const auto t = integer(one, "at", {1, kMaxRound})) c.at.push_back(*t);
    };
    if (list == nullptr) return add(node);
    if (list->empty()) problem(node, "'at' is an empty list (nothing would be judged) give rounds");
    for (const toml::node& one : *list) add(one);
  }

  void filter(const toml::node& node, const std::string& key, CellFilter& out) {
    out.where = where(node);
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      problem(node, "'" + key + "' must be a table { algorithm = \"...\" } (it is " + type_of(node) + ")");
      return;
    }
    conditions(*table, "", out);
  }

  /// A column of a dotted name may stand in quotes or, as TOML reads ucb1.alpha = 2, as a table in the table.
  void conditions(const toml::table& table, const std::string& prefix, CellFilter& out) {
    for (const auto& [key, value] : table) {
      const std::string column = prefix + std::string(key.str());
      if (const toml::table* inner = value.as_table()) {
        conditions(*inner, column + ".", out);
        continue;
      }
      CellCondition condition{column, {}, place(key.source())};
      const toml::array* list = value.as_array();
      if (list == nullptr) allow(value, condition);
      for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) allow(*list->get(i), condition);
      if (list != nullptr && list->empty())
        problem(value, "'" + column + "' is an empty list (no cell would be left) give a value");
      out.conditions.push_back(std::move(condition));
    }
  }

  void allow(const toml::node& node, CellCondition& condition) {
    if (const auto* s = node.as_string())
      condition.allowed.push_back({s->get(), where(node)});
    else if (const auto* b = node.as_boolean())
      condition.allowed.push_back({b->get() ? "true" : "false", where(node)});
    else if (const auto x = real(node, condition.column, {-kInfinity, kInfinity}))
      condition.allowed.push_back({*x, where(node)});
  }
};

}  // namespace

std::vector<Claim> read_claims(const std::string& file, const std::string& text, Problems& problems) {
  const auto root = parse_toml(file, text, problems);
  if (!root) return {};
  return ClaimReader(file, problems).read(*root);
}

}  // namespace regatta
