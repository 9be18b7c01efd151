#include "skillnad/disclosure/cell_key.hpp"

#include <algorithm>

#include "skillnad/base/sha256.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad {

namespace {

constexpr int largest_noise = 3;

/// A text that cannot run into the next one.
std::string framed(const std::string& text) {
  return std::to_string(text.size()) + ":" + text;
}

}  // namespace

std::string cell_name(std::vector<std::pair<std::string, std::string>> columns_and_levels) {
  std::sort(columns_and_levels.begin(), columns_and_levels.end());
  std::string out;
  for (const auto& [column, level] : columns_and_levels) out += framed(column) + framed(level);
  return out;
}

const std::vector<double>& noise_chances(double count) {
  // p_d proportional to exp(a d + b d^2) on the noise that leaves the count at 0 or more.
  static const std::vector<double> of_0 = {0, 0, 0, 1, 0, 0, 0};
  static const std::vector<double> of_1 = {
      0, 0, 0.3814330799, 0.3395006407, 0.1928995984, 0.06996656143, 0.01620011955};
  static const std::vector<double> of_2 = {
      0, 0.06027650716, 0.2472310395, 0.3914996197, 0.2393498321, 0.05649478275, 0.005148218746};
  static const std::vector<double> of_more = {0.004508197035, 0.05434723918, 0.24203727,
                                              0.3982145876,   0.24203727,    0.05434723918,
                                              0.004508197035};
  return count < 0.5 ? of_0 : count < 1.5 ? of_1 : count < 2.5 ? of_2 : of_more;
}

double perturbed_count(const std::string& key, const std::string& cell, double count) {
  const Digest digest = hmac_sha256(key, cell + framed(csv_number(count)));
  double u = 0.0, unit = 1.0;
  for (std::size_t byte = 0; byte < 6; ++byte) {
    unit /= 256.0;
    u += unit * digest[byte];
  }
  const std::vector<double>& chances = noise_chances(count);
  double below = 0.0;
  for (std::size_t d = 0; d < chances.size(); ++d) {
    below += chances[d];
    if (u < below) return count + static_cast<double>(d) - largest_noise;
  }
  return count;
}

}  // namespace skillnad
