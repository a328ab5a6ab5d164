// Recognises results files and rebuilds their layout. Internal to engine/store.
#pragma once

#include <optional>
#include <string>

#include "engine/store/arrays.hpp"
#include "engine/store/handle.hpp"
#include "engine/store/layout.hpp"

namespace regatta::store {

/// The file, open for reading; nullopt and `why_not` if there is none, it is not HDF5, or it is not of
/// regatta. Throws StoreError if it is ours but truncated, of a newer version or of another `format`, or if
/// it can't be read at all.
std::optional<Handle> open_ours(const Checker& check, const std::string& format, std::string& why_not);
/// The same; throws StoreError in place of nullopt.
Handle open_or_throw(const Checker& check, const std::string& format = kFormat);

/// Throws StoreError when something is missing.
Layout read_layout(const Checker& check, hid_t file);

}  // namespace regatta::store
