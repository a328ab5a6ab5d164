// Policy optimisation for losses whose Q functions are linear in given features: in every state follow the
// regularised leader on the sum of estimated Q values minus exploration bonuses. What lb_po, mr_po and
// luo_lin_q share; they differ in the regulariser, the estimate and the constants.
//
//   Per episode k, with G_h the loss of the episode from step h on, (s_h, a_h) what was visited,
//   T_h = (gamma I + E_{pi_k}[phi_h phi_h^T])^-1 and |phi|^2_T = phi^T T phi:
//     pi_k(. | s)  = argmin over the simplex of eta <p, L_h(s, .)> + Psi(p)
//     Qhat_h(s, a) = phi_h(s, a)^T T_h phi_h(s_h, a_h) G_h
//     b_h(s, a)    = beta (|phi_h(s, a)|^2_T + sum_a' pi_k(a' | s) |phi_h(s, a')|^2_T),  B_h:
//     dilated_bonus.hpp L           += Qhat - B   at every (h, s, a), visited or not.
//   Without features phi are the unit vectors of the pairs (s, a).
#pragma once

#include "algorithms/episodic/dilated_bonus.hpp"
#include "algorithms/episodic/inverse_covariance.hpp"
#include "engine/core/simplex_ftrl.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {

/// sums_h += phi^T T_h phi(s, a) loss: an estimate of the Q values of step h from the loss that followed a
/// visit of (s, a). Its mean is phi^T T_h Sigma_h theta_h.
inline void add_estimate(const InverseCovariance& covariance, int h, int s, int a, double loss, Table& sums) {
  double* sum = sums.row(h, 0).data();
  covariance.each_product(h, s, a, [&](int i, double x) { sum[i] += x * loss; });
}

/// The magnitude-reduced estimate, x loss - H min(x, 0) + H E_{(s', a') ~ pi}[min(x', 0)] with
/// x = phi^T T_h phi(s, a): the same mean (the last two cancel), but never below -H gamma^(-1/2), since
/// 0 <= loss <= H. `mean_negative`: InverseCovariance::mean_negative_part. Returns the least value added.
inline double add_reduced_estimate(const InverseCovariance& covariance, int h, int s, int a, double loss,
                                   const Eigen::VectorXd& mean_negative, Table& sums) {
  const double H = sums.shape().steps;
  double* sum = sums.row(h, 0).data();
  double least = kInf;
  const auto add = [&](int i, double value) {
    sum[i] += value;
    least = min(least, value);
  };
  covariance.each_product(
      h, s, a, [&](int i, double x) { add(i, x * loss - H * min(x, 0.0) + H * mean_negative[i]); });
  return least;
}

/// bonus = beta (|phi(s, a)|^2_T + sum_a' pi(a' | s) |phi(s, a')|^2_T), what a dilated bonus is made of.
inline void local_bonus(const InverseCovariance& covariance, const Table& probability, double beta,
                        Table& bonus) {
  const Shape& shape = bonus.shape();
  for (int h = 0; h < shape.steps; ++h) {
    for (int s = 0; s < shape.states; ++s) {
      double mean = 0;
      for (int a = 0; a < shape.actions; ++a) mean += probability(h, s, a) * covariance.square(h, s, a);
      for (int a = 0; a < shape.actions; ++a) bonus(h, s, a) = beta * (covariance.square(h, s, a) + mean);
    }
  }
}

/// Step size, size of the bonus (0: none) and ridge.
struct LinearQRates {
  double eta, beta, gamma;
};

/// Parameters that the three algorithms share.
struct LinearQParams : ParamSet {
  using ParamSet::ParamSet;
  std::string preset = choice("preset", "theory", {"theory", "tuned"},
                              "constants of the analysis, or c_eta = 10, c_bonus = 0.003 for every horizon");
  std::optional<double> c_eta = real_or("c_eta", "1, tuned 10", kPositive, "multiplies the step size");
  std::optional<double> c_bonus =
      real_or("c_bonus", "1, tuned 0.003", kNonNegative, "multiplies the bonus; 0: no exploration bonus");
  std::string simulator = choice(
      "simulator", "exact", {"exact", "sampled"},
      "exact: occupancies of the policy by recursion; sampled: from ceil(1 / gamma) simulated episodes");

  double eta_factor() const { return c_eta.value_or(preset == "tuned" ? 10.0 : 1.0); }
  double bonus_factor() const { return c_bonus.value_or(preset == "tuned" ? 0.003 : 1.0); }
};

