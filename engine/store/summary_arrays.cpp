#include "engine/store/summary_arrays.hpp"

#include <hdf5_hl.h>

#include <algorithm>

#include "engine/store/attributes.hpp"
#include "engine/store/create.hpp"

namespace regatta::store {
namespace {

constexpr hsize_t kNumbersPerChunk = 32 * 1024;  // 256 kB

Handle properties(const Checker& check, hsize_t cells, hsize_t rounds, int level) {
  Handle list = check(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "making properties");
  const hsize_t width = std::min(rounds, kNumbersPerChunk);
  const hsize_t chunk[2] = {std::clamp<hsize_t>(kNumbersPerChunk / width, 1, cells), width};
  check(H5Pset_chunk(list, 2, chunk), "choosing chunks");
  if (level > 0) {
    check(H5Pset_shuffle(list), "choosing the shuffle filter");
    check(H5Pset_deflate(list, static_cast<unsigned>(level)), "choosing compression");
  }
  check(H5Pset_fletcher32(list), "choosing checksums");
  check(H5Pset_obj_track_times(list, false), "switching time stamps off");
  return list;
}

}  // namespace

SummaryArrays::SummaryArrays(const Checker& check, hid_t file, const Layout& layout, const PackSummary& what,
                             int level)
    : check_(check), file_(file), layout_(layout), what_(what), level_(level) {
  const auto has_its_name = [](const Experiment& e) { return e.name == kSummaryGroup; };
  if (what.arrays.empty() || std::any_of(layout.experiments.begin(), layout.experiments.end(), has_its_name))
    return;
  root_ = create_group(check_, file, kSummaryGroup);
  write_text(check_, root_, "long_name",
             "statistics over replications; computed from the experiments' numbers");
}

/// The axes and columns are the experiment's own, under a second name, so that xarray finds them in the same
/// group.
void SummaryArrays::begin_experiment(const Experiment& experiment) {
  group_ = create_group(check_, root_, experiment.name);
  const auto link = [&](const std::string& name) {
    check_(H5Lcreate_hard(file_, (experiment.name + "/" + name).c_str(), group_, name.c_str(), H5P_DEFAULT,
                          H5P_DEFAULT),
           "linking a column");
  };
  for (const char* name : {"cell", "round", "cell_id"}) link(name);
  for (const Column& column : experiment.columns) link(column.name);
}

void SummaryArrays::create(const Experiment& experiment, const Metric& metric,
                           const PackSummary::Array& array) {
  const hsize_t lengths[] = {experiment.cell_ids.size(), experiment.checkpoints.size()};
  const Handle space = check_(H5Screate_simple(2, lengths, nullptr), H5Sclose, "making a summary");
  const Handle list = properties(check_, lengths[0], lengths[1], level_);
  arrays_.push_back(check_(
      H5Dcreate2(group_, (metric.name + "_" + array.name).c_str(),
                 array.integer ? H5T_STD_I64LE : H5T_IEEE_F64LE, space, H5P_DEFAULT, list, H5P_DEFAULT),
      H5Dclose, "making a summary"));
  const hid_t dataset = arrays_.back();
  for (const unsigned axis : {0u, 1u}) {
    const Handle scale =
        check_(H5Dopen2(group_, axis == 0 ? "cell" : "round", H5P_DEFAULT), H5Dclose, "opening an axis");
    check_(H5DSattach_scale(dataset, scale, axis), "attaching an axis");
  }
  write_text(check_, dataset, "long_name", metric.name + ", " + array.doc);
  write_text(check_, dataset, "units", array.integer ? "1" : metric.unit);
  std::string columns = "cell_id";
  for (const Column& column : experiment.columns) columns += " " + column.name;
  write_text(check_, dataset, "coordinates", columns);
}

void SummaryArrays::begin(int experiment, int metric) {
  if (root_ < 0) return;
  const Experiment& e = layout_.experiments[static_cast<std::size_t>(experiment)];
  arrays_.clear();
  if (experiment != experiment_) begin_experiment(e);
  experiment_ = experiment;
  for (const auto& array : what_.arrays) create(e, e.metrics[static_cast<std::size_t>(metric)], array);
  numbers_.resize(what_.arrays.size() * e.checkpoints.size());
}

void SummaryArrays::write(int cell, std::span<const double> rows) {
  if (root_ < 0) return;
  what_.compute(rows, numbers_);
  const hsize_t rounds = numbers_.size() / arrays_.size();
  const hsize_t start[2] = {static_cast<hsize_t>(cell), 0}, count[2] = {1, rounds};
  const Handle memory = check_(H5Screate_simple(1, &rounds, nullptr), H5Sclose, "writing a summary");
  for (std::size_t array = 0; array < arrays_.size(); ++array) {
    const Handle space = check_(H5Dget_space(arrays_[array]), H5Sclose, "writing a summary");
    check_(H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, count, nullptr), "writing a summary");
    check_(H5Dwrite(arrays_[array], H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT,
                    numbers_.data() + array * rounds),
           "writing a summary");
  }
}

void SummaryArrays::close() {
  for (Handle& array : arrays_) check_(array.close(), "closing a summary");
  arrays_.clear();
  check_(group_.close(), "closing a summary");
  check_(root_.close(), "closing a summary");
}

}  // namespace regatta::store
