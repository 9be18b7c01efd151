// The model of the synthetic population: steps in causal order, each with the log odds of its
// levels and the margins it shall meet. All of it stands in cpp/data/nuso_model.csv.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/population.hpp"

namespace skillnad::nuso {

/// One line of the model. `kind`:
///   universe   `where`: the rows the step is for; first line of a step
///   level      `level` is drawn among the rows that have none yet, with log odds `low`; a step
///              whose only level is 1 makes a column of 0 and 1
///   rest       the level of the rows left over
///   effect     `low` is added to the log odds of the rows of `where`
///   slope      `low` times the number named by `where` is added
///   unit       the municipality's effect named by `where`, times `low`
///   share      `low` to `high` percent of the rows of `where` shall get the level
///   count      `low` to `high` rows of `where` shall; `level`: how many rows of `where` a replica
///              has. Rows drawn freely are more or fewer, and the bounds move with them
///   equal      `where` = condition; attributes; attribute: in each stratum by the attributes the
///              shares of the levels of the last attribute shall differ by less than `low` percent
///              units from that of the stratum
///   range      `low` and `high` percent are the ends of the municipalities' main range
///   planted_effects, second_wave  scenario: `low` percent units are added to the chance in the
///   rows of `where`
struct ModelLine {
  std::string step, kind, level, where;
  double low = 0.0, high = 0.0;
};

/// A margin that could not be met.
struct Miss {
  std::string step, level, where;
  double low = 0.0, high = 0.0, obtained = 0.0;
};

/// What a run of the model needs beside the rows.
struct ModelRun {
  std::uint64_t seed = 1;
  bool exact = true;  ///< meet the margins (replica), or draw freely
  double unit_sd = 0.15;
  std::string scenario = "default";
  /// Standard normal effects of the municipalities by name, and by their place.
  std::map<std::string, std::vector<double>> unit_effects;
  std::vector<Miss> misses;
};

/// All lines in their order.
const std::vector<ModelLine>& model_lines();

/// Runs the lines of one step: gives `population` the attribute `step`, with the levels the
/// codebook gives the variable of that name in `table`.
void run_step(Population& population, const Codebook& book, const std::string& table,
              const std::string& step, ModelRun& run);

/// The stream of random numbers of a name.
std::uint32_t stream_of(const std::string& name);

}  // namespace skillnad::nuso
