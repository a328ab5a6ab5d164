// Tables in CSV files (RFC 4180) and the features of a learning problem made from them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/errors.hpp"
#include "engine/core/files.hpp"

namespace regatta {

/// A CSV file: one header line, then at least one row, every field filled. Fields are kept as written; blanks
/// around an unquoted field belong to it, but not to a number.
class CsvTable {
 public:
  /// Reads quotes, CRLF and a UTF-8 byte order mark. Throws ConfigError with every malformed place as
  /// file:line:column (bytes, from 1), the first 20 of them in full.
  explicit CsvTable(const DataFile& file);

  const std::string& file() const { return file_; }
  const std::vector<std::string>& columns() const { return columns_; }
  int rows() const { return static_cast<int>(fields_.size() / columns_.size()); }

  /// 0-based. ConfigError with the nearest name when there is no such column.
  int column_index(std::string_view name) const;
  bool is_numeric(std::string_view name) const;  // every field is a finite number
  /// [row]. ConfigError naming the place of the first field that is not a finite number.
  std::vector<double> numbers(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;  // [row]
  Location place(int row, int column) const;                    // of a field

 private:
  struct Field {
    std::string text;
    int line = 0, column = 0;
  };
  class Parser;
  const Field& field(int row, int column) const {
    return fields_[static_cast<std::size_t>(row) * columns_.size() + static_cast<std::size_t>(column)];
  }

  std::string file_;
  std::vector<std::string> columns_;
  std::vector<Field> fields_;  // rows x columns, row by row
};

/// The table in a data file, parsed once per process. Throws ConfigError (see CsvTable).
std::shared_ptr<const CsvTable> read_csv(const DataFile& file);

/// Numbers to learn from.
struct Features {
  std::vector<std::string> names;  // [column]
  std::vector<double> matrix;      // rows x columns, row by row
  int rows = 0, columns = 0;

  double operator()(int row, int column) const {
    return matrix[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  }
};

/// All columns but `exclude`, in the table's order: a numeric column is one feature of its name; another one
/// is expanded to an indicator "column=category" per category, in ascending (byte) order, without the first
/// category. ConfigError for an unknown name in `exclude`, for a column of more than 100 categories (a number
/// with a typing error, or an identifier), and when nothing is left.
Features features(const CsvTable& table, const std::vector<std::string>& exclude);

/// Every column shifted and scaled to mean 0 and variance 1 (divided by the number of rows); constant columns
/// are dropped. The same bits everywhere: sums in row order.
Features standardise(const Features& features);

}  // namespace regatta
