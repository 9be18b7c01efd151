#include "skillnad/api/result_fields.hpp"

#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"

namespace skillnad::api {

const std::vector<std::string>& fit_field_names() {
  static const std::vector<std::string> names = {
      "call",      "formula",    "family",    "link",           "event",        "n_used",
      "n_dropped", "dropped_by", "n_groups",  "log_likelihood", "n_parameters", "aic",
      "bic",       "converged",  "status",    "iterations",     "nodes_used",   "node_check",
      "notes",     "warnings",   "data_hash", "result_hash"};
  return names;
}

const std::vector<std::string>& field_names(const Result& result) {
  return is_decomposition(result) ? decomposition_field_names() : fit_field_names();
}

ValueList result_fields(const Result& result) {
  if (is_decomposition(result)) return decomposition_fields(result);
  const auto live = live_fit(result);
  const Fit& fit = live->fit;
  ValueList dropped;
  for (const auto& [name, n] : fit.dropped_by) dropped.add(name, n);
  ValueList groups;
  for (const FittedFactor& factor : fit.random)
    groups.add(factor.group, static_cast<double>(factor.levels.size()));
  ValueList nodes;
  if (fit.has_random_parameters()) {
    nodes.add("nodes", fit.nodes.nodes);
    nodes.add("compared_with", fit.nodes.compared_with);
    nodes.add("change", fit.nodes.change);
    nodes.add("allowed", fit.nodes.allowed);
    nodes.add("passed", fit.nodes.passed);
  }
  std::vector<std::string> warnings;
  for (const Warning& w : fit.warnings) warnings.push_back("[" + w.code + "] " + w.text);
  ValueList out;
  out.add("call", fit.call);
  out.add("formula", fit.formula);
  out.add("family", fit.family == Family::binary ? "binomial" : family_name(fit.family));
  out.add("link", link_name(fit.link));
  out.add("event", fit.event);
  out.add("n_used", fit.n_used);
  out.add("n_dropped", fit.n_dropped);
  out.add("dropped_by", std::move(dropped));
  out.add("n_groups", std::move(groups));
  out.add("log_likelihood", fit.log_likelihood);
  out.add("n_parameters", static_cast<double>(fit.n_parameters()));
  out.add("aic", fit.aic());
  out.add("bic", fit.bic());
  out.add("converged", fit.converged);
  out.add("status", fit.status);
  out.add("iterations", fit.iterations);
  out.add("nodes_used", fit.has_random_parameters() ? Value(fit.nodes.nodes) : Value());
  out.add("node_check", std::move(nodes));
  out.add("notes", fit.notes);
  out.add("warnings", warnings);
  out.add("data_hash", fit.data_hash);
  out.add("result_hash", saved_hash(result.saved));
  return out;
}

}  // namespace skillnad::api
