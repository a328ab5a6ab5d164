#include "engine/protocol/groupwise.hpp"

namespace regatta::groupwise {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("groupwise", play);

}  // namespace
}  // namespace regatta::groupwise
