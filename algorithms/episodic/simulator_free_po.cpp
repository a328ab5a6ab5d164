// Policy optimisation with the log-barrier for linear MDPs, adversarial losses, and no simulator: lb_po in
// epochs, with exploring episodes that take the simulator's place.
//
//   Dai, Luo, Wei, Zimmert. Refined regret for adversarial MDPs with linear function approximation. ICML
//   2023. Algorithm 3: regret of order K^(8/9) up to logarithms and other factors.
//
//   1. For K_0 = c_cover K^(8/9) episodes a policy cover is built without looking at losses:
//      algorithms/episodic/policy_cover.hpp.
//   2. Then epochs of W = K^(4/9) episodes. The policy of an epoch is
//        pi(. | s) = argmin over the simplex of eta <p, L_h(s, .)> + sum_a ln(1 / p_a).
//      In every other episode, the even ones, the features of the path are collected, in the odd ones the
//      losses G_h from step h on. With probability delta = min(1, c_mix K^(-1/9)) an episode explores: an
//      even one plays a policy of the cover, an odd one does so in the steps up to a random one, h*, then pi.
//        That_h = (gamma I + (2/W) sum_even phi_h phi_h^T)^-1
//        Qhat_h(s, a) = phi_h(s, a)^T That_h (2/W) sum_odd w_h phi_h(s_h, a_h) G_h,
//      with w_h = 1, in exploring episodes H at h = h* and 0 elsewhere: behind step h all follows pi, so that
//      the mean of w_h phi_h G_h is (2/W) sum_even E[phi_h phi_h^T] times the parameters of Q^pi.
//   3. L += Qhat - B after every epoch. B: dilated_bonus.hpp on b = beta (|phi(s, a)|^2_That + its mean under
//      pi), with next states as linear_process.hpp expects them from all episodes so far. Only states with
//      |phi(s, a)|^2_{Lambda^-1} <= alpha for all actions have a bonus.
//
//      eta = c_eta K^(-4/9) / H,   beta = c_bonus K^(-1/9) / H,   gamma = c_gamma K^(-2/9),
//      alpha = K^(-4/9).
//
// Assumes that losses and transitions are linear in the features, where there are none unit vectors. Does not
// ask for transitions. Cost per episode: O(H S), and per epoch H S A (S + d^2), H d^3.
// Differs: the outline is recalled, the weights w_h from the algorithm of 2021 for the same setting (Luo,
// Wei, Lee. NeurIPS 2021). All exponents but 8/9 are placeholders with which every term of our reckoning
// stays below K^(8/9); they need not be the paper's, and factors d, A and logarithms are left out of them.
// Where the bonus is capped at H beta / gamma, this is done to the bonus expected of the next state. The last
// epoch, if it is cut short, teaches nothing.
#include "algorithms/episodic/linear_q.hpp"
#include "algorithms/episodic/policy_cover.hpp"

