#include "gap_arguments.hpp"

#include <algorithm>
#include <utility>

#include "functions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

Argument named(const char* name, const char* doc) {
  Argument a = positional(name, ArgumentType::value, doc);
  a.by_name = true;
  return a;
}

[[noreturn]] void wrong_criteria() {
  throw OptionError("criteria",
                    "criteria must be a named list of sets, each one or more terms, such as need = "
                    "[\"age\", \"C(ros)\"].",
                    {"criteria", {}, 0});
}

std::vector<std::string> terms_of(const Value& value) {
  if (const auto* text = value.get<std::string>()) return {*text};
  if (const auto* texts = value.get<std::vector<std::string>>()) return *texts;
  const ValueList* list = value.list();
  if (!list) wrong_criteria();
  std::vector<std::string> out;
  for (const auto& item : list->items) {
    const auto* text = item.second.get<std::string>();
    if (!text) wrong_criteria();
    out.push_back(*text);
  }
  return out;
}

}  // namespace

std::vector<CriteriaSet> criteria_sets(const Value& value) {
  std::vector<CriteriaSet> out;
  // Terms without names of sets: each is a set of its own.
  if (!value.list()) {
    for (const std::string& term : terms_of(value)) out.push_back({term, {term}});
    return out;
  }
  for (const auto& [name, terms] : value.list()->items) {
    const std::vector<std::string> texts = terms_of(terms);
    out.push_back({name.empty() && texts.size() == 1 ? texts[0] : name, texts});
  }
  return out;
}

void read_gap_control(const Arguments& args, const std::vector<std::string>& settings,
                      GapOptions& options) {
  const Value& given = args["control"];
  if (given.is_null()) return;
  const ValueList* list = given.list();
  if (!list)
    throw OptionError("argument_type", "control must be a named list, such as leverage = false.",
                      {"control", {}, 0});
  for (const auto& [name, value] : list->items) {
    const auto* logical = value.get<bool>();
    const bool known = std::find(settings.begin(), settings.end(), name) != settings.end();
    bool* const setting = name == "leverage"     ? &options.leverage
                          : name == "unit_share" ? &options.unit_rule.share
                                                 : &options.unit_rule.means;
    if (!known || !logical)
      throw OptionError(
          "control", "control: the settings are " + enumeration(settings) + ", each true or false.",
          {"control", {}, 0});
    *setting = *logical;
  }
}

std::string text_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out == "[" ? "\"" : ", \"") + text + "\"";
  return out + "]";
}

std::string criteria_call_text(const std::vector<CriteriaSet>& criteria) {
  std::string out = "{";
  for (const CriteriaSet& set : criteria)
    out += (out == "{" ? "\"" : ", \"") + set.name + "\": " + text_list(set.terms);
  return out + "}";
}

std::string options_call_text(const std::vector<Argument>& arguments, const Arguments& args) {
  std::string out;
  for (const Argument& a : arguments) {
    if (a.required || !args.given(a.name) || a.name == "control" || a.name == "threads" ||
        a.name == "criteria" || args[a.name].data() == a.fallback.data())
      continue;
    const bool number = args[a.name].get<double>() && a.name != "reference" && a.name != "event";
    std::string text = number && a.name != "scores" ? csv_number(args.number(a.name)) : "";
    if (a.name == "scores") {
      for (double score : number_list(args, a.name))
        text += (text.empty() ? "[" : ", ") + csv_number(score);
      text += "]";
    } else if (!number) {
      text = "\"" + level_argument_text(args, a.name) + "\"";
    }
    out += ", " + a.name + " = " + text;
  }
  return out;
}

