// Lengths of time as schedulers write them.
#pragma once

#include <string>

namespace regatta::cli {

/// Seconds of "90", "1:30" (minutes), "0:55:00" (hours) or "1-12:00:00" (days), as Slurm and PBS write
/// limits. `option` is named in the ConfigError that anything else throws; nothing below a second is
/// accepted.
double seconds_of(const std::string& text, const std::string& option);

}  // namespace regatta::cli
