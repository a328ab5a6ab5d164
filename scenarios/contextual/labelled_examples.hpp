// A table with a column of labels, made ready to be classified, and the ridge classifier in hindsight.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/core/csv.hpp"
#include "engine/core/real.hpp"
#include "engine/core/ridge.hpp"

namespace regatta::contextual {

/// The rows of a file. Features: all columns but the labels' (a categorical one expanded to indicators),
/// shifted and scaled to mean 0 and variance 1 over the file, constant columns dropped, and an intercept 1
/// appended.
struct LabelledExamples {
  Eigen::MatrixXd features;       // d x rows; the last feature is the intercept
  std::vector<int> label;         // [row], 0..labels-1 in ascending order (as numbers when all are)
  std::vector<bool> ridge_right;  // [row], whether the ridge classifier gets it right
  int labels = 0;
};

inline constexpr int kMostLabels = 100;

/// The rank of each value among the distinct ones.
template <class T>
std::vector<int> ranks(const std::vector<T>& values, int& distinct) {
  std::map<T, int> rank;
  for (const T& value : values) rank[value] = 0;
  distinct = 0;
  for (auto& [value, r] : rank) r = distinct++;
  std::vector<int> out;
  for (const T& value : values) out.push_back(rank[value]);
  return out;
}

inline void read_labels(const CsvTable& table, const std::string& column, LabelledExamples& examples) {
  examples.label = table.is_numeric(column) ? ranks(table.numbers(column), examples.labels)
                                            : ranks(table.texts(column), examples.labels);
  if (examples.labels >= 2 && examples.labels <= kMostLabels) return;
  throw ConfigError(table.file() + ": column '" + column + "' has " + std::to_string(examples.labels) +
                    (examples.labels == 1 ? " label" : " labels") + " (a classification has 2 to " +
                    std::to_string(kMostLabels) + ") name the column of classes with 'label'");
}

/// One ridge regression of 1{label = a} per label a on all rows; the largest prediction wins, a tie the
/// lowest label.
inline std::vector<bool> ridge_right(const LabelledExamples& examples, double lam) {
  const auto rows = examples.features.cols();
  Eigen::MatrixXd targets = Eigen::MatrixXd::Zero(rows, examples.labels);
  for (Eigen::Index i = 0; i < rows; ++i) targets(i, examples.label[std::size_t(i)]) = 1;
  const Eigen::MatrixXd scores = ridge_fit(examples.features, targets, lam).transpose() * examples.features;
  std::vector<bool> right;
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto guess = argmax<double>(examples.labels, [&](int a) { return scores(a, i); });
    right.push_back(guess == examples.label[std::size_t(i)]);
  }
  return right;
}

/// `label` names the column of labels; empty: the last column. Throws ConfigError for a malformed file, an
/// unknown column, and fewer than 2 or more than kMostLabels labels.
inline LabelledExamples read_labelled_examples(const DataFile& file, const std::string& label, double lam) {
  const auto table = read_csv(file);
  const std::string column = label.empty() ? table->columns().back() : label;
  LabelledExamples examples;
  read_labels(*table, column, examples);
  const auto shown = standardise(features(*table, {column}));
  examples.features.resize(shown.columns + 1, shown.rows);
  for (int row = 0; row < shown.rows; ++row) {
    for (int i = 0; i < shown.columns; ++i) examples.features(i, row) = shown(row, i);
    examples.features(shown.columns, row) = 1;
  }
  examples.ridge_right = ridge_right(examples, lam);
  return examples;
}

}  // namespace regatta::contextual
