#include "engine/store/create.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5_hl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"
#include "engine/store/writer.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

/// Axes of an experiment's datasets (HDF5 dimension scales), which name and label the dimensions.
struct Axes {
  Handle cell, replication, round;
};

/// Groups remember the order in which members and attributes were made: the order of the layout.
void keep_order(const Checker& check, hid_t properties) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  check(H5Pset_link_creation_order(properties, order), "keeping the order of datasets");
  check(H5Pset_attr_creation_order(properties, order), "keeping the order of attributes");
  check(H5Pset_obj_track_times(properties, false), "switching time stamps off");
}

Handle create_axis(const Checker& check, hid_t group, const char* name,
                   const std::vector<std::int64_t>& values, const char* doc) {
  Handle axis = create_numbers(check, group, name, values);
  check(H5DSset_scale(axis, name), "making an axis");
  write_text(check, axis, "long_name", doc);
  return axis;
}

std::vector<std::int64_t> count_up(std::size_t length) {
  std::vector<std::int64_t> numbers(length);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void create_column(const Checker& check, hid_t group, const Column& column, hid_t cell_axis) {
  const Handle dataset = column.numeric ? create_numbers(check, group, column.name, column.numbers)
                                        : create_texts(check, group, column.name, column.texts);
  check(H5DSattach_scale(dataset, cell_axis, 0), "attaching an axis");
  write_text(check, dataset, "long_name", column.doc);
}

/// The CF convention's attribute that makes xarray treat the columns as coordinates of the metric.
std::string coordinates(const Experiment& experiment) {
  std::string names = "cell_id";
  for (const Column& column : experiment.columns) names += " " + column.name;
  return names;
}

/// Lengths of a chunk of about 256 kB. HDF5 reads and unpacks whole chunks, so a chunk is a part of one cell
/// where cells are large; small cells share one, because each costs time and space of its own. Pieces are
/// evened out: the last one is padded to full size.
std::array<hsize_t, 3> chunk(const std::array<hsize_t, 3>& lengths) {
  constexpr hsize_t kNumbers = 32 * 1024;
  const auto cut = [](hsize_t length, hsize_t most) {
    const hsize_t pieces = (length + most - 1) / most;
    return (length + pieces - 1) / pieces;
  };
  const hsize_t rounds = cut(lengths[2], kNumbers);
  const hsize_t replications = cut(lengths[1], std::max<hsize_t>(1, kNumbers / rounds));
  const hsize_t cells = cut(lengths[0], std::max<hsize_t>(1, kNumbers / (rounds * replications)));
  return {replications == lengths[1] ? cells : 1, replications, rounds};
}

/// Creation properties of a metric.
Handle metric_properties(const Checker& check, const std::array<hsize_t, 3>& lengths, Storage storage) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  Handle list = dataset_properties(check, H5T_NATIVE_DOUBLE, &missing);
  if (storage.room == Room::kReserved) return list;
  const bool packed = storage.room == Room::kCompressed;
  check(H5Pset_alloc_time(list, packed ? H5D_ALLOC_TIME_INCR : H5D_ALLOC_TIME_LATE), "reserving no space");
  if (!packed) return list;
  check(H5Pset_chunk(list, 3, chunk(lengths).data()), "choosing chunks");
  if (storage.level > 0) {
    check(H5Pset_shuffle(list), "choosing the shuffle filter");
    check(H5Pset_deflate(list, static_cast<unsigned>(storage.level)), "choosing compression");
  }
  check(H5Pset_fletcher32(list), "choosing checksums");
  return list;
}

void create_metric(const Checker& check, hid_t group, const Experiment& experiment, const Metric& metric,
                   const Axes& axes, Storage storage) {
  const std::array<hsize_t, 3> lengths{experiment.cell_ids.size(),
                                       static_cast<hsize_t>(experiment.replications),
                                       experiment.checkpoints.size()};
  const Handle space = check(H5Screate_simple(3, lengths.data(), nullptr), H5Sclose, "making a metric");
  const Handle properties = metric_properties(check, lengths, storage);
  const Handle dataset = check(
      H5Dcreate2(group, metric.name.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, properties, H5P_DEFAULT),
      H5Dclose, "reserving space for a metric");
  check(H5DSattach_scale(dataset, axes.cell, 0), "attaching an axis");
  check(H5DSattach_scale(dataset, axes.replication, 1), "attaching an axis");
  check(H5DSattach_scale(dataset, axes.round, 2), "attaching an axis");
  write_text(check, dataset, "long_name", metric.doc);
  write_text(check, dataset, "units", metric.unit);
  write_text(check, dataset, "coordinates", coordinates(experiment));
}

void create_experiment(const Checker& check, hid_t file, const Experiment& experiment, std::int64_t number,
                       Storage storage) {
  const Handle group = create_group(check, file, experiment.name);
  write_number(check, group, "experiment", number);  // as in the index
  write_text(check, group, "protocol", experiment.protocol);
  write_text(check, group, "scenario", experiment.scenario);
  if (!experiment.batch_ends.empty()) write_numbers(check, group, "batch_ends", experiment.batch_ends);
  const Axes axes{create_axis(check, group, "cell", count_up(experiment.cell_ids.size()), "cell"),
                  create_axis(check, group, "replication",
                              count_up(static_cast<std::size_t>(experiment.replications)), "replication"),
                  create_axis(check, group, "round", experiment.checkpoints, "checkpoint round")};
  const Column ids{"cell_id", false, {}, experiment.cell_ids, "hash of the cell's resolved content"};
  create_column(check, group, ids, axes.cell);
  for (const Column& column : experiment.columns) create_column(check, group, column, axes.cell);
  for (const Metric& metric : experiment.metrics)
    create_metric(check, group, experiment, metric, axes, storage);
}

