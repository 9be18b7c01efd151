// The saved form of a decomposition.
#include <utility>

#include "saved_form.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::api {

namespace {

constexpr int format_version = 1;
const char kind[] = "decomposition";

[[noreturn]] void damaged(const std::string& what) {
  throw DataError("file_format",
                  "The saved decomposition is damaged: " + what + ". Save it again.");
}

Json criteria_json(const std::vector<CriteriaSet>& sets) {
  Json out = Json::array();
  for (const CriteriaSet& set : sets) {
    Json one = Json::object();
    one.add("name", set.name).add("terms", texts(set.terms));
    out.push(std::move(one));
  }
  return out;
}

std::vector<CriteriaSet> criteria_from(const Json& in) {
  std::vector<CriteriaSet> out;
  for (const Json& set : in.at("criteria").as_array("criteria"))
    out.push_back({text(set, "name"), texts(set, "terms")});
  return out;
}

/// The stages, with how far the groups come.
Json stages_json(const Decomposition& d) {
  Json out = Json::array();
  for (std::size_t t = 0; t < d.request.stages.size(); ++t) {
    const StageRequest& stage = d.request.stages[t];
    Json one = Json::object();
    one.add("column", stage.column).add("event", stage.event);
    one.add("criteria", criteria_json(stage.criteria));
    one.add("cases", numbers(d.reach[t].cases)).add("reach", numbers(d.reach[t].reach));
    one.add("passing", numbers(d.reach[t].passing));
    out.push(std::move(one));
  }
  return out;
}

void stages_from(const Json& in, Decomposition& d) {
  for (const Json& one : in.at("stages").as_array("stages")) {
    d.request.stages.push_back({text(one, "column"), text(one, "event"), criteria_from(one)});
    d.reach.push_back({numbers(one, "cases"), numbers(one, "reach"), numbers(one, "passing")});
    const StageReach& reach = d.reach.back();
    for (const Vector* cells : {&reach.cases, &reach.reach, &reach.passing})
      if (cells->size() != d.groups.size()) damaged("a stage does not fit its groups");
  }
  d.request.criteria_by_stage = flag(in, "criteria_by_stage");
}

Json request_json(const Decomposition& d) {
  Json criteria = criteria_json(d.request.criteria);
  Json out = Json::object();
  out.add("outcome", d.request.outcome).add("event", d.request.event);
  out.add("group", texts(d.request.group)).add("criteria", std::move(criteria));
  out.add("unit", d.request.unit).add("strata", d.request.strata).add("cluster", d.request.cluster);
  out.add("scores", numbers(d.request.scores));
  out.add("weights", d.request.weights).add("weight_kind", d.request.weight_kind);
  out.add("missing", d.request.missing);
  return out;
}

GapRequest request_from(const Json& in) {
  GapRequest out;
  out.outcome = text(in, "outcome");
  out.event = text(in, "event");
  out.group = texts(in, "group");
  out.criteria = criteria_from(in);
  out.unit = text(in, "unit");
  out.strata = text(in, "strata");
  out.cluster = text(in, "cluster");
  out.scores = numbers(in, "scores");
  out.weights = text(in, "weights");
  out.weight_kind = text(in, "weight_kind");
  out.missing = text(in, "missing");
  return out;
}

Json estimates_json(const GapEstimates& estimates) {
  Json out = Json::object();
  out.add("values", numbers(estimates.values));
  out.add("covariance", symmetric(estimates.covariance));
  if (!estimates.low.empty())
    out.add("low", numbers(estimates.low)).add("high", numbers(estimates.high));
  if (!estimates.df.empty()) out.add("df", numbers(estimates.df));
  return out;
}

GapEstimates estimates_from(const Json& in, std::size_t n_parts, bool resampled, bool pooled) {
  GapEstimates out;
  out.values = numbers(in, "values");
  if (!out.values.empty() && out.values.size() != n_parts)
    damaged("its estimates do not fit its parts");
  out.covariance = symmetric(in, "covariance", out.values.size(), kind);
  if (out.covariance.rows() != out.values.size()) damaged("an estimate has no covariance");
  if (resampled && !out.values.empty()) {
    out.low = numbers(in, "low");
    out.high = numbers(in, "high");
    if (out.low.size() != out.values.size() || out.high.size() != out.values.size())
      damaged("an estimate has no limits");
  }
  if (pooled && !out.values.empty()) {
    out.df = numbers(in, "df");
    if (out.df.size() != out.values.size()) damaged("an estimate has no degrees of freedom");
  }
  return out;
}

Json cell_json(const DecompositionCell& one, bool stages) {
  const GapCell& cell = one.cell;
  std::vector<std::string> parts;
  for (const GapPartName& part : one.parts)
    for (const std::string* name : {&part.component, &part.variable}) parts.push_back(*name);
  Json out = Json::object();
  out.add("stratum", one.stratum).add("pooled", one.pooled).add("a", one.a).add("b", one.b);
  out.add("category", one.category);
  if (stages) out.add("stage", one.stage).add("own", one.own).add("weight", number(one.weight));
  out.add("parts", texts(parts));
  out.add("sizes", numbers({cell.n_a, cell.n_b, cell.share_a, cell.share_b, cell.outside_a,
                            cell.outside_b, cell.df, cell.unit_sd_a, cell.unit_sd_b, cell.ess_a,
                            cell.ess_b, cell.largest_weight}));
  out.add("common", cell.model == GapModel::common);
  out.add("flags", texts(flag_names(cell.flags)));
  Vector benchmarks;
  for (const SetBenchmark& set : cell.benchmarks)
    for (double one : {set.bias, set.change, set.effect}) benchmarks.push_back(one);
  out.add("benchmarks", numbers(benchmarks));
  out.add("chosen", estimates_json(cell.chosen));
  out.add("towards_a", estimates_json(cell.towards_a));
  out.add("towards_b", estimates_json(cell.towards_b));
  if (!cell.replicates.empty()) out.add("replicates", numbers(cell.replicates));
  return out;
}

/// What cells have beside their estimates.
struct CellForm {
  std::size_t replicates = 0;  ///< of the bootstrap; 0: there was none
  bool stages = false;
  bool imputed = false;
};

DecompositionCell cell_from(const Json& in, const CellForm& form) {
  const bool resampled = form.replicates > 0;
  DecompositionCell out;
  out.stratum = text(in, "stratum");
  out.pooled = flag(in, "pooled");
  out.a = text(in, "a");
  out.b = text(in, "b");
  out.category = text(in, "category");
  if (form.stages) {
    out.stage = text(in, "stage");
    out.own = flag(in, "own");
    out.weight = number(in, "weight");
  }
  const std::vector<std::string> parts = texts(in, "parts");
  if (parts.size() % 2 != 0) damaged("a part has no name");
  for (std::size_t k = 0; k < parts.size(); k += 2) out.parts.push_back({parts[k], parts[k + 1]});
  const Vector sizes = numbers(in, "sizes");
  if (sizes.size() != 12) damaged("a cell has no size");
  GapCell& cell = out.cell;
  cell.n_a = sizes[0];
  cell.n_b = sizes[1];
  cell.share_a = sizes[2];
  cell.share_b = sizes[3];
  cell.outside_a = sizes[4];
  cell.outside_b = sizes[5];
  cell.df = sizes[6];
  cell.unit_sd_a = sizes[7];
  cell.unit_sd_b = sizes[8];
  cell.ess_a = sizes[9];
  cell.ess_b = sizes[10];
  cell.largest_weight = sizes[11];
  cell.model = flag(in, "common") ? GapModel::common : GapModel::separate;
  for (const std::string& name : texts(in, "flags")) {
    bool* const one = find_flag(cell.flags, name);
    if (!one) damaged("a flag is unknown");
    *one = true;
  }
  const Vector benchmarks = numbers(in, "benchmarks");
  if (benchmarks.size() != 3 * sets_of(out).size() && !benchmarks.empty())
    damaged("a cell has no benchmarks");
  for (std::size_t k = 0; k < benchmarks.size(); k += 3)
    cell.benchmarks.push_back({benchmarks[k], benchmarks[k + 1], benchmarks[k + 2]});
  cell.chosen = estimates_from(in.at("chosen"), out.parts.size(), resampled, form.imputed);
  cell.towards_a = estimates_from(in.at("towards_a"), out.parts.size(), resampled, form.imputed);
  cell.towards_b = estimates_from(in.at("towards_b"), out.parts.size(), resampled, form.imputed);
  if (resampled && !out.pooled && !cell.chosen.values.empty()) {
    cell.replicates = numbers(in, "replicates");
    if (cell.replicates.size() != form.replicates) damaged("a cell has not all replicates");
  }
  return out;
}

Json spread_json(const StrataSpread& spread) {
  Json out = Json::object();
  out.add("a", spread.a).add("b", spread.b).add("category", spread.category);
  out.add("numbers", numbers({spread.n, spread.q, spread.p_value, spread.i2, spread.tau}));
  out.add("strata", texts(spread.strata)).add("shrunken", numbers(spread.shrunken));
  return out;
}

StrataSpread spread_from(const Json& in) {
  StrataSpread out;
  out.a = text(in, "a");
  out.b = text(in, "b");
  out.category = text(in, "category");
  const Vector cells = numbers(in, "numbers");
  if (cells.size() != 5) damaged("the spread of its strata is not whole");
  out.n = cells[0];
  out.q = cells[1];
  out.p_value = cells[2];
  out.i2 = cells[3];
  out.tau = cells[4];
  out.strata = texts(in, "strata");
  out.shrunken = numbers(in, "shrunken");
  return out;
}

}  // namespace

