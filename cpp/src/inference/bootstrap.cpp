#include "skillnad/inference/bootstrap.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "component_values.hpp"
#include "replicate_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/parallel.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/simulation.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad {

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

template <class Integer>
std::string whole_text(Integer n) {
  return format_whole(static_cast<double>(n), plain_style());
}

/// An interrupt of the host, passed on to the threads: they cannot ask it themselves, and one
/// replicate may take long.
class Interrupt {
 public:
  explicit Interrupt(const Context& context) : host_(context.interrupted) {}

  /// For the calling thread.
  bool asked() {
    if (!came_ && host_ && host_()) came_ = true;
    return came_;
  }
  bool came() const { return came_; }

 private:
  std::function<bool()> host_;
  std::atomic<bool> came_{false};
};

void name_rows(const Fit& fit, BootstrapReplicates& out) {
  const Vector estimates = fit.estimates();
  for (std::size_t k = 0; k < fit.n_coefficients(); ++k) {
    const Coefficient& c = fit.coefficients[k];
    out.group.emplace_back();
    out.category.push_back(fit.family == Family::binary ? fit.event : c.category);
    out.term.push_back(c.term);
    out.estimate.push_back(estimates[k]);
  }
  std::vector<Matrix> factors;
  for (const FittedFactor& factor : fit.random) factors.push_back(factor.factor);
  for (const ComponentValue& c : component_values(fit, fit.standardised, factors)) {
    out.group.push_back(c.group);
    out.category.emplace_back();
    out.term.push_back(c.name);
    out.estimate.push_back(c.value);
  }
}

void take_replicate(const Fit& fit, const ReplicateFit& found, std::size_t r,
                    BootstrapReplicates& out) {
  out.failure[r] = found.failure;
  if (found.failure != ReplicateFailure::none) return;
  double* values = out.values.column(r);
  const Vector b = fit.standardiser.coefficients(found.standardised);
  std::copy(b.begin(), b.end(), values);
  if (fit.random.empty()) return;
  std::size_t row = b.size();
  for (const ComponentValue& c : component_values(fit, found.standardised, found.factors)) {
    out.boundary[row + r * out.values.rows()] = c.boundary ? 1 : 0;
    values[row++] = c.value;
  }
}

/// "3 separated, ...": how many failed, and why.
std::string failure_text(const std::vector<ReplicateFailure>& failure) {
  const struct {
    ReplicateFailure why;
    const char* words;
  } kinds[] = {{ReplicateFailure::separation, " with separation in what was drawn"},
               {ReplicateFailure::empty_category, " without one of the categories"},
               {ReplicateFailure::not_converged, " without a maximum that could be found"}};
  std::string out;
  for (const auto& kind : kinds) {
    const auto n = std::count(failure.begin(), failure.end(), kind.why);
    if (n > 0) out += (out.empty() ? "" : ", ") + whole_text(n) + kind.words;
  }
  return out;
}

void warn_of_failures(Context& context, const std::vector<ReplicateFailure>& failure) {
  std::vector<std::size_t> first;
  std::size_t n = 0;
  for (std::size_t r = 0; r < failure.size(); ++r) {
    if (failure[r] == ReplicateFailure::none) continue;
    if (first.size() < 5) first.push_back(r + 1);
    ++n;
  }
  if (n == 0) return;
  std::string numbers;
  for (std::size_t r : first) numbers += (numbers.empty() ? "" : ", ") + whole_text(r);
  context.warn("bootstrap",
               whole_text(n) + " of " + whole_text(failure.size()) +
                   " bootstrap replicates gave no estimates and are not in the limits: " +
                   failure_text(failure) + " (first: " + numbers +
                   "). The limits hold for samples in which the model can be fitted; with more "
                   "than a few of these, use method = \"profile\" or a simpler model.");
}

}  // namespace