void create_index(const Checker& check, hid_t file, const Layout& layout) {
  std::vector<IndexRecord> records;
  for (const Unit& unit : layout.units) records.push_back(empty_record(unit));
  const hsize_t length = records.size();
  const Handle type = index_type(check);
  const Handle space = check(H5Screate_simple(1, &length, nullptr), H5Sclose, "making the index");
  const Handle index =
      check(H5Dcreate2(file, "index", type, space, H5P_DEFAULT, dataset_properties(check), H5P_DEFAULT),
            H5Dclose, "making the index");
  check(H5Dwrite(index, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, records.data()), "writing the index");
  write_text(check, index, "long_name", "units of work and what is stored of them");
  write_text(check, index, "states", "0 missing, 1 done, 2 failed, 3 not needed");
  const Handle axis = create_axis(check, file, "unit", count_up(records.size()), "unit of work");
  check(H5DSattach_scale(index, axis, 0), "attaching an axis");
}

void create_contents(const Checker& check, hid_t file, const Layout& layout, Storage storage) {
  write_text(check, file, "format", storage.room == Room::kNone ? kHeadFormat : kFormat);
  write_number(check, file, "format_version", kFormatVersion);
  write_text(check, file, "sweep_name", layout.sweep_name);
  write_text(check, file, "identity", layout.identity);
  write_text(check, file, "sweep", layout.sweep_text);
  const Handle provenance = create_group(check, file, "provenance");
  for (const auto& [name, text] : layout.provenance) write_text(check, provenance, name, text);
  std::int64_t number = 0;
  for (const Experiment& experiment : layout.experiments)
    create_experiment(check, file, experiment, number++, storage);
  create_index(check, file, layout);
}

/// Removes the unfinished file when `work` throws.
template <class Work>
void or_nothing(const fs::path& unfinished, Work work) {
  try {
    work();
  } catch (...) {
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    throw;
  }
}

}  // namespace

Handle create_group(const Checker& check, hid_t parent, const std::string& name) {
  const Handle properties = check(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "making properties");
  keep_order(check, properties);
  return check(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT), H5Gclose,
               "making a group");
}

void create_file(const Checker& check, const fs::path& path,
                 const std::function<void(hid_t file)>& write_contents) {
  const Handle creation = check(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "making properties");
  keep_order(check, creation);
  const Handle access = access_properties(check);
  Handle file = check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "making the file");
  write_contents(file);
  check(file.close(), "closing the new file");
}

void create_file(const Checker& check, const fs::path& path, const Layout& layout, Storage storage) {
  create_file(check, path, [&](hid_t file) { create_contents(check, file, layout, storage); });
}

void sync_path(const Checker& check, const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced)
    throw StoreError(check.file(),
                     fmt::format("syncing {} failed ({})", path.string(), std::strerror(error)));
}

void check_room(const fs::path& path, std::uint64_t bytes) {
  std::error_code error;
  if (fs::exists(path, error)) throw StoreError(path, "exists (nothing is overwritten) remove it first");
  fs::remove(path.string() + kCreating, error);
  const fs::path folder = fs::absolute(path).parent_path();
  const fs::space_info space = fs::space(folder, error);
  if (error)
    throw StoreError(path, fmt::format("the folder {} can't be used ({})", folder.string(), error.message()));
  if (bytes > space.available)
    throw StoreError(
        path, fmt::format("the disk is too small ({:.3f} GB needed, {:.3f} GB free)",
                          static_cast<double>(bytes) / 1e9, static_cast<double>(space.available) / 1e9));
}

void make_unfinished(const Checker& check, const fs::path& unfinished,
                     const std::function<void(const fs::path& unfinished)>& work) {
  or_nothing(unfinished, [&] {
    work(unfinished);
    sync_path(check, unfinished);
  });
}

void give_name(const Checker& check, const fs::path& unfinished, const fs::path& path) {
  or_nothing(unfinished, [&] {
    std::error_code error;
    fs::rename(unfinished, path, error);
    if (error) throw StoreError(path, fmt::format("naming the new file failed ({})", error.message()));
    sync_path(check, fs::absolute(path).parent_path());  // the new name itself
  });
}

void publish(const Checker& check, const fs::path& path, const std::string& suffix,
             const std::function<void(const fs::path& unfinished)>& work) {
  const fs::path unfinished = path.string() + suffix;
  make_unfinished(check, unfinished, work);
  give_name(check, unfinished, path);
}

void create(const fs::path& path, const Layout& layout) {
  check(layout);
  check_room(path, file_bytes(layout));
  const Checker checker(path);
  publish(checker, path, kCreating,
          [&](const fs::path& unfinished) { create_file(checker, unfinished, layout); });
}

}  // namespace regatta::store
