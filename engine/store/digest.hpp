// The digest over all recorded numbers. Internal to engine/store; Reader::digest says what it covers.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/store/arrays.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// Numbers of all units, sorted by experiment, cell and first replication.
std::vector<int> units_by_place(const Layout& layout);
/// The part of it that belongs to one cell.
std::span<const int> units_of_cell(const Layout& layout, std::span<const int> by_place, int experiment,
                                   int cell);

/// `records` [unit]. Throws StoreError.
std::string digest_of(const Layout& layout, const Arrays& arrays, std::span<const int> by_place,
                      const std::vector<Record>& records);

}  // namespace regatta::store
