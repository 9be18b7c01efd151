// The analyses of PM #5 and PM #7 (A1-A25): what each consists of, its rows, and its numbers.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/disclosure/settings.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/population.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::api {

/// One line of cpp/data/nuso_analysis_parts.csv. `kind`:
///   composition  shares of all levels of each outcome
///   levels       the same for each level of `by`
///   shares       the share of `event`, of all and by each entry of `by` ("a:b" crosses two)
///   multiple     several answers possible: the share that gave each; `x_*` stands for all that
///                begin so
///   profile      the same for each level of `by`
///   sorting      sorting_process()
///   logit, ordinal, hazard  a model of `formula` (hazard: "@" and the breaks follow)
///   adjusted     a model, predicted by `by`
///   life_table   of the time `outcome` to `event`, a column and its level, at the breaks `formula`
///   units        the municipalities' shares of `event`
///   agreement, paired  two answers of the same cases, `outcome` and `event`
///   grid         the gap between groups in each profile; `by`: groups with their reference;
///                `formula`: the sets of criteria between bars, need, other provider, consent
///   missing      what is missing in each variable
///   coverage     who took part in the follow-up
struct AnalysisPart {
  std::string analysis, part, kind, table, base;
  std::vector<std::string> outcome;
  std::string event;
  std::vector<std::string> by;
  std::string formula;
  std::string figure;  ///< the mark it is drawn with; empty: no figure
  std::string caption_sv, caption_en;
  std::string where;  ///< a condition beside the base; not in the file

  const std::string& caption(Language language) const {
    return language == Language::sv ? caption_sv : caption_en;
  }
};

struct Analysis {
  std::string id, pm;  ///< pm: "pm5", "pm7" or "both"
  std::string title_sv, title_en, question_sv, question_en;
  std::vector<AnalysisPart> parts;
};

/// A1 to A25, in order.
const std::vector<Analysis>& analysis_list();
/// @throws OptionError[argument_value] for an id that is none
const Analysis& analysis_of(const std::string& id);

/// The tables joined by their keys, with the columns of cpp/data/nuso_derived.csv.
class AnalysisData {
 public:
  AnalysisData(const ValueList& tables, const nuso::Codebook& book);

  bool has(const std::string& table) const { return rows_.count(table) > 0; }
  /// @throws DataError[table] if it is not there
  const nuso::Population& rows(const std::string& table) const;
  /// Which rows of the part's table are in its base.
  std::vector<std::uint8_t> in_base(const AnalysisPart& part) const;
  /// The rows of the base with these columns, the municipality and the kinds of missingness.
  /// Levels, and numbers of yes or no and of profiles, are categorical unless `plain`.
  Table columns(const AnalysisPart& part, const std::vector<std::string>& names,
                bool plain = false) const;
  /// Names with `x_*` written out.
  std::vector<std::string> expanded(const AnalysisPart& part,
                                    const std::vector<std::string>& names) const;
  const nuso::Codebook& book() const { return book_; }
  const ValueList& tables() const { return tables_; }
  /// The municipalities in the order of their table.
  const std::vector<std::string>& units() const { return units_; }

  // In words: the label of the codebook, or the name itself.
  std::string variable(const std::string& table, const std::string& name, Language language) const;
  std::string level(const std::string& table, const std::string& name, const std::string& level,
                    Language language) const;

 private:
  const nuso::Variable* found(const std::string& table, const std::string& name) const;
  void derive(const std::string& table);
  const nuso::Attribute& attribute(const AnalysisPart& part, const std::string& name) const;

  ValueList tables_;
  nuso::Codebook book_;
  std::map<std::string, nuso::Population> rows_;
  std::vector<std::string> units_;
};

/// The numbers of a part: a table, or several, by what is added to the part's name.
using PartTables = std::vector<std::pair<std::string, Table>>;

struct PartRequest {
  std::vector<std::string> by;             ///< instead of the part's own; empty: its own
  const DisclosureRules* rules = nullptr;  ///< leave out what may not be shown; null: nothing
};

PartTables run_part(Context& context, const AnalysisData& data, const AnalysisPart& part,
                    const PartRequest& request);

// Kinds of parts, a source file each or two.
PartTables run_share_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);
PartTables run_model_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);
PartTables run_unit_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);
PartTables run_pair_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);
PartTables run_grid_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);
PartTables run_quality_part(Context&, const AnalysisData&, const AnalysisPart&, const PartRequest&);

/// The limits that the share of `n` cases would have in 95 of 100 draws if each had the chance
/// `share`: quantiles of the binomial distribution.
std::pair<double, double> chance_limits(double n, double share);

/// A count that may not be shown: from 1 to min_count - 1.
bool too_few(double count, const DisclosureRules& rules);

}  // namespace skillnad::api
