// decompose_gap() and the calls that read a decomposition.
#include <algorithm>
#include <memory>
#include <utility>

#include "call_text.hpp"
#include "functions.hpp"
#include "gap_arguments.hpp"
#include "gap_calls.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/decomposition/components_table.hpp"
#include "skillnad/decomposition/sensitivity_table.hpp"
#include "skillnad/decomposition/stages.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

void say_of_data(Context& context, const Decomposition& out, const GapData& data) {
  if (out.request.cluster.empty())
    context.note(
        std::string(data.stages.empty() ? "Neither unit nor cluster" : "No cluster") +
        " is given: the rows are taken as independent. Where cases of one municipality resemble "
        "each other, standard errors are too small.");
  if (data.groups.size() > 2 && out.target == "both")
    context.warn("target",
                 "With more than two groups target = \"both\" is not transitive: the gap between a "
                 "and c need not be that between a and b and that between b and c together.");
  std::size_t common = 0, small = 0;
  for (const DecompositionCell& one : out.cells) {
    if (one.pooled || one.own == data.stages.empty()) continue;
    small += one.cell.chosen.values.empty();
    common += !one.cell.chosen.values.empty() && one.cell.model == GapModel::common;
  }
  if (small > 0)
    context.warn("too_small",
                 std::to_string(small) + (small == 1 ? " comparison is" : " comparisons are") +
                     " without numbers: a group has fewer than 10 cases that can be compared, or "
                     "stands in one cluster only.");
  if (common > 0 && out.model == "auto")
    context.note("model = \"auto\": " + std::to_string(common) +
                 (common == 1 ? " comparison has" : " comparisons have") +
                 " common slopes of both groups, as a group has fewer than 10 events or non-events "
                 "for each parameter.");
}

Value run_decompose_gap(Context& context, const Arguments& args) {
  args.table("data");
  Decomposition out;
  out.request = gap_request(args);
  out.options = gap_options(args);
  read_gap_settings(args, out);
  context.threads = static_cast<int>(args.whole("threads", 1, 1024));
  auto data = std::make_shared<const GapData>(
      read_gap(context, *args["data"].get<std::shared_ptr<const Table>>(), out.request));
  const GapAttribution attribution = out.options.cell.gap.attribution;
  if (!data->outcomes[0].scores.empty() &&
      (attribution == GapAttribution::fairlie || attribution == GapAttribution::yun))
    throw OptionError("not_available",
                      "attribution = \"" + args.text("attribution") +
                          "\" is for binary outcomes: \"shapley\" and \"oaxaca\" take outcomes of "
                          "several categories.",
                      {"attribution", {}, 0});
  if (!data->outcomes[0].scores.empty() && out.options.cell.gap.penalty == GapPenalty::firth)
    throw OptionError("not_available",
                      "penalty = \"firth\" is for binary outcomes: the regression of several "
                      "categories has a prior of its own where it separates.",
                      {"penalty", {}, 0});
  if (args.given("unit") && args.text("unit_part") != "none" &&
      unit_part_of(data->rows, out.options.cell.gap) == UnitPart::none)
    context.note(
        "The part between units is for binary outcomes by regression and Shapley's value: it is "
        "left out.");
  out.call = gap_call_text(args);
  return decomposed(context, std::move(out), std::move(data));
}

std::vector<std::string> decompose_gap_columns(const Arguments& args, const std::string&,
                                               const std::vector<std::string>& names) {
  return gap_columns(gap_request(args), names);
}

Value run_gap_components(Context& context, const Arguments& args) {
  const auto live = live_decomposition(args.result("d"));
  const std::string detail = args.choice("detail", {"sets", "variables", "stages"});
  const bool variables = detail == "variables";
  Decomposition d = live->decomposition;
  if (detail == "stages" && d.request.stages.empty())
    throw OptionError("argument_value",
                      "detail = \"stages\" is for results of decompose_stages(): this gap has one "
                      "outcome.",
                      {"detail", {}, 0});
  if (args.given("level") && d.options.resampling.interval == GapInterval::bootstrap &&
      args.number("level") != d.level)
    throw OptionError(
        "level",
        "Limits of the bootstrap are made when a gap is decomposed: leave level out, or "
        "decompose with another level.",
        {"level", {}, 0});
  const double level = args.given("level") ? gap_level(args, "level") : d.level;
  if (variables && !d.options.cell.gap.detail) {
    if (!live->data)
      throw DataError("data_needed",
                      "detail = \"variables\" needs the cases, and this decomposition was loaded, "
                      "copied or pooled and does not hold them. Decompose again.",
                      {"d", {}, 0});
    d.options.cell.gap.detail = true;
    d.cells = decompose(context, *live->data, d.options);
  }
  return components_table(d, level, variables, detail == "stages");
}

