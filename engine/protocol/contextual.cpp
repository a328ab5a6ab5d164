#include "engine/protocol/contextual.hpp"

namespace regatta::contextual {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("contextual", play);

}  // namespace
}  // namespace regatta::contextual
