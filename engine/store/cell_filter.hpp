// Finds the cells of a layout that a claim speaks of, and says what is wrong with a filter that finds none.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/core/claim.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// A column of the cell table by its full name; nullptr when there is none.
const Column* find_column(const Experiment& experiment, const std::string& name);
/// "gap" of "scenario.gap".
std::string short_name(const Column& column);
/// Whether a column describes a cell: it is algorithm or horizon, or belongs to the scenario or the cell's
/// algorithm.
bool concerns(const Experiment& experiment, const Column& column, std::size_t cell);
/// The cell's value as text, exact; "auto" for a number that is left to a formula of the algorithm.
std::string value_text(const Column& column, std::size_t cell);

/// "e: ucb1 alpha=0.5 horizon=1000": what tells the cell from the others of its experiment, `without` a
/// column.
std::string cell_label(const Experiment& experiment, std::size_t cell, const Column* without = nullptr);

/// Columns that a name can mean in an experiment: the one of this full name, or all of this short name that
/// belong to the scenario or to one of the algorithms.
std::vector<const Column*> columns_named(const Experiment& experiment, const std::string& name,
                                         const std::set<std::string>& algorithms);

/// A filter and how messages call it: 'cells', 'a' or 'b'.
struct NamedFilter {
  std::string name;
  const CellFilter* filter;
};

struct Selection {
  int experiment = 0;  // position in the layout
  std::vector<int> cells;
};

/// The cells of the named experiments that pass all filters, experiments without any left out. Unknown
/// columns and values, ambiguous names and an empty selection are added to `problems`; the selection is empty
/// then.
std::vector<Selection> select_cells(const Layout& layout, const std::vector<int>& experiments,
                                    const std::vector<NamedFilter>& filters, Problems& problems);

/// The algorithms of the selected cells.
std::set<std::string> algorithms_of(const Experiment& experiment, const std::vector<int>& cells);

}  // namespace regatta::store
