// Rows of unordered outcomes for the engine of several random effects.
#pragma once

#include <vector>

#include "skillnad/models/effect_rows.hpp"
#include "skillnad/models/grouped_rows.hpp"
#include "skillnad/models/multinomial_rows.hpp"

namespace skillnad {

class MultinomialEffects : public EffectRows {
 public:
  /// `category_of_effect`: the block of coefficients whose predictor an effect is added to, each
  /// once. The rows are kept by reference.
  MultinomialEffects(const GroupedRows& grouped, const MultinomialRows& rows,
                     std::vector<std::size_t> category_of_effect);

  std::size_t n_coefficients() const override { return grouped_.n_columns * rows_.n_blocks(); }
  std::size_t n_effects() const override { return rows_.n_blocks(); }
  std::size_t n_groups() const override { return grouped_.n_groups(); }
  const Vector& weights() const override { return grouped_.weight; }
  std::size_t n_blocks() const override { return blocks_.size(); }
  std::pair<std::size_t, std::size_t> groups(std::size_t block) const override {
    return {blocks_[block].first, blocks_[block].last};
  }
  std::unique_ptr<EffectBlock> block(std::size_t block, const double* b) const override;

 private:
  const GroupedRows& grouped_;
  const MultinomialRows& rows_;
  std::vector<std::size_t> category_of_effect_;
  std::vector<Range> blocks_;
};

}  // namespace skillnad
