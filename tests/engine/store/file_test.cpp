// Which files are ours, and what stands in the way of opening, creating or reading them.
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "engine/store/reader.hpp"
#include "engine/store/writer.hpp"
#include "tests/engine/store/sample.hpp"

namespace regatta::store {
namespace {

class File : public ::testing::Test {
 protected:
  void put(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  /// Message of the StoreError, "" if none.
  template <class Action>
  std::string error(Action action) {
    try {
      action();
    } catch (const StoreError& problem) {
      EXPECT_EQ(problem.file(), path_);
      return problem.what();
    }
    return "";
  }
  void expect_error(const std::string& message, const std::string& part) {
    EXPECT_EQ(message.rfind(path_.string() + ": ", 0), 0u) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
  void expect_not_ours(const std::string& why) {
    EXPECT_EQ(identity_of(path_), std::nullopt);
    expect_error(error([&] { Reader reader(path_); }), why);
  }
  void expect_broken(const std::string& why) {
    expect_error(error([&] { identity_of(path_); }), why);
    expect_error(error([&] { Reader reader(path_); }), why);
  }
  void set_version(std::int64_t version) {
    const hid_t file = H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
    EXPECT_GE(H5Awrite(attribute, H5T_NATIVE_INT64, &version), 0);
    H5Aclose(attribute);
    H5Fclose(file);
  }

  const sample::Folder folder_;
  const std::filesystem::path path_ = folder_ / "a.h5";
};

TEST_F(File, NoFile) { expect_not_ours("no such file"); }

TEST_F(File, Folder) {
  std::filesystem::create_directory(path_);
  expect_not_ours("is not an HDF5 file");
}

TEST_F(File, Garbage) {
  for (const std::string& bytes : {std::string(), std::string("\x89HD"), std::string(100'000, 'x')}) {
    put(bytes);
    expect_not_ours("is not an HDF5 file");
  }
}

TEST_F(File, HalfASuperblock) {
  put("\x89HDF\r\n\x1a\n and no more");
  expect_broken("opening the HDF5 file failed (");
}

TEST_F(File, OtherHdf5) {
  const hid_t file = H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Gclose(H5Gcreate2(file, "format", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Fclose(file);
  expect_not_ours("is an HDF5 file, but not a results file of regatta");
}

TEST_F(File, Ours) {
  create(path_, sample::layout());
  EXPECT_EQ(identity_of(path_), sample::layout().identity);
}

TEST_F(File, NewerVersion) {
  create(path_, sample::layout());
  set_version(2);
  expect_broken("has format version 2 (this regatta reads version 1)");
}

TEST_F(File, Truncated) {
  create(path_, sample::layout());
  const auto size = std::filesystem::file_size(path_);
  std::filesystem::resize_file(path_, size - 1);
  expect_broken("truncated");
  std::filesystem::resize_file(path_, size / 2);
  expect_broken("truncated");
}

TEST_F(File, CreationNeverOverwrites) {
  put("precious");
  expect_error(error([&] { create(path_, sample::layout()); }), "exists");
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(File, CreationOverwritesItsLeftOvers) {
  std::ofstream(path_.string() + ".creating") << std::string(1'000'000, 'x');
  create(path_, sample::layout());
  EXPECT_EQ(Reader(path_).layout().units.size(), 8u);
  EXPECT_FALSE(std::filesystem::exists(path_.string() + ".creating"));
}

TEST_F(File, CreationRefusesTooSmallADisk) {
  Layout layout = sample::layout();
  layout.experiments.resize(1);
  layout.experiments[0].replications = 1'000'000'000'000;
  layout.units = {{0, 0, 0, 1'000'000'000'000}, {0, 1, 0, 1'000'000'000'000}, {0, 2, 0, 1'000'000'000'000}};
  expect_error(error([&] { create(path_, layout); }), "the disk is too small (");
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(File, CreationNeedsItsFolder) {
  const std::filesystem::path nowhere = folder_ / "nowhere/a.h5";
  EXPECT_THROW(create(nowhere, sample::layout()), StoreError);
}

/// Writes unit after unit, each when the partner says so; keeps the file open to the end.
[[noreturn]] void write_in_steps(const std::filesystem::path& path, int go, int done) {
  char byte = 0;
  Writer writer(path, sample::layout());
  for (int unit = 0; unit <= 8; ++unit) {
    if (write(done, &byte, 1) != 1 || read(go, &byte, 1) != 1) _exit(1);
    if (unit < 8) writer.write(unit, sample::rows(sample::layout(), unit), sample::done());
  }
  _exit(0);
}

/// A reader in this process follows a writer in another one, step by step through two pipes.
TEST_F(File, IsReadWhileAnotherProcessWrites) {
  const Layout layout = sample::layout();
  create(path_, layout);
  int go[2], done[2];
  ASSERT_EQ(pipe(go), 0);
  ASSERT_EQ(pipe(done), 0);
  char byte = 0;
  const pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    close(done[0]);
    write_in_steps(path_, go[0], done[1]);
  }
  close(done[1]);  // so that a dead partner is an error, not a wait for ever
  close(go[0]);
  ASSERT_EQ(read(done[0], &byte, 1), 1);
  const Reader early(path_);
  for (int unit = 0; unit < 8; ++unit) {
    EXPECT_FALSE(early.crc_ok(unit));
    ASSERT_EQ(write(go[1], &byte, 1), 1);
    ASSERT_EQ(read(done[0], &byte, 1), 1);
    const Reader late(path_);
    EXPECT_TRUE(early.crc_ok(unit) && late.crc_ok(unit)) << unit;
    EXPECT_EQ(early.rows(unit), sample::rows(layout, unit));
    EXPECT_EQ(late.rows(unit), sample::rows(layout, unit));
  }
  const int descriptor = open(path_.c_str(), O_RDONLY);  // what plain h5py does first: a shared lock
  EXPECT_EQ(flock(descriptor, LOCK_SH | LOCK_NB), 0) << "the writer locks readers out";
  close(descriptor);
  ASSERT_EQ(write(go[1], &byte, 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace regatta::store
