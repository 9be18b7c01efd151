// The data model of NUSO: tables, variables, levels, who is asked what, which kinds of missingness
// a variable may have. All names and labels stand in cpp/data/nuso_variables.csv and
// cpp/data/nuso_levels.csv, none in code.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::nuso {

struct Level {
  std::string level;  ///< as it is stored
  std::string label_sv, label_en;
  bool assumed = false;
};

struct Variable {
  std::string table, name;
  std::string type;  ///< "key", "text", "date", "number", "yes_no" (0 and 1) or "levels"
  std::string label_sv, label_en;
  std::string asked_of;  ///< the universe as a condition (population.hpp); empty: all rows
  std::vector<std::string> missing;  ///< of FE EA ES EB EI OA
  bool assumed = false;              ///< not printed: a guess, to be replaced
  std::vector<Level> levels;

  std::vector<std::string> level_names() const;
};

struct Codebook {
  std::string name;
  std::vector<std::string> tables;  ///< in order
  std::vector<Variable> variables;

  /// The variable, or null.
  const Variable* find(const std::string& table, const std::string& name) const;
};

/// A codebook from the data frames `variables` (table, variable, type; label_sv, label_en,
/// asked_of, missing, assumed may be left out) and `levels` (variable, level; table, label_sv,
/// label_en, assumed may).
/// @throws DataError[codebook] for anything else, with the row at fault
Codebook codebook_from(const Table& variables, const Table& levels, const std::string& name);

/// The codebook of this name.
/// @throws OptionError[argument_value] if there is none
const Codebook& load_codebook(const std::string& name);

/// `tables` (table, n_variables), `variables` and `levels`, each with Swedish and English labels.
ValueList codebook_tables(const Codebook& codebook);

}  // namespace skillnad::nuso
