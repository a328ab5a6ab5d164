#include "engine/protocol/switching.hpp"

namespace regatta::switching {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("switching", play);

}  // namespace
}  // namespace regatta::switching
