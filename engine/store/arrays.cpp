#include "engine/store/arrays.hpp"

#include "engine/store/attributes.hpp"

namespace regatta::store {

struct Arrays::Block {
  Handle file, memory;  // data spaces
  hid_t dataset;
  std::size_t numbers;
};

Handle access_properties(const Checker& check) {
  Handle list = check(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making properties");
  check(H5Pset_sieve_buf_size(list, 0), "switching the sieve buffer off");
  check(H5Pset_file_locking(list, false, true), "switching file locks off");
  return list;
}

Handle index_type(const Checker& check) {
  Handle type = check(H5Tcreate(H5T_COMPOUND, sizeof(IndexRecord)), H5Tclose, "making the index type");
  Handle message = check(H5Tcopy(H5T_C_S1), H5Tclose, "making the index type");
  check(H5Tset_size(message, kMessageBytes), "making the index type");
  check(H5Tset_strpad(message, H5T_STR_NULLPAD), "making the index type");
  check(H5Tset_cset(message, H5T_CSET_UTF8), "making the index type");
  const auto add = [&](const char* name, std::size_t offset, hid_t member) {
    check(H5Tinsert(type, name, offset, member), "making the index type");
  };
  add("experiment", offsetof(IndexRecord, experiment), H5T_STD_I32LE);
  add("cell", offsetof(IndexRecord, cell), H5T_STD_I32LE);
  add("first_replication", offsetof(IndexRecord, first_replication), H5T_STD_I64LE);
  add("replications", offsetof(IndexRecord, replications), H5T_STD_I64LE);
  add("state", offsetof(IndexRecord, state), H5T_STD_U8LE);
  add("crc32", offsetof(IndexRecord, crc32), H5T_STD_U32LE);
  add("attempt", offsetof(IndexRecord, attempt), H5T_STD_U32LE);
  add("seconds", offsetof(IndexRecord, seconds), H5T_IEEE_F64LE);
  add("failed_replication", offsetof(IndexRecord, failed_replication), H5T_STD_I64LE);
  add("failed_replications", offsetof(IndexRecord, failed_replications), H5T_STD_I64LE);
  add("failed_round", offsetof(IndexRecord, failed_round), H5T_STD_I64LE);
  add("message", offsetof(IndexRecord, message), message);
  return type;
}

void check_unit(const Layout& layout, int unit, std::span<const double> rows, const Record& record) {
  if (unit < 0 || static_cast<std::size_t>(unit) >= layout.units.size())
    throw std::invalid_argument("store: no unit " + std::to_string(unit));
  if (rows.size() != row_count(layout, unit))
    throw std::invalid_argument("store: wrong number of rows for unit " + std::to_string(unit));
  if (record.state == State::kMissing)
    throw std::invalid_argument("store: a unit can't be written as missing");
}

Arrays::Arrays(Checker check, hid_t file, const Layout& layout)
    : check_(std::move(check)), layout_(&layout), index_type_(index_type(check_)) {
  index_ = check_(H5Dopen2(file, "index", H5P_DEFAULT), H5Dclose, "opening the index");
  if (shape(check_, index_) != std::vector<hsize_t>{layout.units.size()})
    throw StoreError(check_.file(), "the index does not fit the layout (another sweep or other units)");
  for (const Experiment& experiment : layout.experiments) {
    metrics_.emplace_back();
    for (const Metric& metric : experiment.metrics) open_metric(file, experiment, metric.name);
  }
}

void Arrays::open_metric(hid_t file, const Experiment& experiment, const std::string& name) {
  const std::string path = experiment.name + "/" + name;
  Handle dataset = check_(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose, "opening a metric");
  const std::vector<hsize_t> expected{experiment.cell_ids.size(),
                                      static_cast<hsize_t>(experiment.replications),
                                      experiment.checkpoints.size()};
  if (shape(check_, dataset) != expected)
    throw StoreError(check_.file(),
                     "'" + path + "' does not have the layout's cells, replications and rounds");
  metrics_.back().push_back(std::move(dataset));
}

Arrays::Block Arrays::block(const Part& part) const {
  const Experiment& e = layout_->experiments.at(static_cast<std::size_t>(part.experiment));
  const hsize_t rounds = e.checkpoints.size();
  const hsize_t start[] = {static_cast<hsize_t>(part.cell), static_cast<hsize_t>(part.first), 0};
  const hsize_t counts[] = {1, static_cast<hsize_t>(part.count), rounds};
  const hsize_t numbers = counts[1] * rounds;
  const hid_t dataset =
      metrics_.at(static_cast<std::size_t>(part.experiment)).at(static_cast<std::size_t>(part.metric));
  Block out{check_(H5Dget_space(dataset), H5Sclose, "selecting rows"),
            check_(H5Screate_simple(1, &numbers, nullptr), H5Sclose, "selecting rows"), dataset, numbers};
  check_(H5Sselect_hyperslab(out.file, H5S_SELECT_SET, start, nullptr, counts, nullptr), "selecting rows");
  return out;
}

void Arrays::read_part(const Part& part, std::span<double> rows) const {
  const Block block = this->block(part);
  if (rows.size() != block.numbers) throw std::invalid_argument("store: wrong number of rows");
  check_(H5Dread(block.dataset, H5T_NATIVE_DOUBLE, block.memory, block.file, H5P_DEFAULT, rows.data()),
         "reading rows");
}

void Arrays::write_part(const Part& part, std::span<const double> rows) const {
  const Block block = this->block(part);
  if (rows.size() != block.numbers) throw std::invalid_argument("store: wrong number of rows");
  check_(H5Dwrite(block.dataset, H5T_NATIVE_DOUBLE, block.memory, block.file, H5P_DEFAULT, rows.data()),
         "writing rows");
}

void Arrays::read_cell(int experiment, int metric, int cell, std::span<double> rows) const {
  const Experiment& e = layout_->experiments.at(static_cast<std::size_t>(experiment));
  read_part({experiment, metric, cell, 0, e.replications}, rows);
}

/// Calls `move(part, rows of the metric)` for every metric of a unit.
template <class Rows, class Move>
void Arrays::each_metric(int unit, Rows rows, Move move) const {
  const Unit& u = layout_->units.at(static_cast<std::size_t>(unit));
  const std::size_t metrics = metrics_[static_cast<std::size_t>(u.experiment)].size();
  const std::size_t numbers = rows.size() / metrics;
  for (std::size_t m = 0; m < metrics; ++m)
    move(Part{u.experiment, static_cast<int>(m), u.cell, u.first_replication, u.replications},
         rows.subspan(m * numbers, numbers));
}

void Arrays::read_rows(int unit, std::span<double> rows) const {
  each_metric(unit, rows, [this](const Part& part, std::span<double> to) { read_part(part, to); });
}

void Arrays::write_rows(int unit, std::span<const double> rows) const {
  each_metric(unit, rows, [this](const Part& part, std::span<const double> from) { write_part(part, from); });
}

bool Arrays::packed() const {
  const hid_t dataset = metrics_.at(0).at(0);
  const Handle properties = check_(H5Dget_create_plist(dataset), H5Pclose, "reading the storage of a metric");
  return check_(H5Pget_layout(properties), "reading the storage of a metric") == H5D_CHUNKED;
}

void Arrays::close() {
  for (auto& experiment : metrics_)
    for (Handle& metric : experiment) check_(metric.close(), "closing a metric");
}

Handle Arrays::select_index(hsize_t first, hsize_t count) const {
  Handle space = check_(H5Dget_space(index_), H5Sclose, "selecting index records");
  check_(H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, nullptr, &count, nullptr),
         "selecting index records");
  return space;
}

void Arrays::read_index(int first, std::span<IndexRecord> records) const {
  const hsize_t count = records.size();
  const Handle memory = check_(H5Screate_simple(1, &count, nullptr), H5Sclose, "selecting index records");
  const Handle file = select_index(static_cast<hsize_t>(first), count);
  check_(H5Dread(index_, index_type_, memory, file, H5P_DEFAULT, records.data()), "reading the index");
}

void Arrays::write_index(int first, std::span<const IndexRecord> records) const {
  const hsize_t count = records.size();
  const Handle memory = check_(H5Screate_simple(1, &count, nullptr), H5Sclose, "selecting index records");
  const Handle file = select_index(static_cast<hsize_t>(first), count);
  check_(H5Dwrite(index_, index_type_, memory, file, H5P_DEFAULT, records.data()), "writing index records");
}

}  // namespace regatta::store
