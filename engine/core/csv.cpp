#include "engine/core/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

namespace regatta {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::size_t kMostCategories = 100;

/// A finite decimal number, blanks around it allowed.
std::optional<double> parsed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(x)) return std::nullopt;
  return x;
}

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string counted(std::size_t n, const std::string& word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

}  // namespace

/// One pass over the bytes; every method leaves at_ on the first byte that it did not consume.
class CsvTable::Parser {
 public:
  Parser(const DataFile& file, CsvTable& table) : name_(file.name), bytes_(file.bytes), table_(table) {
    if (bytes_.substr(0, 3) == "\xEF\xBB\xBF") at_ = line_start_ = 3;  // byte order mark
    while (bytes_.size() > at_ && (bytes_.back() == '\n' || bytes_.back() == '\r')) bytes_.remove_suffix(1);
  }

  void parse() {
    if (at_ == bytes_.size())
      throw ConfigError(name_ + ": the file is empty (it needs a line of column names)");
    read_header();
    while (at_ < bytes_.size()) read_row();
    if (table_.fields_.empty() && problems_.empty())
      report(line_, 1, "no rows (there is only the line of column names)");
    if (!problems_.empty()) throw ConfigError(listed());
  }

 private:
  void report(int line, int column, std::string what) {
    problems_.push_back({{name_, line, column}, std::move(what)});
  }

  void read_header() {
    std::set<std::string> seen;
    for (Field& name : read_record()) {
      if (!name.text.empty() && !seen.insert(name.text).second) {
        report(name.line, name.column,
               "column name " + in_quotes(name.text) + " appears twice (names must differ)");
      }
      table_.columns_.push_back(std::move(name.text));
    }
  }

  void read_row() {
    const int line = line_;
    std::vector<Field> row = read_record();
    const std::size_t expected = table_.columns_.size();
    if (row.size() != expected) {
      report(
          line, 1,
          counted(row.size(), "field") + " in this row (the header has " + counted(expected, "column") + ")");
    } else if (problems_.empty()) {
      std::move(row.begin(), row.end(), std::back_inserter(table_.fields_));
    }
  }

  /// The fields up to the end of the line.
  std::vector<Field> read_record() {
    std::vector<Field> record;
    while (true) {
      record.push_back(read_field());
      const Field& field = record.back();
      if (field.text.empty()) {
        report(field.line, field.column,
               "empty field (missing values are not supported) fill it or delete the row");
      }
      if (at_ < bytes_.size() && bytes_[at_] == ',') {
        ++at_;
        continue;
      }
      end_line();
      return record;
    }
  }

  Field read_field() {
    Field field{{}, line_, column()};
    if (at_ < bytes_.size() && bytes_[at_] == '"') {
      read_quoted(field);
      if (at_ < bytes_.size() && !at_end_of_field()) {
        report(line_, column(),
               "text after a closing quote (a quote inside a quoted field is written twice)");
      }
    }
    const std::size_t start = at_;
    while (at_ < bytes_.size() && !at_end_of_field()) ++at_;
    const std::string_view plain = bytes_.substr(start, at_ - start);
    if (field.text.empty() && plain.find('"') != plain.npos) {
      report(field.line, field.column,
             "quote inside a field without quotes (quote the field and write the quote twice)");
    }
    field.text += plain;
    return field;
  }

  /// From the opening quote to the byte after the closing one.
  void read_quoted(Field& field) {
    while (++at_ < bytes_.size()) {
      if (bytes_[at_] == '"') {
        if (at_ + 1 == bytes_.size() || bytes_[at_ + 1] != '"') {
          ++at_;
          return;
        }
        ++at_;
      }
      field.text += bytes_[at_];
      if (bytes_[at_] == '\n') ++line_, line_start_ = at_ + 1;
    }
    report(field.line, field.column, "unterminated quote (the field runs to the end of the file)");
    field.text += '"';  // not also an empty field
  }

  bool at_end_of_field() const { return bytes_[at_] == ',' || at_end_of_line(); }
  bool at_end_of_line() const { return bytes_[at_] == '\n' || bytes_.substr(at_, 2) == "\r\n"; }
  int column() const { return static_cast<int>(at_ - line_start_) + 1; }

  void end_line() {
    if (at_ == bytes_.size()) return;
    at_ += bytes_[at_] == '\r' ? 2 : 1;
    ++line_;
    line_start_ = at_;
  }

  /// In the order of the file; the rest of a long list becomes one line.
  std::vector<Problem> listed() {
    if (problems_.size() <= kMostProblems) return problems_;
    const std::size_t more = problems_.size() - kMostProblems;
    const Location where = problems_[kMostProblems].where;
    problems_.resize(kMostProblems);
    problems_.push_back({where, "... and " + std::to_string(more) + " more"});
    return problems_;
  }

