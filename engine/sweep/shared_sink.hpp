// Every rank writes its units into one file, through MPI-IO.
#pragma once

#include "engine/sweep/sink.hpp"

namespace regatta {

class SharedSink final : public Sink {
 public:
  /// Collective, and so is the end of it.
  SharedSink(comm::World& world, const std::filesystem::path& out, const store::Layout& layout, Stored stored)
      : Sink(std::move(stored)), writer_(out, layout, world.handle()) {}

  void put(FinishedUnit unit) override {
    unit.record = writer_.write(unit.unit, unit.rows, unit.record);
    stored_(unit);
  }
  void sync() override { writer_.sync(); }

 private:
  store::Writer writer_;
};

}  // namespace regatta
