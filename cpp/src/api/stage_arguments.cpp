#include "stage_arguments.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "functions.hpp"
#include "gap_arguments.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

[[noreturn]] void wrong_stages() {
  throw OptionError("stages",
                    "stages must name columns in their order, such as [\"need\", \"consent\", "
                    "\"decision\"], or columns with the level that passes, such as {\"need\": "
                    "\"ja\", \"consent\": \"ja\"}.",
                    {"stages", {}, 0});
}

/// A level as text.
std::string level_of(const Value& value) {
  if (value.is_null()) return "";
  if (const auto* text = value.get<std::string>()) return *text;
  if (const auto* number = value.get<double>()) return csv_number(*number);
  if (const auto* logical = value.get<bool>()) return *logical ? "true" : "false";
  wrong_stages();
}

std::vector<StageRequest> stages_of(const Value& value) {
  std::vector<StageRequest> out;
  const auto add = [&](std::string column, std::string event) {
    if (column.empty()) wrong_stages();
    out.push_back({std::move(column), std::move(event), {}});
  };
  if (const auto* text = value.get<std::string>()) {
    add(*text, "");
  } else if (const auto* texts = value.get<std::vector<std::string>>()) {
    for (const std::string& text : *texts) add(text, "");
  } else if (const ValueList* list = value.list()) {
    for (const auto& [name, level] : list->items) {
      const auto* column = level.get<std::string>();
      if (name.empty() && column == nullptr) wrong_stages();
      add(name.empty() ? *column : name, name.empty() ? "" : level_of(level));
    }
  } else {
    wrong_stages();
  }
  if (out.empty()) wrong_stages();
  return out;
}

/// Whether a value is a list of sets, not of terms.
bool has_sets(const Value& value) {
  const ValueList* list = value.list();
  return list && std::any_of(list->items.begin(), list->items.end(),
                             [](const auto& item) { return !item.first.empty(); });
}

bool is_none(const Value& value) {
  return value.is_null() || (value.list() && value.list()->items.empty());
}

/// The criteria of every stage, or of each by itself.
void read_criteria(const Value& value, GapRequest& out) {
  if (is_none(value)) return;
  const ValueList* list = value.list();
  out.criteria_by_stage =
      list && std::any_of(list->items.begin(), list->items.end(),
                          [](const auto& item) { return has_sets(item.second); });
  if (!out.criteria_by_stage) {
    out.criteria = criteria_sets(value);
    return;
  }
  std::vector<std::string> names;
  for (const StageRequest& stage : out.stages) names.push_back(stage.column);
  for (const auto& [name, sets] : list->items) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end())
      throw OptionError("criteria",
                        "criteria has sets of the stage \"" + name + "\", and the stages are " +
                            enumeration(names) + "." + did_you_mean(name, names),
                        {"criteria", {}, 0});
    if (!has_sets(sets) && !is_none(sets))
      throw OptionError("criteria",
                        "criteria of the stage " + name +
                            " must be a named list of sets, as those of the other stages are.",
                        {"criteria", {}, 0});
    StageRequest& stage = out.stages[static_cast<std::size_t>(at - names.begin())];
    if (!stage.criteria.empty())
      throw OptionError("criteria", "criteria names the stage " + name + " twice.",
                        {"criteria", {}, 0});
    if (!is_none(sets)) stage.criteria = criteria_sets(sets);
  }
}

/// As decompose_gap() has it.
Argument gap_argument(const std::string& name) {
  for (const Argument& one : gap_arguments())
    if (one.name == name) return one;
  throw std::logic_error("decompose_gap() has no argument " + name);
}

}  // namespace

