#include "sparse_mode.hpp"

#include <cmath>

#include "small_dense.hpp"

namespace skillnad {

namespace {

constexpr int max_mode_steps = 200;
constexpr int max_halvings = 60;
/// With the factor of the point it steps from Newton is quadratic: a squared decrement below this
/// leaves one of about its square.
constexpr double mode_tolerance = 1e-12;
/// With an older factor it is linear; this bounds the squared decrement the last step leaves.
constexpr double linear_tolerance = 1e-21;
/// An old factor no longer serves when a step takes the squared decrement down by less.
constexpr double largest_rate = 0.5;
/// Work with a row in a step, in the multiplications of a factorisation.
constexpr double row_work = 40.0;

/// Whether steps that take the squared decrement down by `rate` each would need more than `limit`
/// of them.
bool too_slow(double decrement, double rate, double limit) {
  if (!(rate <= largest_rate)) return true;
  double left = decrement * rate;
  double steps = 0.0;
  for (; left >= linear_tolerance && steps <= limit; steps += 1.0) left *= rate;
  return steps > limit;
}

class ModeSearch {
 public:
  ModeSearch(Context& context, const kernels::LinkKernels& kernel, const GroupedRows& rows,
             const SparseDesign& design, const std::vector<Matrix>& l, const SparseState& known,
             SparseState& state)
      : context_(context),
        kernel_(kernel),
        rows_(rows),
        design_(design),
        l_(l),
        state_(state),
        n_(design.n_effects()),
        factor_(&known.factor),
        wants_new_(!known.factor.factored()),
        patience_(2.0 + design.structure().work() /
                            (row_work * static_cast<double>(rows.n_padded) +
                             2.0 * static_cast<double>(design.structure().n_values()))) {}

  bool run();

 private:
  enum class Move { made, none, again };

  double look(const Vector& u);
  bool begin();
  double step_by_factor();
  bool choose_step();
  bool finished() const;
  bool restart_at_zero();
  Move advance();
  double noise() const { return 1e-13 * (1.0 + std::fabs(value_)); }

  Context& context_;
  const kernels::LinkKernels& kernel_;
  const GroupedRows& rows_;
  const SparseDesign& design_;
  const std::vector<Matrix>& l_;
  SparseState& state_;
  std::size_t n_;
  const SparseCholesky* factor_;
  bool wants_new_;      // a new factor for the next step
  bool is_own_{false};  // the step is by the factor of the point it leaves
  /// How many steps more with an old factor a new one is worth.
  double patience_;
  double value_ = 0.0;  // h at the mode so far
  double decrement_ = 0.0;
  double previous_ = -1.0;  // squared decrement one step earlier by the same factor
};

/// h at u, and the rows there.
double ModeSearch::look(const Vector& u) {
  design_.times_factors(l_, u, state_.effects);
  state_.eta = state_.base;
  design_.add_to_rows(state_.effects, state_.eta);
  kernel_.node(state_.eta.data(), rows_.y.data(), rows_.m.data(), rows_.n_padded, 0.0, &state_.at,
               state_.s.data(), state_.w.data());
  return state_.at.value - 0.5 * small::dot(n_, u.data(), u.data());
}

bool ModeSearch::begin() {
  value_ = look(state_.mode);
  if (std::isfinite(value_)) return true;
  state_.mode.assign(n_, 0.0);
  wants_new_ = true;
  value_ = look(state_.mode);
  return std::isfinite(value_);
}

/// The Newton step by the factor at hand; its squared decrement.
double ModeSearch::step_by_factor() {
  design_.to_elimination(state_.gradient, state_.ordered);
  factor_->solve(state_.ordered);
  design_.from_elimination(state_.ordered, state_.step);
  return small::dot(n_, state_.gradient.data(), state_.step.data());
}

bool ModeSearch::choose_step() {
  design_.from_rows(state_.s, state_.score);
  design_.times_transposed(l_, state_.score, state_.gradient);
  for (std::size_t k = 0; k < n_; ++k) state_.gradient[k] -= state_.mode[k];
  if (!wants_new_) {
    decrement_ = step_by_factor();
    if (previous_ >= 0.0) {
      state_.rate = decrement_ / previous_;
      wants_new_ = !(decrement_ < linear_tolerance) && too_slow(decrement_, state_.rate, patience_);
    }
  }
  is_own_ = wants_new_;
  if (is_own_) {
    wants_new_ = false;
    if (!factor_curvature(context_, design_, l_, state_)) return false;
    factor_ = &state_.factor;
    decrement_ = step_by_factor();
    state_.rate = 1.0;
  }
  state_.residual = previous_ = decrement_;
  return std::isfinite(decrement_);
}

bool ModeSearch::finished() const {
  return decrement_ < mode_tolerance && (is_own_ || decrement_ * state_.rate < linear_tolerance);
}

/// A start further from the mode than the effects are from zero may be no start at all.
bool ModeSearch::restart_at_zero() {
  if (decrement_ <= static_cast<double>(n_)) return false;
  state_.trial.assign(n_, 0.0);
  const double at_zero = look(state_.trial);
  if (at_zero > value_) {
    value_ = at_zero;
    state_.mode = state_.trial;
    wants_new_ = true;
    return true;
  }
  return false;
}

/// Goes along the step, half of it and so on, until h rises enough.
ModeSearch::Move ModeSearch::advance() {
  double fraction = 1.0;
  for (int halvings = 0; halvings < max_halvings; ++halvings, fraction *= 0.5) {
    for (std::size_t k = 0; k < n_; ++k)
      state_.trial[k] = state_.mode[k] + fraction * state_.step[k];
    const double value = look(state_.trial);
    if (value >= value_ + 1e-4 * fraction * decrement_ - noise()) {
      value_ = value;
      state_.mode = state_.trial;
      wants_new_ = fraction < 1.0;
      return Move::made;
    }
    if (!is_own_) {  // led astray: a better direction from the same point
      wants_new_ = true;
      look(state_.mode);
      return Move::again;
    }
  }
  return Move::none;
}

bool ModeSearch::run() {
  state_.trial.resize(n_);
  state_.residual = std::numeric_limits<double>::quiet_NaN();
  if (!begin()) return false;
  for (int k = 0; k < max_mode_steps; ++k) {
    context_.tick();
    if (!choose_step()) return false;
    if (finished()) {
      for (std::size_t i = 0; i < n_; ++i) state_.mode[i] += state_.step[i];
      return true;
    }
    if (k == 0 && restart_at_zero()) continue;
    if (advance() == Move::none) return decrement_ < 100.0 * noise();  // only rounding is left
  }
  return false;
}

}  // namespace

SparseState::SparseState(const SparseDesign& design, std::size_t n_rows)
    : mode(design.n_effects(), 0.0), factor(design.structure()) {
  for (Vector* part : {&base, &eta, &s, &w, &w1, &w2}) part->resize(n_rows);
}

bool factor_curvature(Context& context, const SparseDesign& design, const std::vector<Matrix>& l,
                      SparseState& state) {
  design.cross_products(state.w, state.blocks);
  design.put_curvature(l, state.blocks, state.factor.clear());
  return state.factor.factor(context);
}

bool find_sparse_mode(Context& context, const kernels::LinkKernels& kernel, const GroupedRows& rows,
                      const SparseDesign& design, const std::vector<Matrix>& l,
                      const SparseState& known, SparseState& state) {
  return ModeSearch(context, kernel, rows, design, l, known, state).run();
}

}  // namespace skillnad