std::string decomposition_to_json(const Decomposition& d) {
  Json out = begin_saved(kind, format_version);
  out.add("call", d.call).add("request", request_json(d));
  out.add("target", d.target).add("model", d.model);
  out.add("contrasts", static_cast<double>(d.options.contrasts));
  out.add("reference", d.options.reference).add("strata_weights", d.options.strata_weights);
  out.add("interval", static_cast<double>(d.options.resampling.interval));
  out.add("replicates", static_cast<double>(d.options.resampling.replicates));
  out.add("seed", static_cast<double>(d.options.resampling.seed));
  out.add("clusters_hash", d.clusters_hash);
  out.add("attribution", static_cast<double>(d.options.cell.gap.attribution));
  out.add("leverage", d.options.cell.gap.leverage);
  out.add("firth", d.options.cell.gap.penalty == GapPenalty::firth);
  out.add("level", number(d.level)).add("delta", number(d.delta));
  out.add("groups", texts(d.groups)).add("sets", texts(d.sets));
  if (!d.request.stages.empty())
    out.add("stages", stages_json(d)).add("criteria_by_stage", d.request.criteria_by_stage);
  out.add("event", d.event).add("event_text", d.event_text);
  if (d.n_imputed > 0) out.add("n_imputed", static_cast<double>(d.n_imputed));
  out.add("counts", numbers({d.n_frame_rows, d.n_used, d.n_dropped, d.n_clusters, d.n_units,
                             d.n_zero_weight}));
  out.add("dropped_by", counts_json(d.dropped_by));
  out.add("missing_levels", counts_json(d.missing_levels));
  out.add("data_hash", d.data_hash);
  Json cells = Json::array();
  for (const DecompositionCell& cell : d.cells)
    cells.push(cell_json(cell, !d.request.stages.empty()));
  Json spread = Json::array();
  for (const StrataSpread& one : d.spread) spread.push(spread_json(one));
  Json warnings = Json::array();
  for (const Warning& w : d.warnings) {
    Json one = Json::object();
    one.add("code", w.code).add("text", w.text);
    warnings.push(std::move(one));
  }
  out.add("cells", std::move(cells)).add("spread", std::move(spread));
  out.add("notes", texts(d.notes)).add("warnings", std::move(warnings));
  return seal(out);
}

