// `regatta status --watch`: looks again and again until the sweep is complete.
#pragma once

#include <filesystem>

namespace regatta::cli {

/// Redraws a table on a terminal, otherwise prints a line each time. Takes no locks; a run may be writing.
/// Waits for a file that does not exist yet. Returns the exit code of `status` once no unit is missing.
/// Throws StoreError.
int watch(const std::filesystem::path& file, double seconds);

}  // namespace regatta::cli
