// Binomial rows for the engine of several random effects.
#pragma once

#include <vector>

#include "skillnad/models/effect_rows.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/link.hpp"

namespace skillnad {

class BinomialEffects : public EffectRows {
 public:
  /// `z`: the design of the random effects, laid out as `rows.x` (stride x q). The rows are kept by
  /// reference.
  BinomialEffects(const GroupedRows& rows, Vector z, std::size_t q, Link link);

  std::size_t n_coefficients() const override { return rows_.n_columns; }
  std::size_t n_effects() const override { return q_; }
  std::size_t n_groups() const override { return rows_.n_groups(); }
  const Vector& weights() const override { return rows_.weight; }
  std::size_t n_blocks() const override { return blocks_.size(); }
  std::pair<std::size_t, std::size_t> groups(std::size_t block) const override {
    return {blocks_[block].first, blocks_[block].last};
  }
  std::unique_ptr<EffectBlock> block(std::size_t block, const double* b) const override;

 private:
  const GroupedRows& rows_;
  Vector z_;
  std::size_t q_;
  Link link_;
  std::vector<Range> blocks_;
};

}  // namespace skillnad
