// Looks for damaged units in a results file. Internal to engine/store; Reader::damage says what it returns.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/store/arrays.hpp"
#include "engine/store/reader.hpp"

namespace regatta::store {

/// `by_place`: all units, sorted by experiment, cell and first replication. Throws StoreError when the index
/// can't be read.
std::vector<Damage> find_damage(const Layout& layout, const Arrays& arrays, std::span<const int> by_place,
                                const std::function<void(double share)>& progress);

}  // namespace regatta::store
