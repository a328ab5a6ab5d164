#include "engine/core/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

#include "engine/core/clock.hpp"

namespace regatta {
namespace {

/// The path may have been removed, or made anew, between our open and our lock: then we locked a file that
/// nobody else will find.
bool still_at(const std::filesystem::path& path, int descriptor) {
  struct stat ours {
  }, theirs{};
  return ::fstat(descriptor, &ours) == 0 && ::stat(path.c_str(), &theirs) == 0 &&
         ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

std::string first_line(int descriptor) {
  char text[256];
  const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
  const std::string all(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  return all.substr(0, all.find('\n'));
}

}  // namespace

LockFile::LockFile(const std::filesystem::path& path, const std::string& note, double patience)
    : path_(path) {
  const double begin = wall_seconds();
  while (!try_once(note) && wall_seconds() - begin < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

/// True when there is nothing to wait for.
bool LockFile::try_once(const std::string& note) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0)
    throw std::runtime_error("lock file '" + path_.string() + "' can't be made (" + std::strerror(errno) +
                             ")");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
    if (still_at(path_, descriptor_)) {
      state_ = State::kHeld;
      const std::string line = note + "\n";
      // The note only serves messages: a full disk must not stop the run.
      if (::ftruncate(descriptor_, 0) == 0) (void)!::pwrite(descriptor_, line.data(), line.size(), 0);
      return true;
    }
  } else if (errno != EWOULDBLOCK && errno != EINTR) {
    state_ = State::kUnsupported;
    ::close(std::exchange(descriptor_, -1));
    return true;
  } else {
    holder_ = first_line(descriptor_);
  }
  ::close(std::exchange(descriptor_, -1));
  return false;
}

LockFile::~LockFile() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());  // before the lock is given up: whoever waits for it sees that the file is gone
  ::close(descriptor_);
}

}  // namespace regatta
