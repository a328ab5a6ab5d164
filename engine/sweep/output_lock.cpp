#include "engine/sweep/output_lock.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/core/clock.hpp"

namespace regatta {
namespace {

constexpr double kPatience = 5;  // seconds: ranks of a killed job end within about two

std::string this_host() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

std::unique_ptr<LockFile> lock_output(const std::filesystem::path& out) {
  using Reason = OutputError::Reason;
  const auto folder = std::filesystem::absolute(out).parent_path();
  if (!std::filesystem::is_directory(folder)) {
    throw OutputError(Reason::kCantCreate,
                      "folder '" + folder.string() + "' does not exist (the results lie in it) create it");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw OutputError(Reason::kCantCreate, "folder '" + folder.string() + "' can't be written (" +
                                               std::strerror(errno) + ") choose another place");
  }
  std::unique_ptr<LockFile> lock;
  try {
    lock = std::make_unique<LockFile>(
        out.string() + ".lock", fmt::format("process {} on {}, since {}", getpid(), this_host(), utc_stamp()),
        kPatience);
  } catch (const std::runtime_error& error) {
    throw OutputError(Reason::kCantCreate, error.what());
  }
  if (!lock->held() && !lock->unsupported()) {
    throw OutputError(Reason::kInUse, "'" + out.string() + "' is being written by another run (" +
                                          lock->holder() + ") wait for it, or stop it");
  }
  return lock;
}

}  // namespace regatta
