#include "engine/store/places.hpp"

#include <algorithm>
#include <tuple>

#include "engine/store/digest.hpp"

namespace regatta::store {

Places::Places(const Layout& layout) : layout_(&layout), by_place_(units_by_place(layout)) {}

int Places::unit(const Unit& place) const {
  const auto key = [](const Unit& u) { return std::tuple(u.experiment, u.cell, u.first_replication); };
  const auto at = [&](int unit) -> const Unit& { return layout_->units[static_cast<std::size_t>(unit)]; };
  const auto found = std::lower_bound(by_place_.begin(), by_place_.end(), place,
                                      [&](int unit, const Unit& p) { return key(at(unit)) < key(p); });
  if (found == by_place_.end() || key(at(*found)) != key(place)) return -1;
  return at(*found).replications == place.replications ? *found : -1;
}

}  // namespace regatta::store