/// One decomposition, or a list of them.
std::vector<std::shared_ptr<const LiveDecomposition>> read_decompositions(const Value& given) {
  std::vector<std::shared_ptr<const LiveDecomposition>> out;
  if (const Result* one = given.result()) return {live_decomposition(*one)};
  if (const ValueList* list = given.list())
    for (const auto& item : list->items) {
      const Result* one = item.second.result();
      if (!one) break;
      out.push_back(live_decomposition(*one));
    }
  if (out.empty() || out.size() != given.list()->items.size())
    throw OptionError(
        "argument_type",
        "d must be a decomposition, as decompose_gap() returns it, or a list of such.",
        {"d", {}, 0});
  return out;
}

Value run_gap_verdicts(Context&, const Arguments& args) {
  const auto live = read_decompositions(args["d"]);
  const std::string adjust = args.choice("adjust", {"holm", "bh", "max_t", "none"});
  std::vector<const Decomposition*> decompositions;
  for (const auto& one : live) decompositions.push_back(&one->decomposition);
  const Adjustment adjustment = adjust == "holm"    ? Adjustment::holm
                                : adjust == "bh"    ? Adjustment::bh
                                : adjust == "max_t" ? Adjustment::max_t
                                                    : Adjustment::none;
  if (adjustment == Adjustment::max_t) require_joint_replicates(decompositions);
  return verdict_table(
      cell_verdicts(decompositions, args.given("delta") ? gap_delta(args, "delta") : 0.0,
                    adjustment),
      language_of(args.choice("lang", {"sv", "en"})));
}

Value run_gap_sensitivity(Context& context, const Arguments& args) {
  const auto live = live_decomposition(args.result("d"));
  const Decomposition& d = live->decomposition;
  if (on_all_cases(d.options.contrasts))
    throw OptionError(
        "not_available",
        "gap_sensitivity() is about two groups: decompose with another contrasts than "
        "\"mean\" or \"trend\".",
        {"d", {}, 0});
  const std::vector<std::string> benchmarks = args.texts("benchmark");
  for (const std::string& name : benchmarks)
    if (std::find(d.sets.begin(), d.sets.end(), name) == d.sets.end())
      throw OptionError("criteria",
                        "benchmark = \"" + name + "\" is no set of criteria; the sets are " +
                            enumeration(d.sets) + "." + did_you_mean(name, d.sets),
                        {"benchmark", {}, 0});
  if (!live->data)
    context.warn("data_needed",
                 "Robustness values, benchmarks and changed counts rest on the cases, and this "
                 "decomposition was loaded, copied or pooled and does not hold them: they are "
                 "missing. Decompose again.");
  return sensitivity_table(context, d, live->data.get(), benchmarks);
}

const char gap_example[] =
    "data = pd.DataFrame({\"help\": [1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1],\n"
    "  \"sex\": [1, 2, 1, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2, 2, 1, 1, 2, 2],\n"
    "  \"need\": [3, 1, 2, 3, 1, 2, 2, 3, 1, 1, 2, 2, 3, 1, 3, 1, 2, 3, 1, 3]})\n"
    "criteria = {\"need\": [\"C(need)\"]}\n"
    "gap = sk.decompose_gap(data, outcome=\"help\", group=\"sex\", criteria=criteria)\n"
    "print(gap)\n"
    "verdicts = sk.gap_verdicts(gap, lang=\"en\")\n"
    "print(verdicts)";

Argument decomposition_argument() {
  return positional("d", ArgumentType::result,
                    "A decomposition, as decompose_gap() or decompose_stages() returns it.");
}

}  // namespace

void read_gap_settings(const Arguments& args, Decomposition& out) {
  const std::string target = args.choice("target", {"both", "a", "b", "pooled"});
  out.target = on_all_cases(out.options.contrasts) ? "pooled" : target;
  out.model = args.choice("model", {"auto", "separate", "common"});
  out.level = gap_level(args, "level");
  out.delta = gap_delta(args, "delta");
}

