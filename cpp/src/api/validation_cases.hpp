// The certified cases as calls: what each computes, under the names of cpp/data/validation.csv.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "calling.hpp"
#include "demo_parts.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::api {

/// The numbers a case gives, by quantity.
class Findings {
 public:
  void add(const std::string& quantity, double value) { values_[quantity] = value; }
  /// Each cell of `columns` as "<column> <keys>", the keys of its row joined by ": "; keys that are
  /// missing, or that the table lacks, are left out. `before` stands before the name.
  void read(const Value& value, const std::vector<std::string>& keys,
            const std::vector<std::string>& columns, const std::string& before = "");
  /// NaN where there is no such quantity.
  double of(const std::string& quantity) const;

 private:
  std::map<std::string, double> values_;
};

struct ValidationCase {
  std::string name;
  std::function<void(Context&, Findings&)> run;
};

std::vector<ValidationCase> binary_cases();
std::vector<ValidationCase> category_cases();
std::vector<ValidationCase> gap_cases();
std::vector<ValidationCase> number_cases();

/// A file of the package data as a host's frame holds it: the columns of `numbers` as numbers, the
/// others as text.
Table package_frame(Context& context, const std::string& file,
                    const std::vector<std::string>& numbers);

/// The log-likelihood, the estimates with their standard errors, and the standard deviations,
/// variances and correlations of a fit.
/// @param keys  what names a coefficient; of a binary outcome every one has the same category
void read_fit(Context& context, const Value& fit, Findings& findings,
              const std::string& vcov = "auto", const std::vector<std::string>& keys = {"term"});

}  // namespace skillnad::api
