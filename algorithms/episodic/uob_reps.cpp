// UOB-REPS: mirror descent with relative entropy over the occupancy measures that are possible when
// transitions are learned, with losses divided by upper occupancy bounds.
//
//   Jin, Jin, Luo, Sra, Yu. Learning adversarial Markov decision processes with bandit feedback and unknown
//   transition. ICML 2020. Algorithm 2; regret of order H S sqrt(A K) up to logarithms.
//
//   u_k(s, a)    = the largest occupancy of (s, a) under pi_k over all transitions in the boxes
//   lhat_k(s, a) = loss / (u_k(s, a) + gamma) where visited, else 0
//   q_{k+1}      = argmin eta <q, lhat_k> + KL(q || q_k) over all q_h(s, a, s') with transitions in the boxes
//   pi_k(a | s)  = q_k(s, a) / q_k(s);   q_1 has the largest entropy;   boxes: confident_model.hpp
//   eta = gamma  = sqrt(ln(H X A / delta) / (K X A) H),   X = H S states in all steps
//
// Assumes nothing of the transitions but their shape; bandit feedback. Cost per episode: about four
// evaluations of the dual at O(H S^2 A) exps each, three Newton steps of O(H S^3 A), and H^2 S^2 A for the
// bounds. With width = 1 the boxes say little below some thousand visits each.
//
// Differs: constants are recalled; the projection is solved in its flow multipliers only
// (confident_rows.hpp).
#include "algorithms/episodic/confident_rows.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class UobReps final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    double delta =
        real("delta", 0.05, kOpenProbability, "the boxes miss the truth with this probability, times 4");
    double width = real("width", 1.0, kPositive, "multiplies the widths of the boxes; 1 is the theory");
    double scale = real("scale", 1.0, kPositive, "multiplies eta and gamma; 1 is the theory");
  };
  static std::optional<std::string> refuses(const Params& params, const Task& task) {
    return refuses_boxes(task.shape, nanoseconds(params, task));
  }
  static double nanoseconds(const Params&, const Task& task) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    return 1.4 * H * (S * A * (S * (25 + S) + 60) + 3 * S * S * S + 500);
  }

  UobReps(const Params& params, const Task& task)
      : task_(task),
        model_(task.shape, iota(params, task), params.width),
        projection_(ConfidentRows(task.shape), task.start),
        log_q_(task.shape),
        probability_(task.shape),
        path_(std::size_t(task.shape.steps)) {
    const double H = task.shape.steps, choices = double(task.shape.size());
    eta_ = params.scale * sqrt(H * log(H * choices / params.delta) / (double(task.horizon) * choices));
  }

  void plan(Round, Rng<double>&, Policy& policy) override {
    if (model_.refresh()) projection_.rows().set_boxes(model_);
    projection_.project(log_q_);
    projection_.rows().accept();
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        soften(h, s, probability_.row(h, s));
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

  static double iota(const Params& params, const Task& task) {
    return log(double(task.horizon) * double(task.shape.size()) / params.delta);
  }

  void learn() {
    for (int h = 0; h < task_.shape.steps; ++h) {
      const auto& [s, a, loss] = path_[std::size_t(h)];
      if (loss == 0) continue;
      const double reached = bound_of_reaching(model_, probability_, task_.start, h, s, true);
      log_q_(h, s, a) -= eta_ * loss / (reached * probability_(h, s, a) + eta_);
    }
  }

  void soften(int h, int s, std::span<double> probability) const {
    double largest = log_q_(h, s, 0), sum = 0;
    for (const double x : log_q_.row(h, s)) largest = max(largest, x);
    for (std::size_t a = 0; a < probability.size(); ++a) {
      const bool reachable = projection_.reachable(h, s);
      sum += probability[a] = reachable ? exp(log_q_.row(h, s)[a] - largest) : 1.0;
    }
    for (double& p : probability) p /= sum;
  }

  Task task_;
  double eta_ = 0;
  ConfidentModel model_;
  FlowProjection<ConfidentRows> projection_;
  Table log_q_;        // ln q_k(s, a); after an episode ln of the weights
  Table probability_;  // pi_k
  std::vector<Visit> path_;
};

[[maybe_unused]] const bool added = add_algorithm<UobReps>({
    .name = "uob_reps",
    .paper = "Jin, Jin, Luo, Sra, Yu 2020",
    .doc = "Mirror descent over occupancy measures when neither transitions nor losses are known.",
});

}  // namespace
}  // namespace regatta::episodic
