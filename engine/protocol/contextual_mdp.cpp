#include "engine/protocol/contextual_mdp.hpp"

namespace regatta::contextual_mdp {
namespace {

[[maybe_unused]] const bool added = Rules::add_protocol("contextual_mdp", play);

}  // namespace
}  // namespace regatta::contextual_mdp
