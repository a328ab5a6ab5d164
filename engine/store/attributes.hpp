// Texts, numbers and one-dimensional tables in HDF5. Internal to engine/store.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/store/handle.hpp"

namespace regatta::store {

/// Variable-length UTF-8, the text type that h5py and xarray read as str.
Handle text_type(const Checker& check);

void write_text(const Checker& check, hid_t object, const std::string& name, const std::string& text);
void write_number(const Checker& check, hid_t object, const std::string& name, std::int64_t number);
void write_numbers(const Checker& check, hid_t object, const std::string& name,
                   const std::vector<std::int64_t>& numbers);
bool has_attribute(const Checker& check, hid_t object, const std::string& name);
std::string read_text(const Checker& check, hid_t object, const std::string& name);
std::int64_t read_number(const Checker& check, hid_t object, const std::string& name);
std::vector<std::int64_t> read_numbers(const Checker& check, hid_t object, const std::string& name);

/// Creation properties of every dataset: contiguous, space allocated at once, no time stamps (equal sweeps
/// make equal files). `fill` has the dataset's type `type`, nullptr = zeros; it is written to the disk, not
/// only declared.
Handle dataset_properties(const Checker& check, hid_t type = H5I_INVALID_HID, const void* fill = nullptr);

Handle create_numbers(const Checker& check, hid_t group, const std::string& name,
                      const std::vector<std::int64_t>& values);
Handle create_numbers(const Checker& check, hid_t group, const std::string& name,
                      const std::vector<double>& values);
Handle create_texts(const Checker& check, hid_t group, const std::string& name,
                    const std::vector<std::string>& values);

/// Lengths of a dataset's axes.
std::vector<hsize_t> shape(const Checker& check, hid_t dataset);
bool is_text(const Checker& check, hid_t dataset);
std::vector<std::int64_t> read_integers(const Checker& check, hid_t dataset);
std::vector<double> read_doubles(const Checker& check, hid_t dataset);
std::vector<std::string> read_texts(const Checker& check, hid_t dataset);

/// Names of a group's members in the order they were made.
std::vector<std::string> member_names(const Checker& check, hid_t group);
/// Names and texts of all attributes in the order they were made.
std::vector<std::pair<std::string, std::string>> read_all_texts(const Checker& check, hid_t object);

}  // namespace regatta::store
