// O-REPS: mirror descent with relative entropy over the occupancy measures of a known process.
//
//   Zimin, Neu. Online learning in episodic Markovian decision processes by relative entropy policy search.
//   NIPS 2013. Section 3, Theorem 1 (full information) and Theorem 2 (bandit feedback).
//
//   q_{k+1} = argmin eta <q, l_k> + KL(q || q_k) over the occupancy measures q_h(s, a),
//   pi_h(a | s) = q_h(s, a) / q_h(s);   q_1 has the largest entropy.
//   Bandit feedback: l_k(h, s, a) = loss / q_h(s, a) where visited, else 0.
//   With S states per step, losses in [0, 1]:
//     full information: eta = sqrt(2 ln(S A) / K),        regret <= H sqrt(2 K ln(S A));
//     bandit:           eta = sqrt(2 ln(S A) / (K S A)),  expected regret <= H sqrt(2 K S A ln(S A)).
//
// Assumes known transitions. Cost per episode: about 3 Newton iterations of O(H S^3 + H S A b^2).
// Differs: nothing in the update. The paper's ln(|X| |A| / L) counts the states of all L steps, hence ln(S A)
// here; constants recalled, not checked against the paper.
#include "algorithms/episodic/relative_entropy_projection.hpp"
#include "engine/protocol/episodic.hpp"

namespace regatta::episodic {
namespace {

class OReps final : public Learner {
 public:
  struct Params : ParamSet {
    using ParamSet::ParamSet;
    std::optional<double> eta = real_or(
        "eta", "sqrt(2 ln(S A) / K), with bandit feedback sqrt(2 ln(S A) / (K S A))", kPositive, "step size");
    double eta_scale = real("eta_scale", 1.0, kPositive, "multiplies the step size; 1 is the theory");
  };
  static std::optional<std::string> refuses(const Params&, const Task& task) {
    if (task.known_transitions) return std::nullopt;
    return "its update is a projection onto the occupancy measures, for which transitions must be known";
  }
  static double nanoseconds(const Params&, const Task& task) {
    const double H = task.shape.steps, S = task.shape.states, A = task.shape.actions;
    return 3 * H * (3 * S * S * S + 60 * S * A + 500);
  }

  OReps(const Params& params, const Task& task) : task_(task), log_q_(task.shape) {
    const double choices = double(task.shape.states) * task.shape.actions;
    const double rounds = double(task.horizon) * (task.full_information ? 1.0 : choices);
    eta_ = params.eta_scale * params.eta.value_or(sqrt(2 * log(choices) / rounds));
  }

  void know(const Transitions& transitions) override {
    projection_.emplace(transitions, task_.start);
    projection_->project(log_q_);  // from equal weights: the largest entropy
  }

  void plan(Round, Rng<double>&, Policy& policy) override {
    if (std::exchange(pending_, false)) projection_->project(log_q_);
    std::vector<double> probability(std::size_t(task_.shape.actions));
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        soften(h, s, probability);
        policy.mix(h, s, probability);
      }
    }
  }

  void observe(Round, int h, int s, int a, double outcome, int) override {
    if (task_.full_information) return;
    log_q_(h, s, a) -= eta_ * task_.unit_loss(outcome) / exp(log_q_(h, s, a));
    pending_ = true;
  }

  void see(Round, const Table& losses) override {
    for (int h = 0; h < task_.shape.steps; ++h) {
      for (int s = 0; s < task_.shape.states; ++s) {
        for (int a = 0; a < task_.shape.actions; ++a)
          log_q_(h, s, a) -= eta_ * task_.unit_loss(losses(h, s, a));
      }
    }
    pending_ = true;
  }

 private:
  /// pi_h(. | s); in states that can't be reached, where nothing is learned, uniform.
  void soften(int h, int s, std::vector<double>& probability) const {
    const int actions = task_.shape.actions;
    double largest = log_q_(h, s, 0), sum = 0;
    for (int a = 1; a < actions; ++a) largest = max(largest, log_q_(h, s, a));
    for (int a = 0; a < actions; ++a) {
      probability[a] = projection_->reachable(h, s) ? exp(log_q_(h, s, a) - largest) : 1.0;
      sum += probability[a];
    }
    for (double& p : probability) p /= sum;
  }

  Task task_;
  double eta_;
  Table log_q_;  // ln q_k; after an observation ln of the weights q_k exp(-eta l_k)
  bool pending_ = false;
  std::optional<RelativeEntropyProjection> projection_;
};

[[maybe_unused]] const bool added = add_algorithm<OReps>({
    .name = "o_reps",
    .paper = "Zimin, Neu 2013",
    .doc = "Mirror descent over the occupancy measures of a known process, against any sequence of losses.",
});

}  // namespace
}  // namespace regatta::episodic