std::vector<Argument> gap_arguments() {
  return {
      positional("data", ArgumentType::data, "A data frame, one row a case."),
      named("outcome",
            "The column of the outcome: logical, 0/1, two levels, or more: the share of "
            "each category is then decomposed."),
      named("group", "The column whose groups are compared; several columns: their combinations."),
      named("criteria",
            "A named list of sets of criteria, in any order: {\"need\": [\"C(ros)\", \"n_risk\", "
            "\"poly(age, 2)\"], \"consent\": [\"consent\"]}. A criterion is a term of the formula "
            "language; a column belongs to one set. At most 10 sets."),
      option("event", {},
             "The level of outcome that is the event; by default true, 1, or the second of two."),
      option(
          "scores", {},
          "One number for each category of the outcome, in their order: the difference of the mean "
          "score is decomposed too (delta is then in its unit)."),
      option("reference", {},
             "The group that the others are compared with: gaps are a minus reference. By default "
             "the first of two; needed with more."),
      option(
          "contrasts", "reference",
          "\"reference\"; \"pairs\" (every later group minus every earlier one); \"rest\" (every "
          "group minus all others together); \"mean\" (every group minus the mean of all cases); "
          "\"trend\" (least-squares slope over all cases by step from one group to the next, for "
          "groups whose levels are in order: scores 0, 1, 2, ...). The last two are on the cases "
          "of all groups."),
      option("target", "both",
             "Whose cases the rules are compared on: \"both\" (mean of a and b), \"a\", \"b\", "
             "\"pooled\" (the cases of all groups that are compared; with more than two groups "
             "contrasts are then transitive)."),
      option(
          "attribution", "shapley",
          "How the explained part is shared out: \"shapley\", or as other software does by the "
          "coefficients of one full model, to compare with: \"fairlie\" (quantiles of the groups "
          "coupled, Shapley over the sets; no standard errors of the sets), \"yun\", \"oaxaca\" "
          "(linear probability model)."),
      option(
          "estimator", "regression",
          "Of the counterfactual shares: \"regression\" of the outcome (g-computation), "
          "\"weighting\" by the odds of belonging to the target group (DiNardo, Fortin & Lemieux "
          "1996), or \"doubly_robust\" (augmented inverse probability weighting)."),
      option("model", "auto",
             "\"separate\" regressions of the groups; \"common\": slopes of both, an intercept for "
             "each; \"auto\": separate where each group has at least 10 events and 10 non-events "
             "for each parameter, decided in every stratum."),
      option(
          "penalty", "none",
          "Of the logistic regressions (the rules with units have their own): \"none\", Firth's "
          "penalty only where the criteria separate the outcomes; \"firth\", always, the "
          "intercept moved until the mean is the group's again. A ridge would depend on the base "
          "level of a category, and there is none."),
      option("unit", {},
             "The column of municipalities: clusters of the standard errors (but for cluster), and "
             "see unit_part."),
      option("unit_part", "two_step",
             "With unit: \"two_step\" splits what the criteria leave into between_units, what goes "
             "with living where the general practice differs, and within_units; \"shapley\" takes "
             "the unit as one more set; \"none\". For binary outcomes by regression."),
      option("strata", {}, "A column, such as the profile: decomposed in every level by itself."),
      option("strata_weights", {},
             "Weights of the strata in their sum: by default the mean of the two groups' shares; "
             "\"a\" or \"b\": those of one group."),
      option("cluster", {}, "The column of clusters; by default unit."),
      option("interval", "influence",
             "How limits are made: \"influence\" (standard errors by influence functions, t), "
             "\"bootstrap\" (fractional: every cluster gets an exponential weight; studentised), "
             "\"jackknife\" (one cluster left out at a time; for few clusters)."),
      option("replicates", 999, "Of the bootstrap."),
      option("seed", {}, "Of the bootstrap: whole number from 0 to 2^53; by default 1."),
      option("delta", 0.05,
             "The smallest difference of interest, in shares: 0.05 is 5 percentage points. To be "
             "fixed before the data are seen."),
      option("weights", {}, "A column of weights."),
      option("weight_kind", {},
             "With weights: \"frequency\" (so many equal rows), \"sampling\" or \"precision\"."),
      option("missing", "level",
             "Missing cells of criteria: \"level\" (a level of its own in a category; in a number "
             "the mean and an indicator), \"drop\" or \"fail\". Rows without outcome, group, "
             "stratum, cluster or weight are dropped and counted."),
      level_argument(),
      option("threads", 1, "Threads to use; results do not depend on it."),
      option(
          "control", {},
          "A named list of settings that are true by default: leverage (residuals in the "
          "standard errors divided by 1 - leverage), unit_share and unit_means (the unit's share "
          "of the target group and its means of the criteria in the rule with units).")};
}

GapRequest gap_request(const Arguments& args) {
  GapRequest out;
  out.outcome = args.text("outcome");
  out.event = event_argument(args);
  out.scores = number_list(args, "scores");
  out.group = args.texts("group");
  out.criteria = criteria_sets(args["criteria"]);
  out.strata = args.text_or("strata", "");
  if (args.choice("unit_part", {"two_step", "shapley", "none"}) != "none" &&
      args.text("estimator") == "regression" && args.text("attribution") == "shapley")
    out.unit = args.text_or("unit", "");
  out.cluster = args.text_or("cluster", args.text_or("unit", ""));
  out.weights = args.text_or("weights", "");
  out.weight_kind = args.text_or("weight_kind", "");
  out.missing = args.choice("missing", {"level", "drop", "fail"});
  return out;
}