Value decomposed(Context& context, Decomposition out, std::shared_ptr<const GapData> data) {
  out.groups = data->groups;
  out.sets = data->rows.sets;
  out.event = data->event;
  out.event_text = data->event_text;
  for (std::size_t t = 0; t < data->stages.size(); ++t)
    out.request.stages[t].event = data->stages[t].event;
  out.reach = stage_reach(*data);
  out.n_frame_rows = static_cast<double>(data->n_frame_rows);
  out.n_used = data->n_used;
  out.n_dropped = static_cast<double>(data->n_dropped);
  out.n_zero_weight = data->n_zero_weight;
  out.n_clusters = static_cast<double>(data->rows.n_clusters);
  if (unit_part_of(data->rows, out.options.cell.gap) != UnitPart::none)
    out.n_units = static_cast<double>(data->rows.n_units);
  for (const auto& [name, n] : data->dropped_by)
    out.dropped_by.emplace_back(name, static_cast<double>(n));
  for (const auto& [name, n] : data->missing_levels)
    out.missing_levels.emplace_back(name, static_cast<double>(n));
  out.data_hash = data->data_hash;
  if (out.options.resampling.interval == GapInterval::bootstrap)
    out.clusters_hash = data->clusters_hash;
  out.cells = decompose(context, *data, out.options);
  add_benchmarks(context, *data, out.options, 1.0 - out.level, out.cells);
  out.spread = strata_spread(out.cells);
  say_of_data(context, out, *data);
  out.notes = context.notes;
  out.warnings = context.warnings;
  return make_result(std::move(out), std::move(data));
}

