#include "engine/core/files.hpp"

#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/core/errors.hpp"
#include "engine/core/hash.hpp"

namespace regatta {
namespace {

void put(std::string& out, const std::string& bytes) {
  const std::uint64_t size = bytes.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += bytes;
}

std::string get(const std::string& packed, std::size_t& at) {
  std::uint64_t size = 0;
  expect(at + sizeof size <= packed.size(), "a packed file list ends early");
  std::memcpy(&size, packed.data() + at, sizeof size);
  at += sizeof size;
  expect(size <= packed.size() - at, "a packed file list ends early");
  at += size;
  return packed.substr(at - size, size);
}

std::shared_ptr<const DataFile> make_file(std::string name, std::string bytes) {
  auto file = std::make_shared<DataFile>();
  file->hash = hash128(bytes);
  file->name = std::move(name);
  file->bytes = std::move(bytes);
  return file;
}

}  // namespace

std::string Files::pack() const {
  std::string out;
  for (const auto& [name, file] : loaded_) put(out, name), put(out, file->bytes);
  return out;
}

Files Files::unpack(const std::string& packed) {
  Files files({});
  for (std::size_t at = 0; at < packed.size();) {
    std::string name = get(packed, at);
    std::string bytes = get(packed, at);
    files.loaded_[name] = make_file(name, std::move(bytes));
  }
  return files;
}

std::shared_ptr<const DataFile> Files::load(const std::string& name) {
  if (const auto known = loaded_.find(name); known != loaded_.end()) return known->second;
  std::vector<std::filesystem::path> places;
  if (std::filesystem::path(name).is_absolute()) {
    places.emplace_back(name);
  } else {
    for (const auto& folder : folders_) places.push_back(folder / name);
  }
  std::vector<std::string> tried;
  for (const auto& place : places) {
    tried.push_back(place.lexically_normal().string());
    std::error_code error;  // a folder that may not be entered is not where the file is
    if (!std::filesystem::is_regular_file(place, error)) continue;
    std::ifstream in(place, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in)
      throw ConfigError("data file '" + place.string() + "' can't be read (no permission or a broken disk?)");
    return loaded_[name] = make_file(name, std::move(bytes).str());
  }
  throw ConfigError("data file '" + name + "' not found (looked at " + enumerate(tried) +
                    ") give the path relative to the sweep file or set REGATTA_DATA to its folder");
}

}  // namespace regatta
