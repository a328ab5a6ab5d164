#include "engine/core/claim.hpp"

#include "engine/core/parameters.hpp"

namespace regatta {

std::string CellCondition::Allowed::text() const {
  if (const auto* number = std::get_if<double>(&value)) return exact_text(*number);
  return '"' + std::get<std::string>(value) + '"';
}

}  // namespace regatta
