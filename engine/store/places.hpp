// Finds units by their place. Internal to engine/store.
#pragma once

#include <vector>

#include "engine/store/layout.hpp"

namespace regatta::store {

/// The units of a layout, to be looked up by experiment, cell and replications: units of two files, or of a
/// file and its shards, are the same when these are, whatever their numbers.
class Places {
 public:
  /// `layout` must outlive this.
  explicit Places(const Layout& layout);
  /// The unit at exactly this place; -1 when there is none.
  int unit(const Unit& place) const;

 private:
  const Layout* layout_;
  std::vector<int> by_place_;
};

}  // namespace regatta::store
