// Letters through MPI; nothing here ever waits.
#pragma once

#include <memory>
#include <optional>

#include "engine/comm/letters.hpp"
#include "engine/comm/world.hpp"

namespace regatta::comm {

class Post : public Mail {
 public:
  explicit Post(const World& world);
  ~Post() override;  // letters that are still under way stay in memory until the process ends

  void send(int to, Kind kind, const Letter& letter = {}) override;
  std::optional<Received> receive();
  bool all_sent();  // MPI has finished with every letter

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace regatta::comm