BootstrapReplicates bootstrap_replicates(Context& context, const Fit& fit, const FitRows& rows,
                                         std::size_t replicates, std::uint64_t seed) {
  BootstrapReplicates out;
  name_rows(fit, out);
  out.values = Matrix(out.term.size(), replicates, missing);
  out.boundary.assign(out.term.size() * replicates, 0);
  out.failure.assign(replicates, ReplicateFailure::none);
  const PatternDraws draws(fit, rows.model, seed);
  const ReplicateFitter fitter(fit, rows);
  Interrupt interrupt(context);
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<std::size_t> done{0};
  Context spread;
  spread.threads = context.threads;
  spread.interrupted = [&] { return interrupt.asked(); };
  run_blocks(spread, replicates, [&](std::size_t r) {
    const bool on_caller = std::this_thread::get_id() == caller;
    Context own;
    own.interrupted = [&] { return on_caller ? interrupt.asked() : interrupt.came(); };
    const auto replicate = static_cast<std::uint32_t>(r);
    take_replicate(
        fit,
        fit.family == Family::ordinal       ? fitter.of_categories(own, draws.categories(replicate))
        : fit.family == Family::multinomial ? fitter.of_choices(own, draws.choices(replicate))
                                            : fitter.of_successes(own, draws.successes(replicate)),
        r, out);
    ++done;
    if (on_caller && context.progress)
      context.progress(static_cast<double>(done.load()), static_cast<double>(replicates));
  });
  return out;
}

double sample_quantile(const Vector& sorted, double p) {
  // A hair of rounding must not move 25 of 999 to 24.999...
  constexpr double rounding = 1e-9;
  const auto n = static_cast<double>(sorted.size());
  double h = (n + 1.0) * p;
  if (std::fabs(h - std::round(h)) < rounding) h = std::round(h);
  if (h < 1.0 || h > n) return missing;
  const double whole = std::floor(h);
  const auto j = static_cast<std::size_t>(whole);
  if (h == whole) return sorted[j - 1];
  return sorted[j - 1] + (h - whole) * (sorted[j] - sorted[j - 1]);
}

Table bootstrap_intervals(Context& context, const Fit& fit, const FitRows& rows, double level,
                          std::size_t replicates, std::uint64_t seed) {
  check_level(level);
  const double least = std::ceil(2.0 / (1.0 - level) - 1.0 - 1e-9);
  if (static_cast<double>(replicates) < least)
    throw OptionError("argument_value",
                      "replicates = " + whole_text(replicates) +
                          " are too few for limits at this level: at least " +
                          format_whole(least, plain_style()) + " are needed.",
                      {"replicates", {}, 0});
  const BootstrapReplicates found = bootstrap_replicates(context, fit, rows, replicates, seed);
  const auto failed = static_cast<double>(
      replicates - static_cast<std::size_t>(std::count(found.failure.begin(), found.failure.end(),
                                                       ReplicateFailure::none)));
  Vector low, high, used, boundary;
  const std::size_t n_rows = found.term.size();
  for (std::size_t k = 0; k < n_rows; ++k) {
    Vector sorted;
    double at_boundary = 0.0;
    for (std::size_t r = 0; r < replicates; ++r) {
      if (!std::isnan(found.values(k, r))) sorted.push_back(found.values(k, r));
      at_boundary += found.boundary[k + r * n_rows];
    }
    std::sort(sorted.begin(), sorted.end());
    low.push_back(sample_quantile(sorted, 0.5 * (1.0 - level)));
    high.push_back(sample_quantile(sorted, 0.5 * (1.0 + level)));
    used.push_back(static_cast<double>(sorted.size()));
    boundary.push_back(at_boundary);
  }
  warn_of_failures(context, found.failure);
  Table out;
  out.add(Column::of_optional_text("group", found.group));
  out.add(Column::of_text("category", found.category));
  out.add(Column::of_text("term", found.term));
  out.add(Column::of_real("estimate", found.estimate));
  out.add(Column::of_real("conf_low", low));
  out.add(Column::of_real("conf_high", high));
  out.add(Column::of_whole("replicates", used));
  out.add(Column::of_whole("failed", Vector(n_rows, failed)));
  out.add(Column::of_whole("boundary", boundary));
  return out;
}

}  // namespace skillnad
