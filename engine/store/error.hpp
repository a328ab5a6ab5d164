// The one exception of the store. Apart from handle.hpp, so that users of the store never see hdf5.h.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace regatta::store {

/// A results file could not be made, read or written. what() = "FILE: operation failed (cause)".
class StoreError : public std::runtime_error {
 public:
  StoreError(const std::filesystem::path& file, const std::string& problem)
      : std::runtime_error(file.string() + ": " + problem), file_(file) {}
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

}  // namespace regatta::store
