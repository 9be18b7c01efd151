#include "skillnad/nuso/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "factors.hpp"
#include "interventions.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/nuso/check.hpp"
#include "skillnad/nuso/codebook.hpp"
#include "skillnad/nuso/model.hpp"
#include "skillnad/text/numbers.hpp"
#include "table_of.hpp"
#include "units.hpp"

namespace skillnad::nuso {

namespace {

constexpr int window_days = 183;  // 2023-10-01 to 2024-03-31

Population make_cases(const Population& units, const Codebook& book, ModelRun& run) {
  Population cases;
  std::vector<std::int32_t> unit;
  const std::vector<std::int32_t>& size = units.at("antal").code;
  for (std::size_t u = 0; u < units.n; ++u)
    unit.insert(unit.end(), static_cast<std::size_t>(size[u]), static_cast<std::int32_t>(u));
  cases.n = unit.size();
  cases.take(units, unit);
  const auto step = [&](const char* name) { run_step(cases, book, "utredning", name, run); };
  for (const char* name : {"inledd_efter", "alder"}) step(name);
  const std::vector<std::int32_t> age = cases.at("alder").code;
  std::vector<std::int32_t>& band =
      cases.add("aldersgrupp", book.find("utredning", "aldersgrupp")->level_names()).code;
  for (std::size_t i = 0; i < cases.n; ++i) band[i] = age[i] / 3;
  for (const char* name : {"kon", "ursprung", "boende", "vardnadshavare", "diagnos_nagon",
                           "diagnos_adhd", "diagnos_autism", "diagnos_psyk_intellekt",
                           "diagnos_annan", "tidigare_utredningar", "ros", "utsatthetstyp"})
    step(name);
  add_factors(cases, run);
  for (const char* name : {"barnet_delaktigt", "onskemal", "info_annan", "instrument",
                           "natverk_utrett", "behov", "samtycke_vh"})
    step(name);
  // All guardians consent (1) or not (0): what the later steps go by.
  const std::vector<std::uint8_t> consent = rows_where(cases, "samtycke_vh=samtliga");
  const std::vector<std::uint8_t> need = rows_where(cases, "behov=ja");
  std::vector<std::int32_t>& full = cases.add("samtycke_full").code;
  for (std::size_t i = 0; i < cases.n; ++i)
    if (need[i]) full[i] = consent[i];
  for (const char* name :
       {"samtycke_barn", "skal_lvu", "insats_nagon", "beslut_fb", "beslut_oppenvard",
        "beslut_kontaktfamilj", "beslut_kontaktperson", "beslut_lvu", "beslut_placering",
        "beslut_uppfoljning", "beslut_22lvu", "beslut_annat"})
    step(name);
  // Who has no intervention has none of the decisions.
  for (auto& [name, attribute] : cases.attributes)
    if (name.compare(0, 7, "beslut_") == 0)
      for (std::int32_t& code : attribute.code) code = std::max(code, 0);
  for (const char* name : {"hanv_ibp", "hanv_halsa", "hanv_skola", "hanv_natverk", "hanv_ideell"})
    step(name);
  std::vector<std::int32_t> referred(cases.n, 0), combined(cases.n, 0), closed(cases.n, 0);
  for (const char* name : {"hanv_ibp", "hanv_halsa", "hanv_skola", "hanv_natverk", "hanv_ideell"})
    for (std::size_t i = 0; i < cases.n; ++i)
      referred[i] = std::max(referred[i], cases.at(name).code[i]);
  for (std::size_t i = 0; i < cases.n; ++i) {
    combined[i] = referred[i] * cases.at("insats_nagon").code[i];
    const double u = uniform_draw(run.seed, {0, stream_of("utredning.avslutsdatum"), i});
    closed[i] = static_cast<std::int32_t>(u * window_days);
  }
  cases.add("hanv_nagon").code = referred;
  cases.add("hanv_kombination").code = combined;
  cases.add("avslutsdag_utr").code = closed;
  return cases;
}

/// The misses as a text table, at most ten of them.
[[noreturn]] void fail_with(const std::vector<Miss>& misses) {
  std::string text = "The synthetic population cannot meet " + std::to_string(misses.size()) +
                     " of its margins with these options (step, level, rows: wanted, obtained):";
  for (std::size_t i = 0; i < std::min<std::size_t>(misses.size(), 10); ++i) {
    const Miss& m = misses[i];
    text += "\n  " + m.step + ", " + m.level + ", " + (m.where.empty() ? "all" : m.where) + ": " +
            format_significant(m.low, 6, plain_style()) + " to " +
            format_significant(m.high, 6, plain_style()) + ", " +
            format_significant(m.obtained, 6, plain_style());
  }
  throw DataError("margins",
                  text + "\nUse another seed, a smaller unit_sd, or mode \"stochastic\".",
                  {"mode", {}, 0});
}

TextColumns unit_texts(const Population& units) {
  TextColumns texts;
  for (std::size_t u = 0; u < units.n; ++u) {
    const std::string code = std::to_string(first_unit_code + static_cast<std::int32_t>(u));
    texts["enhet_id"].push_back(code);
    texts["namn"].push_back("Exempelkommun " + code);
  }
  return texts;
}

/// Do the tables show every printed figure and finding that can be counted? Where every margin is
/// met, a difference that shall be none may still be 2 percent units in a cell of ten children, and
/// the lowest of twelve shares too low.
bool shows_reports(const ValueList& tables) {
  const Table targets = check_targets(tables), findings = check_findings(tables);
  for (std::size_t i = 0; i < targets.n_rows; ++i)
    if (!targets.at("obtained").is_missing(i) && targets.at("pass").codes[i] == 0) return false;
  const std::vector<std::int32_t>& pass = findings.at("pass").codes;
  return std::count(pass.begin(), pass.end(), 0) == 0;
}

/// One population, or the margins that its draws cannot meet.
ValueList drawn_population(Context& context, const Codebook& book, ModelRun& run) {
  const Population units = make_units(book, run);
  const TextColumns unit_text = unit_texts(units);
  const Population cases = make_cases(units, book, run);
  context.tick();
  TextColumns case_text;
  case_text["utr_id"] = numbered("U", cases.n);
  case_text["barn_id"] = numbered("B", cases.n);
  case_text["enhet_id"] = gathered(unit_text.at("enhet_id"), cases.at("enhet_nr").code);
  for (const std::int32_t day : cases.at("avslutsdag_utr").code)
    case_text["avslutsdatum_utr"].push_back(date_text(day));
  const Rows interventions = make_interventions(cases, case_text, book, run);
  context.tick();
  const Rows goals = make_goals(interventions, book, run);
  const Rows referrals = make_referrals(cases, case_text, book, run);
  const Rows notifications = make_notifications(interventions, book, run);
  if (!run.misses.empty()) return {};

  ValueList out;
  out.add("enhet", table_of(units, book, "enhet", unit_text, run));
  out.add("utredning", table_of(cases, book, "utredning", case_text, run));
  const std::vector<std::pair<const char*, const Rows*>> parts = {
      {"insats", &interventions},
      {"insats_mal", &goals},
      {"hanvisning", &referrals},
      {"aktualisering", &notifications}};
  for (const auto& [name, rows] : parts)
    out.add(name, table_of(rows->population, book, name, rows->texts, run));
  return out;
}

}  // namespace

ValueList simulate_nuso(Context& context, const SimulationRequest& request) {
  // A few seeds in a hundred end with a margin missed by a child or two, or with a figure that no
  // margin holds: others are drawn then.
  constexpr std::uint64_t attempts = 4, golden = 0x9E3779B97F4A7C15u;
  ModelRun run;
  ValueList met;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    run = ModelRun();
    run.seed = request.seed ^ (attempt * golden);
    run.exact = request.mode == "replica";
    run.scenario = request.scenario;
    run.unit_sd = request.unit_sd;
    if (request.scenario == "no_unit_variation") run.unit_sd = 0.0;
    if (request.scenario == "strong_unit_variation") run.unit_sd = 0.35;
    ValueList out = drawn_population(context, load_codebook("nuso"), run);
    if (!run.misses.empty()) continue;
    if (!run.exact || shows_reports(out)) return out;
    if (met.items.empty()) met = std::move(out);
  }
  if (!met.items.empty()) return met;
  fail_with(run.misses);
}

}  // namespace skillnad::nuso