std::vector<Argument> stage_arguments() {
  Argument stages = positional(
      "stages", ArgumentType::value,
      "The columns of the stages, in their order: logical, 0/1 or two levels among those who reach "
      "the stage; a case passes by true, 1, or the second level. With other levels a named list of "
      "columns and the level that passes: {\"need\": \"ja\", \"consent\": \"ja\"}. At most 12.");
  stages.by_name = true;
  Argument control = option(
      "control", {},
      "A named list of settings that are true by default: leverage (residuals in the standard "
      "errors divided by 1 - leverage).");
  std::vector<Argument> out = {gap_argument("data"), std::move(stages), gap_argument("group")};
  out.push_back(option(
      "criteria", {},
      "What may account for a gap: a named list of sets of terms for all stages, as in "
      "decompose_gap(), or such a list for each stage by its column: {\"need\": {\"background\": "
      "[\"age\"]}, \"consent\": {\"background\": [\"age\"], \"need\": [\"n_risk\"]}}. A stage is "
      "no criterion. By default none: the stages alone."));
  for (const char* name : {"reference", "contrasts", "target", "estimator", "model", "strata",
                           "strata_weights", "cluster", "interval", "replicates", "seed", "delta",
                           "weights", "weight_kind", "missing", "level", "threads"})
    out.push_back(gap_argument(name));
  for (Argument& one : out) {
    if (one.name == "model")
      one.doc =
          "\"separate\" regressions of the groups; \"common\": slopes of both, an intercept for "
          "each; \"auto\": separate where each group has at least 10 events and 10 non-events "
          "for each parameter, decided at every stage (and in every stratum).";
    if (one.name == "cluster") one.doc = "The column of clusters, such as municipalities.";
    if (one.name == "missing")
      one.doc =
          "Missing cells of criteria: \"level\" (a level of its own in a category; in a number "
          "the mean and an indicator), \"drop\" or \"fail\". Rows without group, stratum, cluster, "
          "weight, or a stage that they reach, are dropped and counted.";
  }
  out.push_back(std::move(control));
  return out;
}

GapRequest stage_request(const Arguments& args) {
  GapRequest out;
  out.stages = stages_of(args["stages"]);
  out.outcome = out.stages.back().column;
  out.group = args.texts("group");
  read_criteria(args["criteria"], out);
  out.strata = args.text_or("strata", "");
  out.cluster = args.text_or("cluster", "");
  out.weights = args.text_or("weights", "");
  out.weight_kind = args.text_or("weight_kind", "");
  out.missing = args.choice("missing", {"level", "drop", "fail"});
  return out;
}

DecompositionOptions stage_options(const Arguments& args) {
  DecompositionOptions out = common_gap_options(args);
  if (on_all_cases(out.contrasts))
    throw OptionError("not_available",
                      "contrasts = \"" + args.text("contrasts") +
                          "\" is for decompose_gap(): stages compare two groups at a time. Use "
                          "\"reference\", \"pairs\" or \"rest\".",
                      {"contrasts", {}, 0});
  read_gap_control(args, {"leverage"}, out.cell.gap);
  return out;
}

std::string stages_call_text(const Arguments& args) {
  const GapRequest request = stage_request(args);
  std::string stages;
  std::vector<std::string> names;
  for (const StageRequest& stage : request.stages) {
    names.push_back(stage.column);
    stages += (stages.empty() ? "\"" : ", \"") + stage.column +
              "\": " + (stage.event.empty() ? "null" : "\"" + stage.event + "\"");
  }
  const bool plain = std::all_of(request.stages.begin(), request.stages.end(),
                                 [](const StageRequest& stage) { return stage.event.empty(); });
  std::string out =
      "decompose_stages(data, stages = " + (plain ? text_list(names) : "{" + stages + "}") +
      ", group = ";
  out += request.group.size() == 1 ? "\"" + request.group[0] + "\"" : text_list(request.group);
  if (request.criteria_by_stage) {
    out += ", criteria = {";
    for (std::size_t t = 0; t < request.stages.size(); ++t)
      out +=
          (t ? ", \"" : "\"") + names[t] + "\": " + criteria_call_text(request.stages[t].criteria);
    out += "}";
  } else if (!request.criteria.empty()) {
    out += ", criteria = " + criteria_call_text(request.criteria);
  }
  return out + options_call_text(stage_arguments(), args) + ")";
}

}  // namespace skillnad::api
