// Oracles for a finite class of N models.
//
//   Vovk. A game of prediction with expert advice. J. Computer and System Sciences 56, 1998.
//   Cesa-Bianchi, Lugosi. Prediction, Learning, and Games. Cambridge University Press, 2006. Section 3.3.
//
//   w_m is proportional to exp(-eta L_m), L_m the loss of model m so far; the prediction is the mean under w.
//   Rewards: square loss; transitions: log loss, where eta = 1 is Bayes' mixture.
//
//   Losses in [0, 1] predicted one at a time: square loss is 1/2-exp-concave and log loss 1-exp-concave, so
//   eta = 1/2 and 1 give regret 2 ln N and ln N. Here the predictions of a round are frozen and its H labels
//   arrive together. The sum of their losses is exp-concave at the rate divided by H (Hoelder), so eta =
//   1/(2 H) and 1/H give 2 H ln N and H ln N on every sequence; with the larger rates there are sequences
//   that break 2 ln N and ln N.
//
// Cost per round: N exponentials each, and H S A (S + 1) N multiply-adds for the predictions.
#pragma once

#include "algorithms/contextual_mdp/oracle.hpp"

namespace regatta::contextual_mdp {

/// w_m = exp(-rate L_m) / sum_n exp(-rate L_n), from losses in log space.
class ModelWeights {
 public:
  ModelWeights(int models, double rate) : rate_(rate), loss_(std::size_t(models)), weight_(loss_.size()) {
    renew();
  }

  double* loss() { return loss_.data(); }                  // [model], L
  const double* weight() const { return weight_.data(); }  // [model], zeros up to a whole pack
  int packs() const { return packs_for(int(loss_.size())); }

  /// After losses have changed.
  void renew() {
    double least = loss_[0], sum = 0;
    for (std::size_t m = 1; m < loss_.size(); ++m) least = min(least, loss_[m]);
    for (std::size_t m = 0; m < loss_.size(); ++m) sum += weight_[m] = exp(rate_ * (least - loss_[m]));
    for (std::size_t m = 0; m < loss_.size(); ++m) weight_[m] /= sum;
  }

 private:
  double rate_;
  Padded loss_, weight_;
};

class FiniteRewards final : public RewardOracle {
 public:
  /// `labels`: H, how many arrive together; 1 where every label is predicted anew.
  FiniteRewards(const Shape& shape, const ModelClass& models, double labels)
      : shape_(shape), models_(models), weights_(models.size(), 1 / (2 * labels)), labels_(labels) {}

  void predict(const Context& context, Table& rewards) override {
    const ModelRows& rows = models_.in(context.index);
    std::vector<double> mean(std::size_t(shape_.actions));
    for (int h = 0; h < shape_.steps; ++h) {
      for (int s = 0; s < shape_.states; ++s) {
        inner_products(weights_.packs(), weights_.weight(), shape_.actions, mean.data(),
                       [&](int a) { return rows.reward(h, s, a); });
        for (int a = 0; a < shape_.actions; ++a) rewards(h, s, a) = min(1.0, max(0.0, mean[std::size_t(a)]));
      }
    }
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    const ModelRows& rows = models_.in(context.index);
    for (std::size_t h = 0; h < trajectory.size(); ++h) {
      const double* mean = rows.reward(int(h), trajectory[h].state, trajectory[h].action);
      for (int m = 0; m < models_.size(); ++m) {
        const double error = mean[m] - trajectory[h].reward;
        weights_.loss()[m] += error * error;
      }
    }
    weights_.renew();
  }
  double regret_bound() const override { return 2 * labels_ * log(double(models_.size())); }

 private:
  Shape shape_;
  const ModelClass& models_;
  ModelWeights weights_;
  double labels_;
};

class FiniteTransitions final : public TransitionOracle {
 public:
  FiniteTransitions(const Shape& shape, const ModelClass& models, double labels)
      : shape_(shape), models_(models), weights_(models.size(), 1 / labels), labels_(labels) {}

  void predict(const Context& context, Transitions& transitions) override {
    const ModelRows& rows = models_.in(context.index);
    std::vector<double> mean(std::size_t(shape_.states));
    each_action(shape_, [&](int h, int s, int a) {
      if (h + 1 == shape_.steps) return;
      inner_products(weights_.packs(), weights_.weight(), shape_.states, mean.data(),
                     [&](int next) { return rows.transition(h, s, a, next); });
      const auto arcs = transitions.arcs(h, s, a);
      for (Arc& arc : arcs) arc.probability = mean[std::size_t(arc.next)];
      normalise(arcs);
    });
  }
  void update(const Context& context, std::span<const Step> trajectory) override {
    const ModelRows& rows = models_.in(context.index);
    for (std::size_t h = 0; h + 1 < trajectory.size(); ++h) {
      const auto& [s, a, reward, next] = trajectory[h];
      const double* probability = rows.transition(int(h), s, a, next);
      for (int m = 0; m < models_.size(); ++m) weights_.loss()[m] -= log(probability[m]);
    }
    weights_.renew();
  }
  double regret_bound() const override { return labels_ * log(double(models_.size())); }

 private:
  Shape shape_;
  const ModelClass& models_;
  ModelWeights weights_;
  double labels_;
};

}  // namespace regatta::contextual_mdp