class LinearQ : public Learner {
 public:
  static std::optional<std::string> refuses(const LinearQParams&, const Task& task) {
    if (task.known_transitions) return std::nullopt;
    return "it asks a simulator of the process how often its policy visits what, for which transitions must "
           "be "
           "known; give the scenario known_transitions = true";
  }

  void know(const Transitions& transitions) override { transitions_ = &transitions; }
  void know_features(const Features& features) override { covariance_.use(features); }

  void plan(Round k, Rng<double>& rng, Policy& policy) override {
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        if (h == 0 && s != task_.start && k > 1) continue;  // nobody comes there
        shift(sums_.row(h, s));
        step(rates_.eta, sums_.row(h, s), probability_.row(h, s));
        policy.mix(h, s, probability_.row(h, s));
      }
    }
    visits_ = sampled_ ? simulate(policy, rng) : occupancy(*transitions_, policy, task_.start);
    covariance_.set(visits_, rates_.gamma);
  }

  void observe(Round, int h, int s, int a, double outcome, int) override {
    path_[std::size_t(h)] = {s, a, task_.unit_loss(outcome)};
    if (h + 1 == task_.shape.steps) learn();
  }

 protected:
  LinearQ(const LinearQParams& params, const Task& task, LinearQRates rates)
      : task_(task),
        rates_(rates),
        covariance_(task.shape),
        visits_(task.shape),
        sampled_(params.simulator == "sampled"),
        sums_(task.shape),
        probability_(task.shape),
        bonus_(task.shape),
        path_(std::size_t(task.shape.steps)) {}

  /// argmin over the simplex of eta <p, sums> + Psi(p).
  virtual void step(double eta, std::span<const double> sums, std::span<double> probability) const = 0;
  /// Adds the estimate of the Q values of step h to `sums`.
  virtual void estimate(int h, int s, int a, double loss, Table& sums) {
    add_estimate(covariance_, h, s, a, loss, sums);
  }

  Task task_;
  LinearQRates rates_;
  InverseCovariance covariance_;  // of the policy of this episode
  Table visits_;                  // its occupancy

 private:
  struct Visit {
    int state, action;
    double loss;
  };

  /// Keeps digits: a constant per state changes no step.
  static void shift(std::span<double> sums) {
    double least = sums[0];
    for (const double sum : sums) least = min(least, sum);
    if (abs(least) < 1e6) return;
    for (double& sum : sums) sum -= least;
  }

  void learn() {
    double loss = 0;
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      const Visit& visit = path_[std::size_t(h)];
      loss += visit.loss;
      estimate(h, visit.state, visit.action, loss, sums_);
    }
    if (rates_.beta == 0) return;
    find_bonus();
    sums_.add(bonus_, -1.0);
  }

  void find_bonus() {
    local_bonus(covariance_, probability_, rates_.beta, bonus_);
    const auto expectation = [this](int h, int s, int a, std::span<const double> value) {
      return transitions_->expectation(h, s, a, value);
    };
    dilate_bonus(probability_, expectation, bonus_);
  }

  /// The occupancy in ceil(1 / gamma) simulated episodes.
  Table simulate(const Policy& policy, Rng<double>& rng) const {
    const double episodes = -floor(-1 / rates_.gamma);
    Table visits(task_.shape);
    for (double n = 0; n < episodes; ++n) {
      int s = task_.start;
      for (int h = 0; h < task_.shape.steps; ++h) {
        const int a = policy.draw(h, s, rng);
        visits(h, s, a) += 1 / episodes;
        s = transitions_->draw(h, s, a, rng.uniform());
      }
    }
    return visits;
  }

  const Transitions* transitions_ = nullptr;
  bool sampled_;
  Table sums_;               // L
  Table probability_;        // pi_k
  Table bonus_;              // B
  std::vector<Visit> path_;  // [step], of this episode
};

/// Estimated cost of an episode, for the planning of sweeps.
inline double linear_q_nanoseconds(const Task& task, const LinearQRates& rates, bool sampled, bool reduced,
                                   double step_of_choice) {
  const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions, d = task.features;
  const double covariance = d == 0 ? 2.0 * S * A : S * A * d * (0.6 * d + 2) + 0.6 * d * d * d + 200;
  const double reduction = reduced && d > 0 ? S * A * S * A * (0.15 * d + 0.2) : 0;
  const double simulated = sampled ? 25 * H / rates.gamma : 0;
  return H * (S * A * (step_of_choice + 6 + 2 * S) + covariance + reduction) + simulated + 100;
}

}  // namespace regatta::episodic
