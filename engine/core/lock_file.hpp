// A lock that keeps two runs from writing the same results, and that a kill can't leave behind.
#pragma once

#include <filesystem>
#include <string>

namespace regatta {

/// Holds an flock(2) on a small file. The kernel gives the lock up when the process ends in whatever way, so
/// what a killed run leaves behind is an unlocked file that the next run takes over.
class LockFile {
 public:
  /// Tries for `patience` seconds: ranks of a killed job may need a moment to end. `note` (one line) is what
  /// others are told about the holder.
  LockFile(const std::filesystem::path& path, const std::string& note, double patience);
  ~LockFile();  // removes the file, if it holds the lock
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  bool held() const { return state_ == State::kHeld; }
  /// The file system knows no locks (some network file systems are mounted so): nobody is kept out.
  bool unsupported() const { return state_ == State::kUnsupported; }
  /// The note of the one who holds it, if we don't.
  const std::string& holder() const { return holder_; }

 private:
  enum class State { kOther, kHeld, kUnsupported };
  bool try_once(const std::string& note);

  std::filesystem::path path_;
  int descriptor_ = -1;
  State state_ = State::kOther;
  std::string holder_;
};

}  // namespace regatta
