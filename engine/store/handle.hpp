// RAII for HDF5's identifiers and its error stack as an exception. Internal to engine/store (includes
// hdf5.h).
#pragma once

#include <hdf5.h>

#include <filesystem>
#include <string>
#include <utility>

#include "engine/store/error.hpp"

#ifndef H5_HAVE_PARALLEL
#error "this HDF5 has no MPI support: use libhdf5-openmpi-dev"
#endif

namespace regatta::store {

/// Owns one HDF5 identifier of any kind.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.release()), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { close(); }

  operator hid_t() const { return id_; }
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }
  /// Closes now; negative if HDF5 could not.
  herr_t close() { return id_ >= 0 ? close_(release()) : 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// The innermost message of HDF5's error stack ("unable to open file: errno = 2, ..."), which names the
/// cause.
inline std::string hdf5_cause() {
  std::string cause;
  const auto first = [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
    if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first, &cause);
  H5Eclear2(H5E_DEFAULT);
  return cause.empty() ? "HDF5 gives no cause" : cause;
}

/// Checks the results of HDF5 calls on one file: negative becomes StoreError with file, operation and cause.
class Checker {
 public:
  explicit Checker(std::filesystem::path file) : file_(std::move(file)) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // HDF5 would print a page on stderr; we throw instead
  }

  /// Wraps a new identifier.
  Handle operator()(hid_t id, Handle::Close close, const char* operation) const {
    if (id < 0) fail(operation);
    return Handle(id, close);
  }
  /// Passes a status, count or truth value on.
  template <class Status>
  Status operator()(Status status, const char* operation) const {
    if (status < 0) fail(operation);
    return status;
  }
  [[noreturn]] void fail(const char* operation) const {
    throw StoreError(file_, std::string(operation) + " failed (" + hdf5_cause() + ")");
  }
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

}  // namespace regatta::store
