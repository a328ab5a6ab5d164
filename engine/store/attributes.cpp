#include "engine/store/attributes.hpp"

#include <memory>

namespace regatta::store {
namespace {

Handle scalar(const Checker& check) { return check(H5Screate(H5S_SCALAR), H5Sclose, "making a scalar"); }

template <class T>
Handle create_table(const Checker& check, hid_t group, const std::string& name, hid_t file_type,
                    hid_t memory_type, const std::vector<T>& values) {
  const hsize_t length = values.size();
  const Handle space = check(H5Screate_simple(1, &length, nullptr), H5Sclose, "making a column");
  Handle dataset = check(
      H5Dcreate2(group, name.c_str(), file_type, space, H5P_DEFAULT, dataset_properties(check), H5P_DEFAULT),
      H5Dclose, "making a column");
  check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "writing a column");
  return dataset;
}

template <class T>
std::vector<T> read_table(const Checker& check, hid_t dataset, hid_t type) {
  std::size_t length = 1;
  for (const hsize_t axis : shape(check, dataset)) length *= axis;
  std::vector<T> values(length);
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading a column");
  return values;
}

}  // namespace

Handle text_type(const Checker& check) {
  Handle type = check(H5Tcopy(H5T_C_S1), H5Tclose, "making a text type");
  check(H5Tset_size(type, H5T_VARIABLE), "making a text type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "making a text type");
  return type;
}

void write_text(const Checker& check, hid_t object, const std::string& name, const std::string& text) {
  const Handle type = text_type(check);
  const Handle attribute =
      check(H5Acreate2(object, name.c_str(), type, scalar(check), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
            "making an attribute");
  const char* pointer = text.c_str();
  check(H5Awrite(attribute, type, &pointer), "writing an attribute");
}

void write_number(const Checker& check, hid_t object, const std::string& name, std::int64_t number) {
  const Handle attribute =
      check(H5Acreate2(object, name.c_str(), H5T_STD_I64LE, scalar(check), H5P_DEFAULT, H5P_DEFAULT),
            H5Aclose, "making an attribute");
  check(H5Awrite(attribute, H5T_NATIVE_INT64, &number), "writing an attribute");
}

void write_numbers(const Checker& check, hid_t object, const std::string& name,
                   const std::vector<std::int64_t>& numbers) {
  const hsize_t length = numbers.size();
  const Handle space = check(H5Screate_simple(1, &length, nullptr), H5Sclose, "making an attribute");
  const Handle attribute =
      check(H5Acreate2(object, name.c_str(), H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
            "making an attribute");
  check(H5Awrite(attribute, H5T_NATIVE_INT64, numbers.data()), "writing an attribute");
}

bool has_attribute(const Checker& check, hid_t object, const std::string& name) {
  return check(H5Aexists(object, name.c_str()), "looking for an attribute") > 0;
}

std::string read_text(const Checker& check, hid_t object, const std::string& name) {
  const Handle attribute =
      check(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "opening an attribute");
  char* text = nullptr;
  check(H5Aread(attribute, text_type(check), &text), "reading an attribute");
  const std::unique_ptr<char, herr_t (*)(void*)> owner(text, H5free_memory);
  return text == nullptr ? "" : text;
}

std::int64_t read_number(const Checker& check, hid_t object, const std::string& name) {
  const Handle attribute =
      check(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "opening an attribute");
  std::int64_t number = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &number), "reading an attribute");
  return number;
}

std::vector<std::int64_t> read_numbers(const Checker& check, hid_t object, const std::string& name) {
  const Handle attribute =
      check(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "opening an attribute");
  const Handle space = check(H5Aget_space(attribute), H5Sclose, "reading the length of an attribute");
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(
      check(H5Sget_simple_extent_npoints(space), "reading the length of an attribute")));
  check(H5Aread(attribute, H5T_NATIVE_INT64, numbers.data()), "reading an attribute");
  return numbers;
}

Handle dataset_properties(const Checker& check, hid_t type, const void* fill) {
  Handle list = check(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "making properties");
  check(H5Pset_layout(list, H5D_CONTIGUOUS), "choosing the contiguous layout");
  check(H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY), "choosing early allocation");
  check(H5Pset_fill_time(list, H5D_FILL_TIME_ALLOC), "choosing to fill at once");
  check(H5Pset_obj_track_times(list, false), "switching time stamps off");
  if (fill != nullptr) check(H5Pset_fill_value(list, type, fill), "setting the fill value");
  return list;
}

Handle create_numbers(const Checker& check, hid_t group, const std::string& name,
                      const std::vector<std::int64_t>& values) {
  return create_table(check, group, name, H5T_STD_I64LE, H5T_NATIVE_INT64, values);
}

Handle create_numbers(const Checker& check, hid_t group, const std::string& name,
                      const std::vector<double>& values) {
  return create_table(check, group, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values);
}

Handle create_texts(const Checker& check, hid_t group, const std::string& name,
                    const std::vector<std::string>& values) {
  std::vector<const char*> pointers;
  pointers.reserve(values.size());
  for (const std::string& value : values) pointers.push_back(value.c_str());
  const Handle type = text_type(check);
  return create_table(check, group, name, type, type, pointers);
}

std::vector<hsize_t> shape(const Checker& check, hid_t dataset) {
  const Handle space = check(H5Dget_space(dataset), H5Sclose, "reading the shape of a dataset");
  const int rank = check(H5Sget_simple_extent_ndims(space), "reading the shape of a dataset");
  std::vector<hsize_t> lengths(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, lengths.data(), nullptr), "reading the shape of a dataset");
  return lengths;
}

bool is_text(const Checker& check, hid_t dataset) {
  const Handle type = check(H5Dget_type(dataset), H5Tclose, "reading the type of a dataset");
  return check(H5Tget_class(type), "reading the type of a dataset") == H5T_STRING;
}

std::vector<std::int64_t> read_integers(const Checker& check, hid_t dataset) {
  return read_table<std::int64_t>(check, dataset, H5T_NATIVE_INT64);
}

std::vector<double> read_doubles(const Checker& check, hid_t dataset) {
  return read_table<double>(check, dataset, H5T_NATIVE_DOUBLE);
}

std::vector<std::string> read_texts(const Checker& check, hid_t dataset) {
  const Handle type = text_type(check);
  std::vector<char*> pointers = read_table<char*>(check, dataset, type);
  std::vector<std::string> texts;
  texts.reserve(pointers.size());
  for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
  const Handle space = check(H5Dget_space(dataset), H5Sclose, "reading the shape of a dataset");
  check(H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data()), "freeing texts");
  return texts;
}

std::vector<std::string> member_names(const Checker& check, hid_t group) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, add, &names), "listing a group");
  return names;
}

std::vector<std::pair<std::string, std::string>> read_all_texts(const Checker& check, hid_t object) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, add, &names), "listing attributes");
  std::vector<std::pair<std::string, std::string>> texts;
  for (const std::string& name : names) texts.emplace_back(name, read_text(check, object, name));
  return texts;
}

}  // namespace regatta::store