Decomposition decomposition_from_json(const std::string& saved) {
  const Json in = unseal(saved, kind, format_version);
  Decomposition d;
  d.call = text(in, "call");
  d.request = request_from(in.at("request"));
  d.target = text(in, "target");
  d.model = text(in, "model");
  const std::size_t contrasts = in.at("contrasts").as_size("contrasts");
  if (contrasts > static_cast<std::size_t>(Contrasts::trend)) damaged("its contrasts are unknown");
  d.options.contrasts = static_cast<Contrasts>(contrasts);
  d.options.reference = text(in, "reference");
  d.options.strata_weights = text(in, "strata_weights");
  const std::size_t interval = in.at("interval").as_size("interval");
  if (interval > static_cast<std::size_t>(GapInterval::jackknife))
    damaged("its limits are unknown");
  d.options.resampling.interval = static_cast<GapInterval>(interval);
  d.options.resampling.replicates = in.at("replicates").as_size("replicates");
  d.options.resampling.seed = in.at("seed").as_size("seed");
  d.clusters_hash = text(in, "clusters_hash");
  const std::size_t attribution = in.at("attribution").as_size("attribution");
  if (attribution > static_cast<std::size_t>(GapAttribution::oaxaca))
    damaged("its attribution is unknown");
  d.options.cell.gap.attribution = static_cast<GapAttribution>(attribution);
  d.options.cell.gap.leverage = flag(in, "leverage");
  if (flag(in, "firth")) d.options.cell.gap.penalty = GapPenalty::firth;
  d.level = number(in, "level");
  d.delta = number(in, "delta");
  d.groups = texts(in, "groups");
  d.sets = texts(in, "sets");
  if (in.as_object("the saved form").find("stages")) stages_from(in, d);
  d.event = text(in, "event");
  d.event_text = text(in, "event_text");
  if (const Json* n = in.as_object(kind).find("n_imputed")) d.n_imputed = n->as_size("n_imputed");
  const Vector counts = numbers(in, "counts");
  if (counts.size() != 6) damaged("its counts are not whole");
  d.n_frame_rows = counts[0];
  d.n_used = counts[1];
  d.n_dropped = counts[2];
  d.n_clusters = counts[3];
  d.n_units = counts[4];
  d.n_zero_weight = counts[5];
  d.dropped_by = counts_from(in, "dropped_by");
  d.missing_levels = counts_from(in, "missing_levels");
  d.data_hash = text(in, "data_hash");
  const std::size_t replicates =
      d.options.resampling.interval == GapInterval::bootstrap ? d.options.resampling.replicates : 0;
  for (const Json& cell : in.at("cells").as_array("cells"))
    d.cells.push_back(cell_from(cell, {replicates, !d.request.stages.empty(), d.n_imputed > 0}));
  for (const Json& one : in.at("spread").as_array("spread")) d.spread.push_back(spread_from(one));
  d.notes = texts(in, "notes");
  for (const Json& w : in.at("warnings").as_array("warnings"))
    d.warnings.push_back({text(w, "code"), text(w, "text")});
  return d;
}

}  // namespace skillnad::api
