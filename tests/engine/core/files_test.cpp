// Where data files are found, and how they reach the ranks that read no disk.
#include "engine/core/files.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/errors.hpp"
#include "engine/core/hash.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;
using store::sample::Folder;

void put(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string message_of(Files& files, const std::string& name) {
  try {
    files.load(name);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Files, TakesTheFirstFolderThatHasTheFile) {
  const Folder folder;
  put(folder / "one/only_one.csv", "1");
  put(folder / "one/both.csv", "from one");
  put(folder / "two/both.csv", "from two");
  put(folder / "two/only_two.csv", "2");
  put(folder / "two/sub/deep.csv", "deep");
  Files files({folder / "one", folder / "two"});
  EXPECT_EQ(files.load("both.csv")->bytes, "from one");
  EXPECT_EQ(files.load("only_one.csv")->bytes, "1");
  EXPECT_EQ(files.load("only_two.csv")->bytes, "2");
  EXPECT_EQ(files.load("sub/deep.csv")->bytes, "deep");
  Files turned({folder / "two", folder / "one"});
  EXPECT_EQ(turned.load("both.csv")->bytes, "from two");
}

TEST(Files, AnAbsolutePathNeedsNoFolder) {
  const Folder folder;
  const std::string path = (folder / "far.csv").string();
  put(path, "far away");
  Files files({});
  const auto file = files.load(path);
  EXPECT_EQ(file->bytes, "far away");
  EXPECT_EQ(file->name, path);
  EXPECT_EQ(file->hash, hash128("far away"));
}

TEST(Files, AMissingFileNamesEveryPlace) {
  const Folder folder;
  fs::create_directories(folder / "one/rows.csv");  // a folder of that name is no file
  Files files({folder / "one", folder / "one/../two"});
  const std::string message = message_of(files, "rows.csv");
  EXPECT_NE(message.find("'rows.csv'"), std::string::npos) << message;
  const std::string places =
      (folder / "one/rows.csv").string() + " and " + (folder / "two/rows.csv").string();
  EXPECT_NE(message.find(places), std::string::npos) << message;
  EXPECT_NE(message.find("REGATTA_DATA"), std::string::npos) << message;
  EXPECT_NE(message_of(files, (folder / "none.csv").string()).find((folder / "none.csv").string()),
            std::string::npos);
}

TEST(Files, ReadsAFileOnce) {
  const Folder folder;
  put(folder / "rows.csv", "first");
  Files files({folder.path()});
  const auto before = files.load("rows.csv");
  put(folder / "rows.csv", "changed while the sweep was being read");
  EXPECT_EQ(files.load("rows.csv"), before) << "cells of one sweep would see different data";
}

TEST(Files, PackedFilesArriveByteForByteWithoutADisk) {
  std::string binary;
  for (int i = 0; i < 1024; ++i) binary += static_cast<char>(i * 37);  // all byte values, zero too
  const Folder folder;
  put(folder / "binary.dat", binary);
  put(folder / "empty.csv", "");
  put(folder / "unused.csv", "nobody asked for it");
  Files here({folder.path()});
  here.load("binary.dat");
  here.load("empty.csv");
  const std::string packed = here.pack();
  fs::remove_all(folder.path());

  Files there = Files::unpack(packed);
  EXPECT_EQ(there.load("binary.dat")->bytes, binary);
  EXPECT_EQ(there.load("binary.dat")->name, "binary.dat");
  EXPECT_EQ(there.load("binary.dat")->hash, hash128(binary));
  EXPECT_EQ(there.load("empty.csv")->bytes, "");
  EXPECT_EQ(there.pack(), packed);
  EXPECT_THROW(there.load("unused.csv"), ConfigError);
}

TEST(Files, UnpackedFilesFindNothingElse) {
  Files there = Files::unpack("");
  EXPECT_EQ(there.pack(), "");
  const Folder folder;
  put(folder / "rows.csv", "here, but only on this rank's disk");
  const auto before = fs::current_path();
  fs::current_path(folder.path());
  EXPECT_THROW(there.load("rows.csv"), ConfigError);
  fs::current_path(before);
}

TEST(Files, ATornPackIsNoticed) {
  const Folder folder;
  put(folder / "rows.csv", "some bytes");
  Files here({folder.path()});
  here.load("rows.csv");
  const std::string packed = here.pack();
  for (const std::size_t cut : {std::size_t{1}, std::size_t{5}, packed.size() - 8, packed.size() - 1}) {
    EXPECT_THROW(Files::unpack(packed.substr(0, packed.size() - cut)), std::logic_error) << cut;
  }
  EXPECT_THROW(Files::unpack(std::string(8, '\xff')), std::logic_error) << "a size beyond everything";
}

TEST(DataFile, DerivedIsMadeOncePerKey) {
  DataFile file;
  file.bytes = "12345";
  int made = 0;
  const auto length = [&made](const DataFile& f) {
    ++made;
    return f.bytes.size();
  };
  const auto first = file.derived<std::size_t>("length", length);
  EXPECT_EQ(*first, 5u);
  EXPECT_EQ(file.derived<std::size_t>("length", length), first);
  EXPECT_EQ(made, 1);
  file.derived<std::size_t>("another", length);
  EXPECT_EQ(made, 2);
}

TEST(DataFile, AMakerThatThrowsLeavesNothingBehind) {
  DataFile file;
  const auto fails = [](const DataFile&) -> int { throw ConfigError("malformed"); };
  EXPECT_THROW(file.derived<int>("table", fails), ConfigError);
  EXPECT_EQ(*file.derived<int>("table", [](const DataFile&) { return 7; }), 7);
}

}  // namespace
}  // namespace regatta
