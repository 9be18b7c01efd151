// A simulated data frame as the hosts bring one in, and fits of it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "plain_model.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/models/fit_binary.hpp"

namespace skillnad::testing {

/// Text as the border brings it in: dictionary-coded, levels in the order of code points.
inline Column text_column(const std::string& name, const std::vector<std::string>& cells) {
  Column column;
  column.name = name;
  column.type = Column::Type::categorical;
  column.levels = cells;
  std::sort(column.levels.begin(), column.levels.end());
  column.levels.erase(std::unique(column.levels.begin(), column.levels.end()), column.levels.end());
  for (const std::string& cell : cells)
    column.codes.push_back(static_cast<std::int32_t>(
        std::lower_bound(column.levels.begin(), column.levels.end(), cell) -
        column.levels.begin()));
  return column;
}

/// One row a case: outcome y, covariates x (number), f (three levels), z (constant within groups),
/// group g inside area k, frequency weight w.
struct Sample {
  Vector y, x, z, w;
  std::vector<std::string> f, g, k;

  std::size_t size() const { return y.size(); }

  Table table(const std::vector<std::size_t>& order = {}) const {
    const auto pick = [&](auto cells) {
      auto out = cells;
      for (std::size_t i = 0; i < order.size(); ++i) out[i] = cells[order[i]];
      return out;
    };
    Table table;
    table.add(Column::of_whole("y", pick(y)));
    table.add(Column::of_real("x", pick(x)));
    table.add(Column::of_real("z", pick(z)));
    table.add(text_column("f", pick(f)));
    table.add(text_column("g", pick(g)));
    table.add(text_column("k", pick(k)));
    table.add(Column::of_whole("w", pick(w)));
    return table;
  }
};

inline Sample sample(std::uint64_t seed, std::size_t n_groups, std::size_t largest, double sigma,
                     Link link = Link::logit) {
  Draws draws(seed);
  Sample out;
  const std::string levels[] = {"a", "b", "c"};
  const double effects[] = {0.0, 0.6, -0.4};
  for (std::size_t g = 0; g < n_groups; ++g) {
    const double u = sigma * draws.normal();
    const double z = draws.normal();
    const std::size_t n = 1 + draws.below(largest);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t f = draws.below(3);
      const double x = std::floor(4.0 * draws.normal()) / 4.0;
      out.x.push_back(x);
      out.z.push_back(z);
      out.f.push_back(levels[f]);
      out.g.push_back("g" + std::to_string(1000 + g));
      out.k.push_back("k" + std::to_string(g % 7));
      out.w.push_back(static_cast<double>(1 + draws.below(3)));
      out.y.push_back(draws.event(plain_event(link, -0.3 + 0.5 * x + effects[f] + 0.3 * z + u)));
    }
  }
  return out;
}

/// An order of n rows.
inline std::vector<std::size_t> shuffled(std::size_t n, std::uint64_t seed) {
  Draws draws(seed);
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[draws.below(i)]);
  return order;
}

/// The standard deviation of the random intercept; 0 without.
inline double sd_of(const Fit& fit) {
  return fit.random.empty() ? 0.0 : fit.random[0].factor(0, 0);
}

struct Fitted {
  Fit fit;
  FitRows rows;
  Context context;
};

inline Fitted fitted(const Table& table, const std::string& formula, FitOptions options = {},
                     RowsRequest request = {}, int threads = 1) {
  Fitted out;
  out.context.threads = threads;
  request.formula = formula;
  out.rows.model = read_model_rows(out.context, std::make_shared<const Table>(table), request);
  out.fit = fit_binary(out.context, out.rows, options);
  out.fit.cluster = request.cluster;
  return out;
}

}  // namespace skillnad::testing
