#include "engine/protocol/convex.hpp"

namespace regatta::convex {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("convex", play);

}  // namespace
}  // namespace regatta::convex
