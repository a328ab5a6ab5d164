#include "engine/core/lock_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "engine/core/clock.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

class LockFileTest : public ::testing::Test {
 protected:
  LockFileTest() { fs::remove(path_); }
  ~LockFileTest() override { fs::remove(path_); }

  /// A process that has the lock, does `what` and ends without giving it up.
  pid_t hold(const std::function<void()>& what) const {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
      const LockFile held(path_, "the other one", 0);
      (void)!write(ready[1], held.held() ? "y" : "n", 1);
      what();
      _exit(0);
    }
    char byte = 0;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    return child;
  }

  const fs::path path_ = fs::temp_directory_path() / ("regatta_lock_" + std::to_string(getpid()));
};

TEST_F(LockFileTest, KeepsTheSecondOutAndNamesTheFirst) {
  const LockFile first(path_, "process 1 on här", 0);
  EXPECT_TRUE(first.held());
  const LockFile second(path_, "process 2", 0);
  EXPECT_FALSE(second.held());
  EXPECT_FALSE(second.unsupported());
  EXPECT_EQ(second.holder(), "process 1 on här");
}

TEST_F(LockFileTest, TheOneKeptOutLeavesTheFile) {
  const LockFile first(path_, "1", 0);
  { const LockFile second(path_, "2", 0); }
  EXPECT_TRUE(fs::exists(path_));
  EXPECT_FALSE(LockFile(path_, "3", 0).held());
}

TEST_F(LockFileTest, IsRemovedAtTheEnd) {
  { const LockFile first(path_, "1", 0); }
  EXPECT_FALSE(fs::exists(path_));
  EXPECT_TRUE(LockFile(path_, "2", 0).held());
}

TEST_F(LockFileTest, IsFreeAfterAKill) {
  const pid_t child = hold([] { pause(); });
  EXPECT_FALSE(LockFile(path_, "too early", 0).held());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(path_)) << "a killed process can't remove it";
  EXPECT_TRUE(LockFile(path_, "next", 0).held());
}

TEST_F(LockFileTest, WaitsWithPatience) {
  const pid_t child = hold([] { usleep(400'000); });
  const double begin = wall_seconds();
  EXPECT_TRUE(LockFile(path_, "patient", 5).held());
  EXPECT_LT(wall_seconds() - begin, 2);
  waitpid(child, nullptr, 0);
}

TEST_F(LockFileTest, SaysWhyItCantBeMade) {
  EXPECT_THROW(LockFile("/no/such/folder/lock", "1", 0), std::runtime_error);
}

}  // namespace
}  // namespace regatta
