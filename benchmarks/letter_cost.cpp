// What a letter of the schedule costs here: the parameters of benchmarks/scale_simulation. Under mpirun -n 2
// or more; rank 0 measures.
//
//   mpirun -n 2 build/benchmarks/letter_cost
//
// Medians over letters, so that those count during which the rank had its core for itself: handling a request
// and sending the grant, as rank 0 does; handling a report; half a round trip between two ranks that both
// look all the time. And the CPU time of looking for letters when there are none.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "engine/comm/member.hpp"
#include "engine/core/clock.hpp"

namespace regatta::comm {
namespace {

constexpr int kPasses = 21, kLetters = 400, kRoundTrips = 5000;

double thread_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Drops what it gets: the other half of a role that is measured.
class Basket : public Mail {
 public:
  void send(int, Kind, const Letter&) override {}
};

Received wait_for_letter(Post& post) {
  while (true)
    if (auto received = post.receive()) return *received;
}

SortedTasks many_tasks() {
  return std::make_shared<const std::vector<Task>>(std::vector<Task>(1'000'000, Task{0, 1}));
}

/// The others write `kLetters` letters while rank 0 sleeps; then it takes so many seconds for each.
double handling(World& world, Kind kind, const SortedTasks& sorted) {
  std::vector<double> seconds;
  const int each = kLetters / (world.size() - 1);
  for (int pass = 0; pass < kPasses; ++pass) {
    Post post(world);
    world.barrier();
    if (world.rank() > 0) {
      for (int i = 0; i < each; ++i) post.send(0, kind);
    } else {
      Dispatcher role(star(0, world.size()), post, sorted, true);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      for (int handled = 0; handled < each * (world.size() - 1);) {
        const double begin = wall_seconds();
        const auto received = post.receive();
        if (!received) continue;
        role.receive(*received, wall_seconds());
        seconds.push_back(wall_seconds() - begin);
        ++handled;
      }
    }
    while (!post.all_sent()) {
    }
    world.barrier();  // all letters are under way; then read those that came here
    for (int i = 0; i < 100 * each; ++i) static_cast<void>(post.receive());
    world.barrier();
  }
  return world.rank() == 0 ? median(seconds) : 0;
}

double deciding(const SortedTasks& sorted) {  // without MPI: a part of the above
  Basket basket;
  Dispatcher role(star(0, 1000), basket, sorted, true);
  const double begin = thread_seconds();
  for (int i = 0; i < kLetters; ++i) role.receive({1 + i % 999, Kind::kRequest, {}}, 0);
  return (thread_seconds() - begin) / kLetters;
}

double looking(World& world) {
  Post post(world);
  const double begin = thread_seconds();
  for (int i = 0; i < 100 * kLetters; ++i) static_cast<void>(post.receive());
  const double seconds = (thread_seconds() - begin) / (100 * kLetters);
  world.barrier();
  return seconds;
}

double half_round_trip(World& world) {
  Post post(world);
  std::vector<double> seconds;
  world.barrier();
  for (int i = 0; i < kRoundTrips && world.rank() < 2; ++i) {
    const double begin = wall_seconds();
    if (world.rank() == 0) post.send(1, Kind::kGrant);
    wait_for_letter(post);
    if (world.rank() == 1) post.send(0, Kind::kRequest);
    seconds.push_back((wall_seconds() - begin) / 2);
  }
  while (!post.all_sent()) {
  }
  world.barrier();
  return world.rank() == 0 ? median(seconds) : 0;
}

double oversleep() {
  std::vector<double> seconds;
  for (int i = 0; i < 500; ++i) {
    const double begin = wall_seconds();
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    seconds.push_back(wall_seconds() - begin - 50e-6);
  }
  return median(seconds);
}

int measure(World& world) {
  if (world.size() < 2) {
    fmt::print(stderr, "usage: mpirun -n 2 letter_cost (or more ranks)\n");
    return 2;
  }
  const SortedTasks sorted = many_tasks();
  const double look = looking(world);
  const double request = handling(world, Kind::kRequest, sorted);
  const double report = handling(world, Kind::kReport, sorted);
  const double trip = half_round_trip(world);
  if (world.rank() == 0)
    fmt::print(
        "{} ranks\nrequest and grant  {:6.2f} us (of it deciding {:.2f})\nreport             {:6.2f} us\n"
        "look for letters   {:6.2f} us\nhalf a round trip  {:6.2f} us\nsleep too long     {:6.2f} us\n",
        world.size(), 1e6 * request, 1e6 * deciding(sorted), 1e6 * report, 1e6 * look, 1e6 * trip,
        1e6 * oversleep());
  return 0;
}

}  // namespace
}  // namespace regatta::comm

int main(int argc, char** argv) {
  regatta::comm::World world(argc, argv);
  return regatta::comm::measure(world);
}
