#include "engine/store/open.hpp"

#include <fmt/format.h>

#include <fstream>
#include <set>

#include "engine/store/arrays.hpp"
#include "engine/store/attributes.hpp"

namespace regatta::store {
namespace {

namespace fs = std::filesystem;

/// HDF5's signature stands at byte 0 of every file that we make.
bool has_signature(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw StoreError(path, "can't be read (no permission?)");
  char bytes[8] = {};
  stream.read(bytes, sizeof bytes);
  return std::string_view(bytes, sizeof bytes) == std::string_view("\x89HDF\r\n\x1a\n", 8);
}

/// The attribute `format`; "" when it is not one of ours.
std::string format_of(const Checker& check, hid_t file) {
  if (!has_attribute(check, file, "format") || !has_attribute(check, file, "format_version")) return "";
  const std::string format = read_text(check, file, "format");
  return format == kFormat || format == kHeadFormat || format == kPartFormat ? format : "";
}

/// The name of what the shards in this file's folder become: "OUT.h5" for "OUT.h5.shards/head.h5".
std::string merged_name(const fs::path& file) {
  const fs::path folder = fs::absolute(file).parent_path();
  return folder.extension() == kShardsEnding ? folder.stem().string() : "OUT.h5";
}

[[noreturn]] void refuse_format(const Checker& check, const std::string& format) {
  if (format == kFormat) throw StoreError(check.file(), "is a results file, not a shard");
  throw StoreError(check.file(),
                   fmt::format("is {} of a sharded run (it holds no results of its own) join "
                               "the shards with `regatta merge {}`",
                               format == kHeadFormat ? "the head" : "one shard", merged_name(check.file())));
}

Handle open_group(const Checker& check, hid_t file, const std::string& name) {
  return check(H5Gopen2(file, name.c_str(), H5P_DEFAULT), H5Gclose, "opening a group");
}

Handle open_dataset(const Checker& check, hid_t group, const std::string& name) {
  return check(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose, "opening a dataset");
}

Column read_column(const Checker& check, hid_t dataset, const std::string& name) {
  Column column{name, !is_text(check, dataset), {}, {}, read_text(check, dataset, "long_name")};
  if (column.numeric)
    column.numbers = read_doubles(check, dataset);
  else
    column.texts = read_texts(check, dataset);
  return column;
}

/// Metrics have three axes; columns have one, and so do the axes themselves, which are recognised by name.
Experiment read_experiment(const Checker& check, hid_t file, const std::string& name) {
  const Handle group = open_group(check, file, name);
  Experiment out{
      name, read_text(check, group, "protocol"), read_text(check, group, "scenario"), {}, {}, 0, {}, {}, {}};
  if (has_attribute(check, group, "batch_ends")) out.batch_ends = read_numbers(check, group, "batch_ends");
  out.checkpoints = read_integers(check, open_dataset(check, group, "round"));
  out.replications = static_cast<std::int64_t>(shape(check, open_dataset(check, group, "replication")).at(0));
  out.cell_ids = read_texts(check, open_dataset(check, group, "cell_id"));
  const std::set<std::string> known{"cell", "replication", "round", "cell_id"};
  for (const std::string& member : member_names(check, group)) {
    if (known.contains(member)) continue;
    const Handle dataset = open_dataset(check, group, member);
    if (shape(check, dataset).size() == 1)
      out.columns.push_back(read_column(check, dataset, member));
    else
      out.metrics.push_back(
          {member, read_text(check, dataset, "long_name"), read_text(check, dataset, "units")});
  }
  return out;
}

/// Experiments are the groups with their number in the index; there may be other groups.
bool is_experiment(const Checker& check, hid_t file, const std::string& member) {
  const Handle object = check(H5Oopen(file, member.c_str(), H5P_DEFAULT), H5Oclose, "opening a member");
  return check(H5Iget_type(object), "asking for the kind of a member") == H5I_GROUP &&
         has_attribute(check, object, "experiment");
}

std::vector<Unit> read_units(const Checker& check, hid_t file) {
  const Handle index = open_dataset(check, file, "index");
  std::vector<IndexRecord> records(shape(check, index).at(0));
  check(H5Dread(index, index_type(check), H5S_ALL, H5S_ALL, H5P_DEFAULT, records.data()),
        "reading the index");
  std::vector<Unit> units;
  for (const IndexRecord& r : records)
    units.push_back({r.experiment, r.cell, r.first_replication, r.replications});
  return units;
}

}  // namespace

std::optional<Handle> open_ours(const Checker& check, const std::string& format, std::string& why_not) {
  std::error_code error;
  why_not = "no such file";
  if (!fs::exists(check.file(), error)) return std::nullopt;
  why_not = "is not an HDF5 file";
  if (!fs::is_regular_file(check.file(), error) || !has_signature(check.file())) return std::nullopt;
  const Handle access = access_properties(check);
  Handle file =
      check(H5Fopen(check.file().c_str(), H5F_ACC_RDONLY, access), H5Fclose, "opening the HDF5 file");
  why_not = "is an HDF5 file, but not a results file of regatta (no attribute format = \"regatta\")";
  const std::string found = format_of(check, file);
  if (found.empty()) return std::nullopt;
  if (found != format) refuse_format(check, found);
  const std::int64_t version = read_number(check, file, "format_version");
  if (version != kFormatVersion)
    throw StoreError(check.file(),
                     fmt::format("has format version {} (this regatta reads version {}) use a newer one",
                                 version, kFormatVersion));
  return file;
}

Handle open_or_throw(const Checker& check, const std::string& format) {
  std::string why_not;
  std::optional<Handle> file = open_ours(check, format, why_not);
  if (!file) throw StoreError(check.file(), why_not);
  return std::move(*file);
}

Layout read_layout(const Checker& check, hid_t file) {
  Layout out;
  out.sweep_name = read_text(check, file, "sweep_name");
  out.identity = read_text(check, file, "identity");
  out.sweep_text = read_text(check, file, "sweep");
  out.provenance = read_all_texts(check, open_group(check, file, "provenance"));
  for (const std::string& member : member_names(check, file))
    if (is_experiment(check, file, member)) out.experiments.push_back(read_experiment(check, file, member));
  out.units = read_units(check, file);
  return out;
}

}  // namespace regatta::store