void add_decomposing(std::vector<Function>& functions) {
  Function gap;
  gap.name = "decompose_gap";
  gap.family = "decomposition";
  gap.title = "Take the gap between two groups apart by criteria";
  gap.doc =
      "Which part of a difference in an outcome between two groups do criteria account for, and "
      "which part none of them does. With m_b(x) = P(event | group b, criteria x), a logistic "
      "regression in group b, the cases of group a would have had the share E_a[m_b(X_S)] under "
      "the rule of group b for the criteria S; U_a(S) is what group a has above that, U_b(S) what "
      "E_b[m_a(X_S)] has above group b, and target says which of them, or their mean, is U(S). "
      "U of no criterion is the gap itself. A set of criteria gets the Shapley value of U over all "
      "orders in which sets can be taken into account; the unexplained part is U of all sets. The "
      "parts add up to the gap exactly, whatever the order of the sets and the base level of a "
      "category.\n\n"
      "This is a description: what criteria account for stands for all that goes with them, and "
      "what they do not account for has causes that the data do not tell. Which criteria may "
      "account for a difference is the caller's to say.\n\n"
      "Standard errors rest on the influence function of every part, summed within clusters, with "
      "residuals divided by 1 - leverage; limits on Student's t with the effective number of "
      "clusters less one, min(C, (sum n_c)^2 / sum n_c^2) - 1. Cases that have criteria no case of "
      "the other group has form the part outside_support. Where a group's outcomes are separated "
      "by the criteria, its regression has Firth's penalty, with the intercept moved until its "
      "mean "
      "is that of the group again.\n\n"
      "With unit the unexplained part is split further: between_units is what is left less when "
      "the "
      "rule of the other group also knows the municipality (a random intercept, the municipality's "
      "share of the group and its means of the criteria; cases are expected at the posterior mean "
      "of "
      "their probability), within_units is left then.\n\n"
      "With strata every stratum is decomposed by itself, and their sum again with the part "
      "between_strata for the groups' different shares in the strata: exact, too. See "
      "docs/unwarranted_differences.md.";
  gap.returns =
      "A decomposition; gap_components(), gap_verdicts() and gap_sensitivity() read it. Its "
      "fields: "
      "call, outcome, event, groups, criteria, target, model, n_used, n_dropped, dropped_by, "
      "missing_levels, n_clusters, n_imputed, level, delta, heterogeneity, notes, warnings, "
      "data_hash, "
      "result_hash. It holds no rows of the data.";
  gap.errors = {"OptionError[criteria]",       "OptionError[group]",     "OptionError[delta]",
                "DataError[constant_outcome]", "DataError[event_order]", "ModelError[one_group]",
                "ModelError[one_cluster]",     "OptionError[interval]",  "OptionError[scores]",
                "OptionError[not_available]"};
  gap.example = gap_example;
  gap.arguments = gap_arguments();
  gap.run = run_decompose_gap;
  gap.columns = decompose_gap_columns;
  functions.push_back(std::move(gap));
  add_decomposing_stages(functions);

  Function components;
  components.name = "gap_components";
  components.family = "decomposition";
  components.title = "The parts of a gap";
  components.doc =
      "Every part of every contrast and stratum with its standard error and limits. component is "
      "\"total\", a set of criteria, \"unexplained\" or \"outside_support\"; with units also "
      "\"between_units\" and \"within_units\", which add up to the unexplained part (with "
      "unit_part = \"shapley\" between_units is a part beside it); of the sum over strata, "
      "whose stratum is \"(sum)\", also \"between_strata\", and \"not_decomposed\" for strata in "
      "which a group has too few cases. detail = \"variables\" adds Owen's value of every term: "
      "the terms of a set add up to the set.\n\n"
      "Of decompose_stages() the rows without a stage are all stages together, those of a stage "
      "what it adds to the gap of the unconditional rates: over the stages a part adds up to that "
      "of all. detail = \"stages\" has each stage as an outcome of its own instead: the gap among "
      "those at risk at the stage, and its parts. \"not_decomposed\" is then the part of stages "
      "that too few cases of a group reach.";
  components.returns =
      "A data frame: stratum (missing: all cases), stage, contrast, category, direction, "
      "component, "
      "variable, estimate, std_error, df, conf_low, conf_high, share (of the total; missing where "
      "the limits of the total hold 0).";
  components.errors = {"DataError[data_needed]", "OptionError[level]", "OptionError[criteria]"};
  components.arguments = {
      decomposition_argument(),
      option("detail", "sets", "\"sets\", \"variables\", or, of stages, \"stages\"."),
      option("level", {},
             "Confidence level of the limits; by default that of the "
             "decomposition.")};
  components.run = run_gap_components;
  functions.push_back(std::move(components));

  Function verdicts;
  verdicts.name = "gap_verdicts";
  verdicts.family = "decomposition";
  verdicts.title = "What the unexplained parts come to";
  verdicts.doc =
      "Three one-sided questions of the unexplained part U against delta, the smallest difference "
      "of interest: is it different from 0, larger than delta, smaller than delta (two one-sided "
      "tests)? The first that applies, with alpha = 1 - level: unexplained_large (larger), "
      "unexplained (differs from 0, not shown smaller), no_difference (U and the total shown "
      "smaller), explained (U shown smaller, the total differs from 0), no_unexplained (U shown "
      "smaller), undecided. p_larger = Q((|U| - delta) / SE) + Q((|U| + delta) / SE), Q the upper "
      "tail of t. The verdict uses the p-values adjusted over all rows, each question apart; the "
      "three hypotheses exclude each other and need no correction among them (Goeman, Solari & "
      "Stijnen 2010). Low overlap makes a verdict undecided.\n\n"
      "Of decompose_stages() there is a row for all stages together, whose gap is that of the "
      "unconditional rates, and one for each stage by itself: the gap among those at risk there, "
      "the consent gap among those who were asked. The table then has the column stage.\n\n"
      "largest_compatible is the larger end, in size, of the interval of level 1 - 2 alpha; "
      "smallest_settleable the delta that so many cases could have ruled out with a power of 80% "
      "had there been no difference. flags: too_small, low_overlap, penalised, one_outcome, "
      "without_errors, few_in_units, unit_unidentified, without_unit_means, unit_penalised, "
      "depends_on_reference (the verdicts on the cases of a and of b differ), mainly_consent (of "
      "an explained difference a set named consent, or samtycke, accounts for more than delta), "
      "sensitive (of a difference that is stated: a criterion that is missing, as strong as one of "
      "the sets, could take it to 0, an unexplained_large one to delta; benchmark_bias of "
      "gap_sensitivity()), "
      "stage_unexplained (nothing of importance is unexplained over all stages together, but the "
      "gap of a stage is).";
  verdicts.returns =
      "A data frame: stratum, (stage,) contrast, verdict, p_difference, p_larger, p_smaller, the "
      "same with "
      "_adjusted, largest_compatible, smallest_settleable, flags, text.";
  verdicts.errors = {"OptionError[delta]", "OptionError[argument_type]", "OptionError[replicates]"};
  verdicts.arguments = {
      positional("d", ArgumentType::value,
                 "A decomposition, or a list of such: the family of the adjustment is then all "
                 "their rows."),
      option("delta", {},
             "The smallest difference of interest, in shares: 0.05 is 5 percentage points; by "
             "default that of the decomposition."),
      option(
          "adjust", "holm",
          "\"holm\" (Holm 1979); \"bh\" (Benjamini & Hochberg 1995); \"max_t\": step-down on the "
          "largest studentised difference (Westfall & Young 1993), which knows how the rows go "
          "together, for decompositions with interval = \"bootstrap\", several of them with the "
          "same clusters, seed and replicates; \"none\"."),
      option("lang", "sv", "Language of the text: \"sv\" or \"en\".")};
  verdicts.run = run_gap_verdicts;
  functions.push_back(std::move(verdicts));

  Function sensitivity;
  sensitivity.name = "gap_sensitivity";
  sensitivity.family = "decomposition";
  sensitivity.title = "What was not documented: how strong would it have to be?";
  sensitivity.doc =
      "An unexplained difference may be due to something that is not among the criteria. On the "
      "cases of group a the share observed is held against the share expected under the rule of b "
      "(direction \"a\"), and the reverse.\n\n"
      "e_value: the risk ratio that an unmeasured factor needs with the outcome and with the "
      "group, "
      "both, to explain the difference away (VanderWeele & Ding 2017), RR + sqrt(RR (RR - 1)); "
      "e_value_limit the same for the limit nearest to 0 (1 where the limits hold 0), "
      "e_value_delta "
      "for bringing the difference to delta. tipping_bias: effect on the outcome, in share, times "
      "the groups' difference in the factor that takes the unexplained part to 0, "
      "tipping_bias_delta to delta.\n\n"
      "robustness_value: the share of the residual variance of the outcome, and of the variance of "
      "the weights alpha = (1{a} - 1{b} e / (1 - e)) / P(a), that a missing criterion needs to "
      "take "
      "away, both, (-f + sqrt(f^2 + 4 f)) / 2 with f = U^2 / (sigma2 nu2) (Chernozhukov et al. "
      "2022). The benchmarks say what the observed sets take away: benchmark_outcome and "
      "benchmark_group, the bias that a missing criterion just as strong can make at most, "
      "benchmark_bias, and how the unexplained part changes when the set is left out. Rules are "
      "regressions without penalty, whatever the estimator; where one has no maximum these are "
      "missing.\n\n"
      "Differential documentation: counts names the criteria of the set that are counts (columns "
      "of whole numbers from 0, given as they are). counts_minus_20, counts_minus_10, "
      "counts_plus_10 and counts_plus_20 are the unexplained part if group a had 80, 90, 110 or "
      "120% of the counts that are documented; counts_tipping is the change nearest 0, within 20% "
      "either way, at which the verdict on it (tests not adjusted, standard errors by influence "
      "functions) is another, missing where there is none.\n\n"
      "Of decompose_stages() it is the gap of each stage among those at risk there that is asked; "
      "the "
      "table then has the column stage. Those at risk at a later stage are selected by the stages "
      "before: a factor that is the same in both groups at first need not be so among them.";
  sensitivity.returns =
      "A data frame: stratum, (stage,) contrast, direction, share, expected, unexplained, e_value, "
      "e_value_limit, e_value_delta, tipping_bias, tipping_bias_delta, robustness_value, "
      "benchmark, "
      "benchmark_outcome, benchmark_group, benchmark_bias, benchmark_change, counts, "
      "counts_minus_20, counts_minus_10, counts_plus_10, counts_plus_20, counts_tipping.";
  sensitivity.errors = {"OptionError[criteria]", "OptionError[argument_type]"};
  sensitivity.arguments = {
      decomposition_argument(),
      option("benchmark", {}, "One or more sets of criteria to compare with; by default all.")};
  sensitivity.run = run_gap_sensitivity;
  functions.push_back(std::move(sensitivity));
}

}  // namespace skillnad::api
