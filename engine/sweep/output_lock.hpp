// One writer at a time for the results of a sweep.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "engine/core/lock_file.hpp"

namespace regatta {

/// The results file can't be used, for no fault of the sweep; nothing was started.
class OutputError : public std::runtime_error {
 public:
  enum class Reason : char { kInUse = 'u', kCantCreate = 'c' };
  OutputError(Reason reason, const std::string& what) : std::runtime_error(what), reason_(reason) {}
  Reason reason() const { return reason_; }

 private:
  Reason reason_;
};

/// Locks the results at `out` through OUT.h5.lock; whoever writes them does so first. Waits a few seconds,
/// because ranks of a killed job need a moment to end. Throws OutputError, also when the folder can't be
/// written.
std::unique_ptr<LockFile> lock_output(const std::filesystem::path& out);

}  // namespace regatta
