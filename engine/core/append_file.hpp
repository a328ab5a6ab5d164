// A text file to which several processes append whole lines.
#pragma once

#include <filesystem>
#include <string>

namespace regatta {

/// Every line is one write(2) with O_APPEND: lines of different processes do not mix, and a kill leaves whole
/// lines.
class AppendFile {
 public:
  /// `header` is written when the file is new. Throws std::runtime_error when the file can't be opened.
  AppendFile(std::filesystem::path path, const std::string& header);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// False when the line could not be written (a full disk).
  bool add(std::string line);
  void sync();

 private:
  int descriptor_ = -1;
};

}  // namespace regatta
