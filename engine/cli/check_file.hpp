// Counts and checks the units of a results file, for the commands that must know whether it is sound.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/store/reader.hpp"

namespace regatta::cli {

/// One rewritten line on standard error, if that is a terminal: "checking a.h5  [#####     ]  25%".
class ShareLine {
 public:
  explicit ShareLine(std::string what);
  ~ShareLine();
  ShareLine(const ShareLine&) = delete;
  ShareLine& operator=(const ShareLine&) = delete;
  void show(double share);

 private:
  std::string what_;
  bool terminal_;
  double last_ = -1;
};

struct FileCheck {
  std::int64_t done = 0, failed = 0, missing = 0, not_needed = 0;  // units; damaged ones are not among them
  std::vector<store::Damage> damage;
  double megabytes = 0, seconds = 0;  // rows checked

  /// kDamaged, kIncomplete or kOk.
  int exit_code() const;
};

/// Reads all rows; shows its progress. Throws StoreError.
FileCheck check_file(const store::Reader& reader, const std::string& name);

/// "damaged: bandits cell 3 (ucb1, 0123...), replications 0 to 31 (unit 12): wrong checksum" on standard
/// error, at most `most` lines and one that counts the others.
void print_damage(const store::Reader& reader, const FileCheck& check, std::size_t most);

inline constexpr std::size_t kMostLines = 20;

}  // namespace regatta::cli
