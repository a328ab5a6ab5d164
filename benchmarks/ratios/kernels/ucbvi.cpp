#include <cmath>
#include <cstdint>

#include "benchmarks/ratios/kernels/linear.hpp"

namespace regatta::ratios::kernels {
namespace {

constexpr int kStates = 10, kActions = 4, kSteps = 10,
              kRows = kStates * kActions;  // row: action * 10 + state

/// xoshiro256++ (Blackman, Vigna 2019), seeded by splitmix64.
class Random {
 public:
  Random() {
    std::uint64_t seed = 1;
    for (auto& word : s_) {
      std::uint64_t z = seed += 0x9e3779b97f4a7c15;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }
  double uniform() {
    const std::uint64_t out = rotate(s_[0] + s_[3], 23) + s_[0], t = s_[1] << 17;
    s_[2] ^= s_[0], s_[3] ^= s_[1], s_[1] ^= s_[2], s_[0] ^= s_[3], s_[2] ^= t;
    s_[3] = rotate(s_[3], 45);
    return double(out >> 11) * 0x1p-53;
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t s_[4];
};

struct Process {
  double cumulative[kRows][kStates], reward[kRows];
};

Process draw(Random& random) {
  Process p;
  for (int i = 0; i < kRows; ++i) {
    double weight[kStates], sum = 0, cumulative = 0;
    for (double& w : weight) sum += w = -std::log(random.uniform() + 1e-12);
    for (int j = 0; j < kStates; ++j) p.cumulative[i][j] = cumulative += weight[j] / sum;
    p.cumulative[i][kStates - 1] = 1;
    p.reward[i] = random.uniform();
  }
  return p;
}

}  // namespace

double ucbvi_10_4_10(int episodes) {
  static Random random;
  static const Process process = draw(random);
  alignas(64) double estimate[kStates][kRows] = {}, base[kRows], visits[kRows] = {},
                     seen[kRows][kStates] = {}, sum[kRows] = {};
  int policy[kSteps][kStates];
  const double iota = std::log(4.0 * kRows * kSteps * episodes);
  double total = 0;
  for (double& b : base) b = kSteps * std::sqrt(iota) * 0.1;
  for (int episode = 0; episode < episodes; ++episode) {
    double value[kStates] = {};
    for (int h = kSteps - 1; h >= 0; --h) {
      alignas(64) double q[kRows];
      for (int i = 0; i < kRows; ++i) q[i] = base[i];
      for (int j = 0; j < kStates; ++j) {
        for (int i = 0; i < kRows; ++i) q[i] += estimate[j][i] * value[j];
      }
      for (int s = 0; s < kStates; ++s) {
        int best = 0;
        double most = q[s];
        for (int a = 1; a < kActions; ++a) {
          if (q[a * kStates + s] > most) most = q[a * kStates + s], best = a;
        }
        value[s] = most < kSteps - h ? most : kSteps - h;
        policy[h][s] = best;
      }
    }
    int state = 0;
    for (int h = 0; h < kSteps; ++h) {
      const int i = policy[h][state] * kStates + state;
      const double u = random.uniform();
      int next = 0;
      for (int j = 0; j < kStates - 1; ++j) next += u > process.cumulative[i][j];
      visits[i]++, seen[i][next]++;
      sum[i] += process.reward[i], total += process.reward[i];
      const double inverse = 1 / visits[i];
      base[i] = sum[i] * inverse + kSteps * std::sqrt(iota * inverse) * 0.1;
      for (int j = 0; j < kStates; ++j) estimate[j][i] = seen[i][j] * inverse;
      state = next;
    }
  }
  return total;
}

}  // namespace regatta::ratios::kernels