namespace regatta::episodic {
namespace {

class SimulatorFreePo final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double c_eta = real("c_eta", 1.0, kPositive, "multiplies the step size");
    double c_bonus = real("c_bonus", 1.0, kNonNegative, "multiplies the bonus; 0: none");
    double c_gamma = real("c_gamma", 1.0, kPositive, "multiplies the ridge");
    double c_cover =
        real("c_cover", 1.0, kPositive, "multiplies the number of episodes that find the policy cover");
    double c_mix = real("c_mix", 1.0, kNonNegative, "multiplies the share of exploring episodes after that");
  };
  struct Rates {
    Round cover, epoch;  // K_0 >= 1 and W, which is even; in episodes
    double mixing;       // delta
    double eta, beta, gamma, alpha;
  };
  static Rates rates(const Params& params, const Task& task) {
    const double K = double(task.horizon), H = task.shape.steps, ninth = pow(K, 1.0 / 9);
    const double fourth = ninth * ninth * ninth * ninth;  // K^(4/9)
    return {.cover = Round(min(K, max(1.0, -floor(-params.c_cover * fourth * fourth)))),
            .epoch = 2 * Round(-floor(-fourth / 2)),
            .mixing = min(1.0, params.c_mix / ninth),
            .eta = params.c_eta / fourth / H,
            .beta = params.c_bonus / ninth / H,
            .gamma = params.c_gamma / (ninth * ninth),
            .alpha = 1 / fourth};
  }

  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    if (most_policies(params, task) * task.shape.steps * task.shape.states <= 1e8) return std::nullopt;
    return "its policy cover may have more than 1e8 entries (policies x steps x states); make the horizon, "
           "steps or states smaller, or c_cover";
  }
  static double nanoseconds(const Params& params, const Task& task) {
    const Rates r = rates(params, task);
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions, d = task.features;
    const double process = S * A * (8 + 1.5 * min(S, 10.0)) + (d == 0 ? 2 * S * A : matrices(S * A, d));
    const double epoch = S * A * (30 + 2 * d) + process + (d == 0 ? 2 * S * A : matrices(S * A, d));
    return 100 + 25 * H + r.mixing * H * S * (2 * A + 4) + H * epoch / double(r.epoch) +
           0.3 * H * process * most_policies(params, task) / double(task.horizon);
  }

  SimulatorFreePo(const Params& params, const Task& task)
      : task_(task),
        rates_(rates(params, task)),
        process_(task.shape),
        covariance_(task.shape),
        features_met_(task.shape),
        losses_met_(task.shape),
        sums_(task.shape),
        probability_(task.shape),
        estimate_(task.shape),
        bonus_(task.shape),
        path_(std::size_t(task.shape.steps)) {}

  void know_features(const Features& features) override {
    process_.use(features);
    covariance_.use(features);
  }

  void plan(Round k, Rng<double>& rng, Policy& policy) override {
    if (k <= rates_.cover) return find_cover(k, policy);
    const Round n = place_in_epoch(k);
    if (n == 0) follow_leader();
    const bool explored = std::exchange(until_, 0) > 0;
    if (rng.uniform() < rates_.mixing)
      until_ = n % 2 == 0 ? task_.shape.steps : 1 + int(rng.below(task_.shape.steps));
    if (n > 0 && !explored && until_ == 0) return;  // as in the episode before
    if (until_ > 0) cover_.follow(cover_.draw(rates_.cover, rng), until_, policy);
    for (int h = until_; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) policy.mix(h, s, probability_.row(h, s));
    }
  }

  void observe(Round k, int h, int s, int a, double outcome, int next) override {
    process_.add(h, s, a, next);
    if (k <= rates_.cover) return;
    const Round n = place_in_epoch(k);
    path_[std::size_t(h)] = {s, a, task_.unit_loss(outcome)};
    if (h + 1 < task_.shape.steps) return;
    n % 2 == 0 ? add_features() : add_losses();
    if (n + 1 == rates_.epoch) learn();
  }

 private:
  struct Visit {
    int state, action;
    double loss;
  };

  static double most_policies(const Params& params, const Task& task) {
    constexpr double kLogOfTwo = 0.69314718055994531;
    const double cover = double(rates(params, task).cover);
    return min(cover, 2.0 * task.shape.steps * task.dimension() * log(1 + cover) / kLogOfTwo);
  }
  /// Time for the inverse and the image of every feature, per step.
  static double matrices(double pairs, double d) { return pairs * d * (0.6 * d + 2) + 0.6 * d * d * d + 200; }

  Round place_in_epoch(Round k) const { return (k - rates_.cover - 1) % rates_.epoch; }

  void find_cover(Round k, Policy& policy) {
    if (k > 1 && !process_.outdated()) return;
    process_.refresh();
    cover_.add(process_, k);
    cover_.follow(cover_.size() - 1, task_.shape.steps, policy);
  }

  void follow_leader() {
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s)
        log_barrier_step(rates_.eta, sums_.row(h, s), probability_.row(h, s));
    }
  }

  void add_features() {
    for (int h = 0; h < task_.shape.steps; ++h) {
      const auto& [s, a, loss] = path_[std::size_t(h)];
      features_met_(h, s, a) += 2.0 / double(rates_.epoch);
    }
  }

  void add_losses() {
    double loss = 0;
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      const auto& [s, a, step] = path_[std::size_t(h)];
      loss += step;
      const double weight = until_ == 0 ? 1 : until_ == h + 1 ? task_.shape.steps : 0;
      losses_met_(h, s, a) += 2.0 / double(rates_.epoch) * weight * loss;
    }
  }

  void learn() {
    covariance_.set(features_met_, rates_.gamma);
    for (int h = 0; h < task_.shape.steps; ++h)
      covariance_.regress(h, losses_met_.row(h, 0).data(), estimate_.row(h, 0).data());
    sums_.add(estimate_, 1.0);
    if (rates_.beta > 0) {
      process_.refresh();
      find_bonus();
      sums_.add(bonus_, -1.0);
    }
    features_met_ = losses_met_ = Table(task_.shape);
  }

  bool known(int h, int s) const {
    for (int a = 0; a < task_.shape.actions; ++a) {
      if (process_.square(h, s, a) > rates_.alpha) return false;
    }
    return true;
  }

  void find_bonus() {
    const Shape& shape = task_.shape;
    local_bonus(covariance_, probability_, rates_.beta, bonus_);
    Table most(shape);  // that is expected of the next state; 0 where too little is known
    for (int h = 0; h < shape.steps; ++h) {
      for (int s = 0; s < shape.states; ++s) {
        if (known(h, s))
          std::ranges::fill(most.row(h, s), shape.steps * rates_.beta / rates_.gamma);
        else
          std::ranges::fill(bonus_.row(h, s), 0.0);
      }
    }
    std::vector<double> expected(std::size_t(shape.states) * std::size_t(shape.actions));
    int ahead = -1;  // the step whose next states are in `expected`
    const auto expectation = [&](int h, int s, int a, std::span<const double> value) {
      if (std::exchange(ahead, h) != h) process_.expect_next(h, value, expected);
      return min(max(0.0, expected[shape.at(0, s, a)]), most(h, s, a));
    };
    dilate_bonus(probability_, expectation, bonus_);
  }

  Task task_;
  Rates rates_;
  LinearProcess process_;  // from all episodes so far
  PolicyCover cover_;
  InverseCovariance covariance_;  // That, of the epoch that ended last
  Table features_met_;            // the share of its even episodes that visited (s, a)
  Table losses_met_;              // w_h G_h where (s, a) was visited, the mean over its odd episodes
  Table sums_;                    // L
  Table probability_;             // pi
  Table estimate_, bonus_;        // Qhat and B
  std::vector<Visit> path_;       // [step], of this episode
  int until_ = 0;                 // steps before this one follow the cover: 0 in episodes that don't explore
};

[[maybe_unused]] const bool added = add_algorithm<SimulatorFreePo>({
    .name = "simulator_free_po",
    .paper = "Dai, Luo, Wei, Zimmert 2023",
    .doc = "Policy optimisation with the log-barrier for linear MDPs when nobody answers where actions lead.",
});

}  // namespace
}  // namespace regatta::episodic