  std::string name_;
  std::string_view bytes_;  // without line ends at the end of the file
  CsvTable& table_;
  std::vector<Problem> problems_;
  std::size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
};

CsvTable::CsvTable(const DataFile& file) : file_(file.name) { Parser(file, *this).parse(); }

int CsvTable::column_index(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) return static_cast<int>(found - columns_.begin());
  throw ConfigError(file_ + " has no column " + in_quotes(name) + " (it has: " + enumerate(columns_) + ")" +
                    did_you_mean(name, columns_));
}

bool CsvTable::is_numeric(std::string_view name) const {
  const int column = column_index(name);
  for (int row = 0; row < rows(); ++row) {
    if (!parsed(field(row, column).text)) return false;
  }
  return true;
}

std::vector<double> CsvTable::numbers(std::string_view name) const {
  const int column = column_index(name);
  std::vector<double> out;
  for (int row = 0; row < rows(); ++row) {
    const Field& f = field(row, column);
    const auto number = parsed(f.text);
    if (!number) {
      throw ConfigError(
          std::vector<Problem>{{place(row, column), in_quotes(f.text) + " is not a finite number (column " +
                                                        in_quotes(name) + " must be numeric)"}});
    }
    out.push_back(*number);
  }
  return out;
}

std::vector<std::string> CsvTable::texts(std::string_view name) const {
  const int column = column_index(name);
  std::vector<std::string> out;
  for (int row = 0; row < rows(); ++row) out.push_back(field(row, column).text);
  return out;
}

Location CsvTable::place(int row, int column) const {
  const Field& f = field(row, column);
  return {file_, f.line, f.column};
}

std::shared_ptr<const CsvTable> read_csv(const DataFile& file) {
  return file.derived<CsvTable>("csv", [](const DataFile& f) { return CsvTable(f); });
}

namespace {

using Column = std::vector<double>;  // [row]

/// The row of the first field that is not a number stands in the message: most often it is a typing error.
[[noreturn]] void too_many_categories(const CsvTable& table, const std::string& name,
                                      std::size_t categories) {
  const auto texts = table.texts(name);
  const auto odd = std::find_if(texts.begin(), texts.end(), [](const auto& text) { return !parsed(text); });
  const int row = static_cast<int>(odd - texts.begin());
  throw ConfigError(
      std::vector<Problem>{{table.place(row, table.column_index(name)),
                            "column " + in_quotes(name) + " has " + std::to_string(categories) +
                                " categories (at most 100; its first field that is not a number is " +
                                in_quotes(*odd) + ") correct the field or leave the column out"}});
}

void add_indicators(const CsvTable& table, const std::string& name, std::vector<std::string>& names,
                    std::vector<Column>& values) {
  const auto texts = table.texts(name);
  const std::set<std::string> categories(texts.begin(), texts.end());
  if (categories.size() > kMostCategories) too_many_categories(table, name, categories.size());
  for (auto category = std::next(categories.begin()); category != categories.end(); ++category) {
    names.push_back(name + "=" + *category);
    Column& indicator = values.emplace_back();
    for (const auto& text : texts) indicator.push_back(text == *category ? 1 : 0);
  }
}

Features joined(std::vector<std::string> names, const std::vector<Column>& values, int rows) {
  Features out{std::move(names), {}, rows, static_cast<int>(values.size())};
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    for (const Column& column : values) out.matrix.push_back(column[row]);
  }
  return out;
}

}  // namespace

Features features(const CsvTable& table, const std::vector<std::string>& exclude) {
  for (const std::string& name : exclude) table.column_index(name);
  std::vector<std::string> names;
  std::vector<Column> values;
  for (const std::string& name : table.columns()) {
    if (std::find(exclude.begin(), exclude.end(), name) != exclude.end()) continue;
    if (table.is_numeric(name)) {
      names.push_back(name);
      values.push_back(table.numbers(name));
    } else {
      add_indicators(table, name, names, values);
    }
  }
  if (values.empty())
    throw ConfigError(table.file() + " has no column left to learn from (every one is excluded)");
  return joined(std::move(names), values, table.rows());
}

Features standardise(const Features& features) {
  std::vector<std::string> names;
  std::vector<Column> values;
  for (int column = 0; column < features.columns; ++column) {
    Column x;
    for (int row = 0; row < features.rows; ++row) x.push_back(features(row, column));
    if (std::all_of(x.begin(), x.end(), [&](double value) { return value == x.front(); })) continue;
    double mean = 0, square = 0;
    for (const double value : x) mean += value;
    mean /= features.rows;
    for (double& value : x) value -= mean, square += value * value;
    const double deviation = std::sqrt(square / features.rows);
    for (double& value : x) value /= deviation;
    names.push_back(features.names[static_cast<std::size_t>(column)]);
    values.push_back(std::move(x));
  }
  return joined(std::move(names), values, features.rows);
}

}  // namespace regatta
