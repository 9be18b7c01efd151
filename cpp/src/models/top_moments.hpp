// The modes and moments of a top (a group of the upper of two grouping levels) and its children.
#pragma once

#include <cstddef>

#include "nested_children.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/models/quadrature.hpp"

namespace skillnad {

/// Places in `room` for the derivatives of `n` rows at one shift, without the diagonal and the
/// products; zeros.
ChildRows room_for_shift(Vector& room, std::size_t n);

/// The mode of h(u) = sum G_c(sd u) - u^2/2 from `guess`. `room` is overwritten.
double integrated_mode(Context& context, NestedChildren& children, double sd, double guess,
                       const ChildRows& room);

struct TopMoments {
  double value = 0.0;  ///< F
  double mode = 0.0, mode_sd = 0.0;
  double mean = 0.0, sd = 0.0;
  Vector child_mean, child_sd;
};
TopMoments top_moments(Context& context, NestedChildren& children, double sd, double guess,
                       const Rule& rule, Vector& buffer);

/// At the mode of the joint density of a top and its children, who stand there afterwards: less the
/// second derivative along the top's effect, the children following.
double joint_curvature(NestedChildren& children, double sd, double guess);

}  // namespace skillnad
