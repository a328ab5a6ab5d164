#include <stdexcept>
#include <utility>

#include "engine/store/arrays.hpp"
#include "engine/store/create.hpp"
#include "engine/store/shard_part.hpp"
#include "engine/store/shards.hpp"

namespace regatta::store {

namespace fs = std::filesystem;

/// A part that is being filled. Slots and numbers are used in order.
struct ShardWriter::Part {
  Part(const Checker& c, const PartName& name, const Layout& layout)
      : check(c), open(check, name, layout.identity, ShardPart::Access::kWrite) {}

  bool has_room(std::uint64_t numbers) const {
    return slots < open.size().slots && numbers <= open.size().numbers - this->numbers;
  }

  const Checker check;
  const ShardPart open;
  std::uint64_t slots = 0, numbers = 0;  // in use
};

struct ShardWriter::State {
  State(const fs::path& f, const Layout& l, Place place, std::uint64_t numbers)
      : folder(f), layout(l), size(part_size(layout, numbers)), name{place.run, place.nodes, place.node, 1} {
    part = reserve();
  }

  std::unique_ptr<Part> reserve() const {
    const Checker check(folder / name.text());
    make_part(check, name, layout, size);
    return std::make_unique<Part>(check, name, layout);
  }

  /// Order matters: a part says that it is continued only when the next one has its name.
  void next_part() {
    ++name.part;
    auto next = reserve();
    begin(*next);
    full.push_back(std::exchange(part, std::move(next)));
    full.back()->open.set_continued();
  }

  static void begin(const Part& part) {
    give_name(part.check, reserved_name(part.check.file()), part.check.file());
  }

  const fs::path folder;
  const Layout layout;  // a copy: the caller's may go away
  const PartSize size;
  PartName name;
  bool begun = false;
  std::unique_ptr<Part> part;
  std::vector<std::unique_ptr<Part>> full;  // not synced yet
};

ShardWriter::ShardWriter(const fs::path& folder, const Layout& layout, Place place, std::uint64_t numbers)
    : state_(std::make_unique<State>(folder, layout, place, numbers)) {}

ShardWriter::~ShardWriter() {
  if (state_->begun) return;
  std::error_code ignored;
  fs::remove(reserved_name(state_->part->check.file()), ignored);
}

void ShardWriter::begin() {
  if (state_->begun) return;
  State::begin(*state_->part);
  state_->begun = true;
}

Record ShardWriter::write(int unit, std::span<const double> rows, const Record& record) {
  check_unit(state_->layout, unit, rows, record);
  if (!state_->begun) throw std::logic_error("store: a ShardWriter has to begin() before it writes");
  if (!state_->part->has_room(rows.size())) state_->next_part();
  Part& part = *state_->part;
  const Unit& place = state_->layout.units[static_cast<std::size_t>(unit)];
  const IndexRecord packed = pack(place, record, rows);
  part.open.write_unit(part.slots, part.numbers, rows, packed);
  ++part.slots;
  part.numbers += rows.size();
  return unpack(packed);
}

void ShardWriter::sync() {
  for (auto& part : state_->full) sync_path(part->check, part->check.file());
  state_->full.clear();
  if (state_->begun) sync_path(state_->part->check, state_->part->check.file());
}

}  // namespace regatta::store
