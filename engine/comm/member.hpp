// A rank of a Schedule: its role, the letters through MPI, the clock, and waiting asleep.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/comm/post.hpp"
#include "engine/comm/roles.hpp"

namespace regatta::comm {

struct Callbacks {
  std::function<void()> on_idle;      // rank 0
  std::function<bool()> stop_wanted;  // every rank
};

class Member : public Schedule {
 public:
  Member(World& world, Callbacks callbacks);
  /// To be called once, before anything else.
  void play(std::unique_ptr<Role> role) { role_ = std::move(role); }
  Mail& mail() { return post_; }

  std::optional<int> next() override;
  void poll() override;
  void finished(const Report& cumulative) override;
  std::vector<Report> reports() const override { return role_->reports(); }
  bool stop_requested() const override { return role_->stopping(); }
  void request_stop() override;
  void drain() override;

 private:
  /// Handles all letters that are here and sends what is due; true when there was a letter.
  bool read_letters();
  /// Reads letters and sleeps until done() is true.
  void wait_until(const std::function<bool()>& done);

  World& world_;
  Post post_;
  Callbacks callbacks_;
  std::unique_ptr<Role> role_;
  bool drained_ = false;  // letters that come now belong to a following schedule
};

}  // namespace regatta::comm
