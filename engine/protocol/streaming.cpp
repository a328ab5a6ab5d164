#include "engine/protocol/streaming.hpp"

namespace regatta::streaming {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("streaming", play);

}  // namespace
}  // namespace regatta::streaming
