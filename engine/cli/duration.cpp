#include "engine/cli/duration.hpp"

#include <regex>

#include "engine/core/errors.hpp"

namespace regatta::cli {

double seconds_of(const std::string& text, const std::string& option) {
  static const std::regex form(R"(^(?:(\d+)-)?(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)$)");
  std::smatch part;
  if (!std::regex_match(text, part, form) || (part[1].matched && !part[2].matched)) {
    throw ConfigError(
        option + " '" + text +
        "' is no length of time (seconds, m:ss, h:mm:ss or d-hh:mm:ss) write for example 0:55:00");
  }
  const auto number = [&](std::size_t i) { return part[i].matched ? std::stod(part[i]) : 0.0; };
  const double seconds = 86400 * number(1) + 3600 * number(2) + 60 * number(3) + number(4);
  if (seconds < 1)
    throw ConfigError(option + " '" + text + "' is below one second (a run needs more) give more");
  return seconds;
}

}  // namespace regatta::cli
