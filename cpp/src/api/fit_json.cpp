// The saved form of a fit.
#include <algorithm>
#include <string>
#include <utility>

#include "saved_form.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/json.hpp"

namespace skillnad::api {

namespace {

constexpr int format_version = 2;

Matrix fit_matrix(const Json& at, const char* key, std::size_t size) {
  return symmetric(at, key, size, "fit");
}

Json coefficients_json(const Fit& fit) {
  Json out = Json::array();
  for (const Coefficient& c : fit.coefficients) {
    Json one = Json::object();
    one.add("term", c.term).add("label", c.label).add("variable", c.variable);
    one.add("level", c.level).add("reference", c.reference).add("category", c.category);
    one.add("n", number(c.n)).add("within", c.within);
    out.push(std::move(one));
  }
  return out;
}

Json entries_json(const std::vector<FactorEntry>& entries) {
  Json out = Json::array();
  for (const FactorEntry& e : entries) {
    out.push(static_cast<double>(e.row));
    out.push(static_cast<double>(e.col));
  }
  return out;
}

Json random_json(const Fit& fit) {
  Json out = Json::array();
  for (const FittedFactor& factor : fit.random) {
    Json levels = Json::array();
    for (const LevelEffect& level : factor.levels) {
      Json one = Json::object();
      one.add("level", level.level).add("n", number(level.n));
      one.add("mode", numbers(level.mode)).add("mean", numbers(level.mean));
      one.add("mode_covariance", symmetric(level.mode_covariance));
      one.add("covariance", symmetric(level.covariance));
      levels.push(std::move(one));
    }
    Json states = Json::array();
    for (const formula::DesignState& state : factor.states) states.push(design_json(state));
    Json one = Json::object();
    one.add("group", factor.group).add("effects", texts(factor.effects));
    one.add("factor", numbers(factor.factor.cells()));
    one.add("entries", entries_json(factor.entries)).add("active", entries_json(factor.active));
    one.add("states", std::move(states)).add("levels", std::move(levels));
    out.push(std::move(one));
  }
  return out;
}

[[noreturn]] void damaged(const std::string& what) {
  throw DataError("file_format", "The saved fit is damaged: " + what + ". Save the fit again.");
}

std::vector<FactorEntry> entries_from(const Json& at, const char* key, std::size_t q) {
  Vector cells;
  for (const Json& x : at.at(key).as_array(key)) cells.push_back(x.as_number(key));
  std::vector<FactorEntry> out;
  if (cells.size() % 2) damaged("its random effects have half an entry");
  for (std::size_t i = 0; i < cells.size(); i += 2) {
    if (!(cells[i] >= cells[i + 1] && cells[i + 1] >= 0.0 && cells[i] < static_cast<double>(q)))
      damaged("an entry of its random effects is out of range");
    out.push_back({static_cast<std::size_t>(cells[i]), static_cast<std::size_t>(cells[i + 1])});
  }
  return out;
}

std::vector<FittedFactor> random_from(const Json& in) {
  std::vector<FittedFactor> out;
  for (const Json& at : in.at("random").as_array("random")) {
    FittedFactor factor;
    factor.group = text(at, "group");
    factor.effects = texts(at, "effects");
    const std::size_t q = factor.effects.size();
    const Vector cells = numbers(at, "factor");
    if (q == 0 || cells.size() != q * q) damaged("its random effects have the wrong size");
    factor.factor = Matrix(q, q);
    factor.factor.cells() = cells;
    factor.entries = entries_from(at, "entries", q);
    factor.active = entries_from(at, "active", q);
    for (const Json& state : at.at("states").as_array("states"))
      factor.states.push_back(design_from(state));
    for (const Json& one : at.at("levels").as_array("levels")) {
      LevelEffect level;
      level.level = text(one, "level");
      level.n = number(one, "n");
      level.mode = numbers(one, "mode");
      level.mean = numbers(one, "mean");
      if (level.mode.size() != q || level.mean.size() != q)
        damaged("the effects of a group have the wrong length");
      level.mode_covariance = fit_matrix(one, "mode_covariance", q);
      level.covariance = fit_matrix(one, "covariance", q);
      if (level.mode_covariance.empty() || level.covariance.empty())
        damaged("the effects of a group have no covariance");
      factor.levels.push_back(std::move(level));
    }
    out.push_back(std::move(factor));
  }
  return out;
}

Json warnings_json(const Fit& fit) {
  Json out = Json::array();
  for (const Warning& w : fit.warnings) {
    Json one = Json::object();
    one.add("code", w.code).add("text", w.text);
    out.push(std::move(one));
  }
  return out;
}

Link link(const Json& at) {
  try {
    return link_from_name(text(at, "link"));
  } catch (const OptionError&) {
    throw DataError("file_format",
                    "The saved fit is damaged: its link is not known. Save the fit again.");
  }
}

Family family(const Json& at) {
  const std::string name = text(at, "family");
  for (Family f : {Family::binary, Family::ordinal, Family::hazard, Family::multinomial})
    if (family_name(f) == name) return f;
  damaged("its family is not known");
}

Penalty penalty(const Json& at) {
  const std::string name = text(at, "penalty");
  for (Penalty kind : {Penalty::none, Penalty::firth, Penalty::ridge})
    if (penalty_name(kind) == name) return kind;
  damaged("its penalty is not known");
}

Json history_json(const HistoryRequest& history) {
  Json out = Json::object();
  out.add("time", history.time).add("status", history.status).add("entry", history.entry);
  out.add("event", history.event).add("causes", texts(history.causes));
  out.add("breaks", numbers(history.breaks));
  return out;
}

HistoryRequest history_from(const Json& at) {
  HistoryRequest out;
  out.time = text(at, "time");
  out.status = text(at, "status");
  out.entry = text(at, "entry");
  out.event = text(at, "event");
  out.causes = texts(at, "causes");
  out.breaks = numbers(at, "breaks");
  try {
    check_breaks(out.breaks);
  } catch (const OptionError&) {
    damaged("its breaks are none");
  }
  return out;
}

/// Ordinal fits and hazards: what belongs to which threshold or band.
void thresholds_from(const Json& scale, std::size_t p, Fit& fit) {
  const double n = scale.at("n_thresholds").as_number("n_thresholds");
  const auto& of = scale.at("threshold_of").as_array("threshold_of");
  const bool ordinal = fit.family == Family::ordinal;
  const bool hazard = fit.family == Family::hazard;
  const std::size_t cuts = ordinal ? fit.categories.size() - 1 : hazard ? fit.history.n_bands() : 0;
  if (hazard && p < cuts) damaged("its bands do not fit its coefficients");
  if (hazard) fit.standardiser.sign = -1.0;
  if (ordinal && (fit.categories.size() < 2 || fit.category_counts.size() != cuts + 1 || p < cuts))
    damaged("its categories do not fit its coefficients");
  if (n != static_cast<double>(cuts) || of.size() != (ordinal || hazard ? p : 0))
    damaged("its thresholds do not fit its categories");
  fit.standardiser.n_thresholds = cuts;
  for (const Json& one : of) {
    const double t = one.as_number("threshold_of");
    if (t != -1.0 &&
        !(ordinal && t >= 0.0 && t < n && t == static_cast<double>(static_cast<int>(t))))
      damaged("a threshold is out of range");
    fit.standardiser.threshold_of.push_back(t == -1.0 ? Standardiser::every_threshold
                                                      : static_cast<std::size_t>(t));
  }
}

/// Multinomial fits: the coefficients come once for each category but the base.
void check_blocks(std::size_t p, Fit& fit) {
  const std::size_t n = fit.categories.size();
  const auto bases = std::count(fit.categories.begin(), fit.categories.end(), fit.base);
  if (n < 2 || bases != 1 || fit.category_counts.size() != n)
    damaged("its base is none of its categories");
  if (p == 0 || p % (n - 1) != 0) damaged("its categories do not fit its coefficients");
  fit.standardiser.n_blocks = n - 1;
  if (fit.standardiser.intercept != Standardiser::no_intercept &&
      fit.standardiser.intercept >= p / (n - 1))
    damaged("its intercept is none of its coefficients");
}

/// The position of the intercept among p coefficients; -1 stands for none.
std::size_t intercept(const Json& at, std::size_t p) {
  const double x = at.at("intercept").as_number("intercept");
  for (std::size_t j = 0; j < p; ++j)
    if (x == static_cast<double>(j)) return j;
  if (x == -1.0) return Standardiser::no_intercept;
  throw DataError("file_format",
                  "The saved fit is damaged: its intercept is none of its coefficients. Save the "
                  "fit again.");
}

}  // namespace

std::string fit_to_json(const Fit& fit) {
  Json out = begin_saved("fit", format_version);
  out.add("call", fit.call).add("formula", fit.formula).add("link", link_name(fit.link));
  out.add("response", fit.response).add("event", fit.event).add("event_text", fit.event_text);
  out.add("event_given", fit.event_given).add("missing", fit.missing);
  out.add("grouped_response", fit.grouped_response);
  out.add("family", family_name(fit.family)).add("categories", texts(fit.categories));
  out.add("category_counts", numbers(fit.category_counts));
  out.add("nonproportional", texts(fit.nonproportional));
  if (fit.family == Family::hazard) out.add("history", history_json(fit.history));
  if (fit.family == Family::multinomial) out.add("base", fit.base);
  out.add("cluster", fit.cluster);
  out.add("weights", fit.weights).add("weight_kind", fit.weight_kind);
  std::vector<std::string> level_weights;
  for (const LevelWeightColumn& one : fit.level_weights)
    for (const std::string* text : {&one.factor, &one.column}) level_weights.push_back(*text);
  out.add("level_weights", texts(level_weights)).add("weight_scale", fit.weight_scale);
  out.add("penalty", penalty_name(fit.penalty.kind)).add("ridge", number(fit.penalty.ridge));
  out.add("counts", numbers({fit.n_used, fit.n_trials, fit.n_events, fit.n_dropped,
                             fit.n_zero_weight, fit.n_patterns, fit.n_clusters}));
  out.add("dropped_by", counts_json(fit.dropped_by));
  out.add("data_hash", fit.data_hash);
  out.add("coefficients", coefficients_json(fit));
  Json scale = Json::object();
  const bool has_intercept = fit.standardiser.intercept != Standardiser::no_intercept;
  scale.add("intercept", has_intercept ? static_cast<double>(fit.standardiser.intercept) : -1.0);
  scale.add("centre", numbers(fit.standardiser.centre));
  scale.add("scale", numbers(fit.standardiser.scale));
  Json thresholds = Json::array();  // -1: every threshold
  for (std::size_t t : fit.standardiser.threshold_of)
    thresholds.push(t == Standardiser::every_threshold ? -1.0 : static_cast<double>(t));
  scale.add("n_thresholds", static_cast<double>(fit.standardiser.n_thresholds));
  scale.add("threshold_of", std::move(thresholds));
  out.add("standardiser", std::move(scale));
  out.add("standardised", numbers(fit.standardised));
  out.add("covariance", symmetric(fit.covariance_standardised));
  out.add("cluster_meat", symmetric(fit.cluster_meat)).add("row_meat", symmetric(fit.row_meat));
  out.add("covariance_cr2", symmetric(fit.covariance_cr2)).add("df_cr2", numbers(fit.df_cr2));
  out.add("mean_row", numbers(fit.mean_row));
  out.add("log_likelihood", numbers({fit.log_likelihood, fit.log_likelihood_without}));
  out.add("multilevel", fit.multilevel).add("boundary", fit.boundary);
  out.add("quadrature", fit.quadrature).add("boundary_score", number(fit.boundary_score));
  Vector limits;
  for (const BoundaryLimit& limit : fit.boundary_limits) {
    limits.push_back(limit.level);
    limits.push_back(limit.upper);
  }
  out.add("boundary_limits", numbers(limits));
  out.add("random", random_json(fit));
  out.add("converged", fit.converged).add("status", fit.status).add("forced", fit.forced);
  out.add("iterations", fit.iterations);
  out.add("nodes", numbers({static_cast<double>(fit.nodes.nodes),
                            static_cast<double>(fit.nodes.compared_with), fit.nodes.change,
                            fit.nodes.allowed, fit.nodes.passed ? 1.0 : 0.0}));
  out.add("diagnostics", numbers({fit.half_squared_decrement, fit.largest_scaled_gradient,
                                  fit.condition, fit.worst_mode_residual}));
  out.add("notes", texts(fit.notes)).add("warnings", warnings_json(fit));
  out.add("design", design_json(fit.design));
  return seal(out);
}

Fit fit_from_json(const std::string& saved) {
  const Json in = unseal(saved, "fit", format_version);
  Fit fit;
  fit.call = text(in, "call");
  fit.formula = text(in, "formula");
  fit.link = link(in);
  fit.response = text(in, "response");
  fit.event = text(in, "event");
  fit.event_text = text(in, "event_text");
  fit.event_given = text(in, "event_given");
  fit.missing = text(in, "missing");
  fit.grouped_response = flag(in, "grouped_response");
  fit.family = family(in);
  fit.categories = texts(in, "categories");
  fit.category_counts = numbers(in, "category_counts");
  fit.nonproportional = texts(in, "nonproportional");
  if (fit.family == Family::hazard) fit.history = history_from(in.at("history"));
  if (fit.family == Family::multinomial) fit.base = text(in, "base");
  fit.cluster = text(in, "cluster");
  fit.weights = text(in, "weights");
  fit.weight_kind = text(in, "weight_kind");
  const std::vector<std::string> level_weights = texts(in, "level_weights");
  if (level_weights.size() % 2 != 0) damaged("its weights have no factors");
  for (std::size_t i = 0; i < level_weights.size(); i += 2)
    fit.level_weights.push_back({level_weights[i], level_weights[i + 1]});
  fit.weight_scale = text(in, "weight_scale");
  fit.penalty = {penalty(in), number(in, "ridge")};
  const auto expect = [](const Vector& xs, std::size_t n, const char* what) {
    if (xs.size() != n)
      throw DataError("file_format", std::string("The saved fit is damaged: ") + what +
                                         " has the wrong length. Save the fit again.");
  };
  const Vector counts = numbers(in, "counts");
  expect(counts, 7, "counts");
  fit.n_used = counts[0];
  fit.n_trials = counts[1];
  fit.n_events = counts[2];
  fit.n_dropped = counts[3];
  fit.n_zero_weight = counts[4];
  fit.n_patterns = counts[5];
  fit.n_clusters = counts[6];
  fit.dropped_by = counts_from(in, "dropped_by");
  fit.data_hash = text(in, "data_hash");
  for (const Json& c : in.at("coefficients").as_array("coefficients"))
    fit.coefficients.push_back({text(c, "term"), text(c, "label"), text(c, "variable"),
                                text(c, "level"), text(c, "reference"), text(c, "category"),
                                number(c, "n"), flag(c, "within")});
  const std::size_t p = fit.coefficients.size();
  const Json& scale = in.at("standardiser");
  fit.standardiser.intercept = intercept(scale, p);
  fit.standardiser.centre = numbers(scale, "centre");
  fit.standardiser.scale = numbers(scale, "scale");
  thresholds_from(scale, p, fit);
  if (fit.family == Family::multinomial) check_blocks(p, fit);
  fit.standardised = numbers(in, "standardised");
  fit.multilevel = flag(in, "multilevel");
  fit.boundary = flag(in, "boundary");
  fit.random = random_from(in);
  if (fit.multilevel == fit.random.empty()) damaged("its random effects do not fit its formula");
  for (const FittedFactor& factor : fit.random)
    if (fit.family == Family::multinomial &&
        (fit.random.size() != 1 || factor.effects.size() != fit.standardiser.n_blocks))
      damaged("its random effects do not fit its categories");
  const std::size_t parameters = p + fit.n_random_parameters();
  if (fit.boundary != (parameters < fit.n_parameters())) damaged("its boundary is none");
  expect(fit.standardiser.centre, p, "centre");
  expect(fit.standardiser.scale, p, "scale");
  expect(fit.standardised, parameters, "standardised");
  fit.covariance_standardised = fit_matrix(in, "covariance", parameters);
  fit.cluster_meat = fit_matrix(in, "cluster_meat", parameters);
  fit.row_meat = fit_matrix(in, "row_meat", parameters);
  fit.covariance_cr2 = fit_matrix(in, "covariance_cr2", parameters);
  fit.df_cr2 = numbers(in, "df_cr2");
  expect(fit.df_cr2, fit.covariance_cr2.empty() ? 0 : p, "df_cr2");
  if (fit.covariance_standardised.empty())
    throw DataError("file_format",
                    "The saved fit is damaged: it has no covariance. Save it again.");
  fit.mean_row = numbers(in, "mean_row");
  expect(fit.mean_row, p, "mean_row");
  const Vector likelihood = numbers(in, "log_likelihood");
  expect(likelihood, 2, "log_likelihood");
  fit.log_likelihood = likelihood[0];
  fit.log_likelihood_without = likelihood[1];
  fit.quadrature = flag(in, "quadrature");
  fit.boundary_score = number(in, "boundary_score");
  const Vector limits = numbers(in, "boundary_limits");
  expect(limits, limits.size() / 2 * 2, "boundary_limits");
  for (std::size_t i = 0; i < limits.size(); i += 2)
    fit.boundary_limits.push_back({limits[i], limits[i + 1]});
  fit.converged = flag(in, "converged");
  fit.status = text(in, "status");
  fit.forced = flag(in, "forced");
  const std::size_t iterations = in.at("iterations").as_size("iterations");
  if (iterations > 1000000)
    throw DataError("file_format",
                    "The saved fit is damaged: its number of iterations is out of range. Save the "
                    "fit again.");
  fit.iterations = static_cast<int>(iterations);
  const Vector nodes = numbers(in, "nodes");
  expect(nodes, 5, "nodes");
  for (std::size_t i : {std::size_t{0}, std::size_t{1}})
    if (!(nodes[i] >= 0.0 && nodes[i] <= 1000.0))
      throw DataError("file_format",
                      "The saved fit is damaged: its number of nodes is out of range. Save it "
                      "again.");
  fit.nodes = {static_cast<int>(nodes[0]), static_cast<int>(nodes[1]), nodes[2], nodes[3],
               nodes[4] != 0.0};
  const Vector diagnostics = numbers(in, "diagnostics");
  expect(diagnostics, 4, "diagnostics");
  fit.half_squared_decrement = diagnostics[0];
  fit.largest_scaled_gradient = diagnostics[1];
  fit.condition = diagnostics[2];
  fit.worst_mode_residual = diagnostics[3];
  fit.notes = texts(in, "notes");
  for (const Json& w : in.at("warnings").as_array("warnings"))
    fit.warnings.push_back({text(w, "code"), text(w, "text")});
  fit.design = design_from(in.at("design"));
  return fit;
}

}  // namespace skillnad::api
