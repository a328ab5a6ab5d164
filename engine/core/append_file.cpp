#include "engine/core/append_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace regatta {

AppendFile::AppendFile(std::filesystem::path path, const std::string& header)
    : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0)
    throw std::runtime_error("'" + path.string() + "' can't be written (" + std::strerror(errno) + ")");
  struct stat status {};
  if (!header.empty() && ::fstat(descriptor_, &status) == 0 && status.st_size == 0) add(header);
}

AppendFile::~AppendFile() { ::close(descriptor_); }

bool AppendFile::add(std::string line) {
  line += '\n';
  return ::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

void AppendFile::sync() { ::fsync(descriptor_); }

}  // namespace regatta
