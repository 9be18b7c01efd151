#include "unit_columns.hpp"

namespace skillnad {

UnitColumns unit_columns(const GapRows& rows, std::uint32_t first, std::uint32_t second,
                         const std::vector<std::size_t>& columns) {
  UnitColumns out;
  Vector total(rows.n_units, 0.0);
  out.share.assign(rows.n_units, 0.0);
  out.means.assign(columns.size(), Vector(rows.n_units, 0.0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.group[i] != first && rows.group[i] != second) continue;
    const std::uint32_t unit = rows.unit[i];
    total[unit] += rows.m[i];
    if (rows.group[i] == second) out.share[unit] += rows.m[i];
    for (std::size_t j = 0; j < columns.size(); ++j)
      out.means[j][unit] += rows.m[i] * rows.x(i, columns[j]);
  }
  for (std::size_t unit = 0; unit < rows.n_units; ++unit) {
    if (!(total[unit] > 0.0)) continue;
    out.share[unit] /= total[unit];
    for (Vector& mean : out.means) mean[unit] /= total[unit];
  }
  return out;
}

}  // namespace skillnad
