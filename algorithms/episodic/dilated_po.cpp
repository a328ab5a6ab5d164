// Policy optimisation with dilated bonuses in a table, when transitions are learned.
//
//   Luo, Wei, Lee. Policy optimization in adversarial MDPs: improved exploration via dilated bonuses. NeurIPS
//   2021, the tabular algorithm; regret of order H^2 S sqrt(A K) + H^4 up to logarithms.
//
//   q^up, q^low: largest and least occupancy under pi_k over the transitions in the boxes
//   (confident_model.hpp) Qhat(s, a) = G_h / (q^up(s, a) + gamma) where visited, else 0 (G_h: loss from step
//   h on) b(s)       = E_{a ~ pi_k}[(3 gamma H + H (q^up - q^low)) / (q^up + gamma)] B          = dilated
//   bonus (dilated_bonus.hpp) with the most favourable transitions of the boxes pi_{k+1}(a | s) proportional
//   to exp(-eta sum_{j <= k} (Qhat_j - B_j)(s, a)), eta = min(1 / (24 H^3), 1 / sqrt(X A H K)), X = H S
//   states in all steps;   gamma = 2 eta H.
//
// Assumes nothing of the transitions but their shape; bandit feedback. Cost per episode: O(H^2 S^3 A).
// Differs: constants recalled. With theory constants the bonus is as large as all losses together for a long
// time.
#include "algorithms/episodic/confident_model.hpp"
#include "algorithms/episodic/dilated_bonus.hpp"
#include "engine/core/simplex_ftrl.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class DilatedPo final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double delta =
        real("delta", 0.05, kOpenProbability, "the boxes miss the truth with this probability, times 4");
    double width = real("width", 1.0, kPositive, "multiplies the widths of the boxes; 1 is the theory");
    double c_eta = real("c_eta", 1.0, kPositive, "multiplies eta and gamma; 1 is the theory");
    double c_bonus = real("c_bonus", 1.0, kNonNegative, "multiplies the bonus; 1 is the theory");
  };
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    return refuses_boxes(task.shape, nanoseconds(params, task));
  }
  static double nanoseconds(const Params&, const Task& task) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    return H * S * A * (20 + 4 * S) + H * H * S * S * A * (2 + 0.9 * S);
  }

  DilatedPo(const Params& params, const Task& task)
      : task_(task),
        c_bonus_(params.c_bonus),
        model_(task.shape, log(double(task.horizon) * double(task.shape.size()) / params.delta),
               params.width),
        sums_(task.shape),
        probability_(task.shape),
        bonus_(task.shape),
        upper_(std::size_t(task.shape.steps) * task.shape.states),
        lower_(upper_),
        path_(std::size_t(task.shape.steps)) {
    const double H = task.shape.steps, choices = double(task.shape.size());
    eta_ = params.c_eta * min(1 / (24 * H * H * H), 1 / sqrt(choices * H * double(task.horizon)));
    gamma_ = 2 * eta_ * H;
  }

  void plan(Round, Rng<double>&, Policy& policy) override {
    model_.refresh();
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        entropy_step(eta_, sums_.row(h, s), probability_.row(h, s));
        policy.mix(h, s, probability_.row(h, s));
      }
    }
  }

  void observe(Round, int h, int s, int a, double outcome, int next) override {
    path_[std::size_t(h)] = {s, a, task_.unit_loss(outcome)};
    model_.add(h, s, a, next);
    if (h + 1 == task_.shape.steps) learn();
  }

 private:
  struct Visit {
    int state, action;
    double loss;
  };
  std::size_t place(int h, int s) const { return std::size_t(h) * task_.shape.states + s; }

  void learn() {
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        upper_[place(h, s)] = bound_of_reaching(model_, probability_, task_.start, h, s, true);
        lower_[place(h, s)] = bound_of_reaching(model_, probability_, task_.start, h, s, false);
      }
    }
    double loss = 0;
    for (int h = task_.shape.steps - 1; h >= 0; --h) {
      const auto& [s, a, step] = path_[std::size_t(h)];
      loss += step;
      sums_(h, s, a) += loss / (upper_[place(h, s)] * probability_(h, s, a) + gamma_);
    }
    if (c_bonus_ == 0) return;
    find_bonus();
    sums_.add(bonus_, -1.0);
  }

  void find_bonus() {
    const double H = task_.shape.steps;
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        const double up = upper_[place(h, s)], low = lower_[place(h, s)];
        double mean = 0;
        for (const double p : probability_.row(h, s))
          mean += p * (3 * gamma_ * H + H * p * (up - low)) / (p * up + gamma_);
        std::ranges::fill(bonus_.row(h, s), c_bonus_ * mean);
      }
    }
    std::vector<int> order;
    int ordered = -1;  // the step whose next states are in `order`
    const auto most = [&](int h, int s, int a, std::span<const double> value) {
      if (std::exchange(ordered, h) != h) order_states(value, true, order);
      return model_.expectation(h, s, a, value, order);
    };
    dilate_bonus(probability_, most, bonus_);
  }

  Task task_;
  double c_bonus_, eta_ = 0, gamma_ = 0;
  ConfidentModel model_;
  Table sums_;                         // of Qhat - B
  Table probability_;                  // pi_k
  Table bonus_;                        // B
  std::vector<double> upper_, lower_;  // [step][state], bounds of the probability of coming there
  std::vector<Visit> path_;            // [step], of this episode
};

[[maybe_unused]] const bool added = add_algorithm<DilatedPo>({
    .name = "dilated_po",
    .paper = "Luo, Wei, Lee 2021",
    .doc = "Policy optimisation with dilated bonuses when neither transitions nor losses are known.",
});

}  // namespace
}  // namespace regatta::episodic
