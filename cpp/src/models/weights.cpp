#include "skillnad/models/weights.hpp"

#include <algorithm>
#include <cmath>

#include "skillnad/base/error.hpp"
#include "skillnad/models/wording.hpp"

namespace skillnad {

Weights read_weights(const Column& weights, const std::string& kind,
                     const std::vector<std::uint8_t>& keep) {
  const std::string& name = weights.name;
  ErrorPlace place;
  place.column = "weight_kind";
  if (kind.empty()) {
    throw OptionError("weight_kind",
                      "weights=\"" + name +
                          "\" needs weight_kind: \"frequency\" if a row stands for so many equal "
                          "rows, \"sampling\" if it was drawn with unequal chance, \"precision\" "
                          "if it scales the variance.",
                      place);
  }
  if (kind != "frequency" && kind != "sampling" && kind != "precision") {
    throw OptionError("weight_kind",
                      "weight_kind must be \"frequency\", \"sampling\" or \"precision\".", place);
  }
  place.column = name;
  if (weights.type != Column::Type::real) {
    throw DataError("type", "The weights " + name + " are not numbers: convert them first.", place);
  }

  Weights read;
  const std::size_t n = weights.size();
  read.values.assign(n, 0.0);
  read.keep.assign(n, 0);
  RowCollector missing;
  RowCollector infinite;
  RowCollector negative;
  RowCollector broken;
  double rows = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep.empty() && keep[i] == 0) continue;
    rows += 1.0;
    const double w = weights.real[i];
    if (weights.is_missing(i)) {
      missing.add(i);
    } else if (!std::isfinite(w)) {
      infinite.add(i);
    } else if (w < 0.0) {
      negative.add(i);
    } else if (w == 0.0) {
      ++read.n_zero;
    } else {
      if (w != std::floor(w)) broken.add(i);
      read.values[i] = w;
      read.keep[i] = 1;
      read.sum += w;
    }
  }
  if (!missing.empty()) {
    throw DataError(
        "missing",
        "The weights " + name + " are missing in " + missing.text() + ": leave these rows out.",
        missing.place(name));
  }
  if (!infinite.empty()) {
    throw DataError("weights",
                    "The weights " + name + " are not finite in " + infinite.text() +
                        ": correct these cells or make them missing.",
                    infinite.place(name));
  }
  if (!negative.empty()) {
    throw DataError(
        "weights",
        "The weights " + name + " are negative in " + negative.text() + ": a weight is 0 or more.",
        negative.place(name));
  }
  if (!broken.empty() && kind == "frequency") {
    throw DataError("weights",
                    "The weights " + name + " are not whole numbers in " + broken.text() +
                        ", but weight_kind=\"frequency\" counts rows: use \"sampling\" or "
                        "\"precision\" for weights of other kinds.",
                    broken.place(name));
  }
  if (rows > 0.0 && read.sum == 0.0) {
    throw DataError(
        "weights",
        "The weights " + name + " are 0 in all " + counted(rows, "row") + ": no row has weight.",
        place);
  }
  if (!(read.sum < 9007199254740992.0)) {
    throw DataError("weights",
                    "The weights " + name +
                        " add up to 2^53 or more, beyond what a double counts exactly: divide "
                        "them by a constant.",
                    place);
  }
  return read;
}

OrderFreeSum::OrderFreeSum(double largest, double n) {
  int size = 0;
  int terms = 0;
  std::frexp(largest, &size);
  std::frexp(n, &terms);
  coarse_ = std::ldexp(1.0, size + terms - 52);
  fine_ = std::ldexp(1.0, size + 2 * terms - 104);
}

void OrderFreeSum::add(double x, Parts& sum) const {
  const double high = coarse_ > 0.0 ? std::rint(x / coarse_) * coarse_ : x;
  const double low = x - high;
  sum.high += high;
  sum.low += fine_ > 0.0 ? std::rint(low / fine_) * fine_ : low;
}

void scale_weights(const std::string& scale, std::vector<double>& weights) {
  if (scale == "none") return;
  double n = 0.0;
  double largest = 0.0;
  for (double w : weights) {
    n += w > 0.0 ? 1.0 : 0.0;
    largest = std::max(largest, w);
  }
  if (!(largest > 0.0)) return;
  const OrderFreeSum grid(1.0, n);
  OrderFreeSum::Parts first;
  OrderFreeSum::Parts second;
  for (double& w : weights) {
    w /= largest;
    grid.add(w, first);
    grid.add(w * w, second);
  }
  const double sum = first.high + first.low;
  const double squares = second.high + second.low;
  const double factor = scale == "effective" ? sum / squares : n / sum;
  for (double& w : weights) w *= factor;
}

}  // namespace skillnad
