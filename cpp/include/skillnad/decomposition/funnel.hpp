// A rate that is a product of stage rates: how much of a difference each stage makes.
//
// A group's rate is R = p_1 p_2 ... p_T, each p_t the share that passes stage t of those at risk
// there. The difference of two groups' rates is shared out over the stages by Shapley's value,
//
//   W_t = sum over sets S of other stages |S|! (T - 1 - |S|)! / T!  prod_S p_s^a  prod_rest p_s^b,
//   R_a - R_b = sum_t W_t (p_t^a - p_t^b)   exactly,
//
// which is Das Gupta's decomposition of rates (1993, US Bureau of the Census P23-186).
#pragma once

#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

constexpr std::size_t most_stages = 12;

struct StageWeights {
  Vector weight;  ///< W_t
  Matrix by_a;    ///< dW_t / dp_s^a, stages x stages
  Matrix by_b;    ///< dW_t / dp_s^b
};

/// @param a, b  the stage rates of the two groups, equally many, at most `most_stages`
StageWeights stage_weights(const Vector& a, const Vector& b);

}  // namespace skillnad