DecompositionOptions common_gap_options(const Arguments& args) {
  DecompositionOptions out;
  const std::string contrasts =
      args.choice("contrasts", {"reference", "pairs", "rest", "mean", "trend"});
  out.contrasts = contrasts == "pairs"   ? Contrasts::pairs
                  : contrasts == "rest"  ? Contrasts::rest
                  : contrasts == "mean"  ? Contrasts::mean
                  : contrasts == "trend" ? Contrasts::trend
                                         : Contrasts::reference;
  out.reference = level_argument_text(args, "reference");
  const std::string target = args.choice("target", {"both", "a", "b", "pooled"});
  out.cell.gap.target = target == "a"        ? GapTarget::a
                        : target == "b"      ? GapTarget::b
                        : target == "pooled" ? GapTarget::pooled
                                             : GapTarget::both;
  const std::string model = args.choice("model", {"auto", "separate", "common"});
  out.cell.automatic_model = model == "auto";
  out.cell.gap.model = model == "common" ? GapModel::common : GapModel::separate;
  const std::string interval = args.choice("interval", {"influence", "bootstrap", "jackknife"});
  out.resampling.interval = interval == "bootstrap"   ? GapInterval::bootstrap
                            : interval == "jackknife" ? GapInterval::jackknife
                                                      : GapInterval::influence;
  out.resampling.replicates = static_cast<std::size_t>(args.whole("replicates", 2, 1000000));
  out.resampling.seed = seed_argument(args);
  out.resampling.level = gap_level(args, "level");
  const std::string estimator =
      args.choice("estimator", {"regression", "weighting", "doubly_robust"});
  out.cell.gap.estimator = estimator == "weighting"       ? GapEstimator::weighting
                           : estimator == "doubly_robust" ? GapEstimator::doubly_robust
                                                          : GapEstimator::regression;
  if (args.given("strata_weights")) out.strata_weights = args.choice("strata_weights", {"a", "b"});
  return out;
}

DecompositionOptions gap_options(const Arguments& args) {
  DecompositionOptions out = common_gap_options(args);
  const bool firth = args.choice("penalty", {"none", "firth"}) == "firth";
  out.cell.gap.penalty = firth ? GapPenalty::firth : GapPenalty::where_separated;
  const std::string attribution =
      args.choice("attribution", {"shapley", "fairlie", "yun", "oaxaca"});
  out.cell.gap.attribution = attribution == "fairlie"  ? GapAttribution::fairlie
                             : attribution == "yun"    ? GapAttribution::yun
                             : attribution == "oaxaca" ? GapAttribution::oaxaca
                                                       : GapAttribution::shapley;
  if (attribution != "shapley" && out.cell.gap.estimator != GapEstimator::regression)
    throw OptionError("not_available",
                      "attribution = \"" + attribution +
                          "\" rests on the coefficients of a regression: leave estimator at "
                          "\"regression\".",
                      {"estimator", {}, 0});
  if (attribution == "oaxaca" && firth)
    throw OptionError(
        "not_available",
        "attribution = \"oaxaca\" rests on linear regressions, which Firth's penalty is "
        "not for: leave penalty at \"none\".",
        {"penalty", {}, 0});
  const std::string unit_part = args.choice("unit_part", {"two_step", "shapley", "none"});
  out.cell.gap.unit_part = unit_part == "shapley" ? UnitPart::shapley
                           : unit_part == "none"  ? UnitPart::none
                                                  : UnitPart::two_step;
  if (on_all_cases(out.contrasts)) {
    const std::string contrasts = args.text("contrasts");
    const std::string target = args.text("target");
    if (target == "a" || target == "b")
      throw OptionError("not_available",
                        "contrasts = \"" + contrasts +
                            "\" is on the cases of all groups: leave target out, or \"pooled\".",
                        {"target", {}, 0});
    if (attribution != "shapley")
      throw OptionError("not_available",
                        "contrasts = \"" + contrasts +
                            "\" goes with attribution = \"shapley\": the others compare two "
                            "groups.",
                        {"attribution", {}, 0});
    out.cell.gap.target = GapTarget::pooled;
  }
  read_gap_control(args, {"leverage", "unit_share", "unit_means"}, out.cell.gap);
  return out;
}

double gap_level(const Arguments& args, const std::string& name) {
  const double level = args.number(name);
  check_level(level);
  return level;
}

double gap_delta(const Arguments& args, const std::string& name) {
  const double delta = args.number(name);
  if (!(delta > 0.0 && delta < 1.0))
    throw OptionError("delta",
                      name +
                          " must be a difference of shares above 0 and below 1, such as 0.05 for "
                          "5 percentage points.",
                      {name, {}, 0});
  return delta;
}

std::string gap_call_text(const Arguments& args) {
  const GapRequest request = gap_request(args);
  std::string out = "decompose_gap(data, outcome = \"" + request.outcome + "\", group = ";
  out += request.group.size() == 1 ? "\"" + request.group[0] + "\"" : text_list(request.group);
  out += ", criteria = " + criteria_call_text(request.criteria);
  return out + options_call_text(gap_arguments(), args) + ")";
}

}  // namespace skillnad::api
