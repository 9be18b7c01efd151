#include "interventions.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/base/random.hpp"

namespace skillnad::nuso {

namespace {

// Days from 2023-10-01: follow-up survey and the end of the window of new notifications.
constexpr int survey_day = 515;        // 2025-02-27
constexpr int notification_day = 548;  // 2025-04-01

void run_steps(Population& population, const Codebook& book, const std::string& table,
               const std::vector<std::string>& steps, ModelRun& run) {
  for (const std::string& step : steps) run_step(population, book, table, step, run);
}

Rows kept(const Rows& all, const std::vector<std::uint8_t>& keep) {
  Rows out;
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (!keep[i]) continue;
    rows.push_back(static_cast<std::int32_t>(i));
    out.parent.push_back(all.parent[i]);
  }
  out.population.n = rows.size();
  out.population.take(all.population, rows);
  return out;
}

/// The places of a step's numbered columns: innehall_01, ...
std::vector<std::string> numbered_steps(const std::string& stem, int n) {
  std::vector<std::string> names;
  for (int i = 1; i <= n; ++i) names.push_back(stem + (i < 10 ? "0" : "") + std::to_string(i));
  return names;
}

/// A goal in at least one area: the most common one where none was drawn.
void give_each_a_goal(Population& rows, const std::vector<std::string>& areas, std::size_t usual) {
  for (std::size_t i = 0; i < rows.n; ++i) {
    bool any = false;
    for (const std::string& area : areas) any = any || rows.at(area).code[i] == 1;
    std::int32_t& code = rows.at(areas[usual]).code[i];
    if (!any && code == 0) code = 1;
  }
}

/// Dates of decision, start and closure; the day of closure is the attribute `avslutsdag`.
void add_dates(Rows& rows, ModelRun& run) {
  Population& p = rows.population;
  const auto band = [&](const char* level) {
    return rows_where(p, std::string("tid_till_start=") + level);
  };
  const auto two_weeks = band("högst 2 veckor"), month = band("2 veckor-1 månad"),
             two_months = band("1-2 månader"), longer = band("mer än 2 månader");
  const auto started = rows_where(p, "verkstalld=ja"), closed = rows_where(p, "status=avslutad");
  const std::vector<std::int32_t> decided = p.at("avslutsdag_utr").code;
  std::vector<std::int32_t>& end = p.add("avslutsdag").code;
  std::vector<std::string> decision(p.n), start(p.n), closure(p.n);
  const auto between = [&](std::size_t i, const char* name, int low, int high) {
    const double u = uniform_draw(run.seed, {0, stream_of(name), i});
    return low + static_cast<int>(u * (high - low + 1));
  };
  for (std::size_t i = 0; i < p.n; ++i) {
    decision[i] = date_text(decided[i]);
    if (!started[i]) continue;
    const int low = two_weeks[i] ? 0 : month[i] ? 15 : two_months[i] ? 31 : longer[i] ? 61 : 0;
    const int high = two_weeks[i] ? 14 : month[i] ? 30 : two_months[i] ? 60 : longer[i] ? 120 : 60;
    const int begun = decided[i] + between(i, "insats.datum_start", low, high);
    start[i] = date_text(begun);
    if (!closed[i]) continue;
    end[i] = std::min(begun + between(i, "insats.datum_avslut", 30, 330), survey_day);
    closure[i] = date_text(end[i]);
  }
  rows.texts["datum_beslut"] = std::move(decision);
  rows.texts["datum_start"] = std::move(start);
  rows.texts["datum_avslut"] = std::move(closure);
}

}  // namespace

std::vector<std::string> numbered(const char* letter, std::size_t n) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i <= n; ++i) {
    const std::string digits = std::to_string(i);
    out.push_back(letter + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits);
  }
  return out;
}

std::vector<std::string> gathered(const std::vector<std::string>& texts,
                                  const std::vector<std::int32_t>& rows) {
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const std::int32_t row : rows) out.push_back(texts[static_cast<std::size_t>(row)]);
  return out;
}

Rows make_interventions(const Population& cases, const TextColumns& case_texts,
                        const Codebook& book, ModelRun& run) {
  // The decisions that are followed up, in the order of the levels of `insatstyp`.
  const std::vector<std::string> decisions = {
      "beslut_fb",        "beslut_oppenvard", "beslut_kontaktperson", "beslut_kontaktfamilj",
      "beslut_placering", "beslut_lvu",       "beslut_uppfoljning",   "beslut_22lvu"};
  constexpr std::int32_t open_types = 4;  // the first four are open care
  Rows all;
  std::vector<std::int32_t> type;
  for (std::size_t i = 0; i < cases.n; ++i)
    for (std::size_t d = 0; d < decisions.size(); ++d)
      if (cases.at(decisions[d]).code[i] == 1) {
        all.parent.push_back(static_cast<std::int32_t>(i));
        type.push_back(static_cast<std::int32_t>(d));
      }
  all.population.n = type.size();
  all.population.add("insatstyp", book.find("insats", "insatstyp")->level_names()).code = type;
  std::vector<std::int32_t>& open = all.population.add("oppen").code;
  for (std::size_t i = 0; i < type.size(); ++i) open[i] = type[i] < open_types ? 1 : 0;
  all.population.take(cases, all.parent);
  run_step(all.population, book, "insats", "enkat", run);

  Rows out = kept(all, rows_where(all.population, "enkat=1"));
  run_steps(out.population, book, "insats",
            {"manual", "verkstalld", "orsak_ej_start", "tid_till_start", "orsak_fordrojning",
             "mottagare_mamma", "mottagare_pappa", "mottagare_barn"},
            run);
  run_steps(out.population, book, "insats", numbered_steps("innehall_", 12), run);
  run_steps(out.population, book, "insats",
            {"status", "uppfoljd", "medverkan_mamma", "medverkan_behandlare", "medverkan_pappa",
             "medverkan_barn", "barn_traffat_soc", "orsak_ej_traffat", "maluppfyllelse",
             "riskbedomning", "instrument_uppf", "dok_journal", "dok_bbic"},
            run);
  const std::vector<std::string> areas = numbered_steps("mal_", 12);
  run_steps(out.population, book, "insats", areas, run);
  constexpr std::size_t guidance = 7;
  give_each_a_goal(out.population, areas, guidance);
  run_steps(out.population, book, "insats",
            {"avslut_svar", "avslut_mal", "avslut_vh", "avslut_behov", "avslut_annan",
             "avslut_barn", "avslut_formaga", "avslut_ovrigt"},
            run);
  add_dates(out, run);
  out.texts["insats_id"] = numbered("I", out.population.n);
  out.texts["utr_id"] = gathered(case_texts.at("utr_id"), out.parent);
  out.texts["enhet_id"] = gathered(case_texts.at("enhet_id"), out.parent);
  return out;
}

Rows make_goals(const Rows& interventions, const Codebook& book, ModelRun& run) {
  const std::vector<std::string> areas = numbered_steps("mal_", 12);
  Rows out;
  std::vector<std::int32_t> area, number;
  for (std::size_t i = 0; i < interventions.population.n; ++i)
    for (std::size_t k = 0; k < areas.size(); ++k)
      if (interventions.population.at(areas[k]).code[i] == 1) {
        out.parent.push_back(static_cast<std::int32_t>(i));
        area.push_back(static_cast<std::int32_t>(k));
        number.push_back(static_cast<std::int32_t>(k) + 1);
      }
  out.population.n = area.size();
  out.population.add("malomrade", book.find("insats_mal", "malomrade")->level_names()).code = area;
  out.population.add("omrade_nr").code = number;
  out.population.take(interventions.population, out.parent);
  run_steps(out.population, book, "insats_mal", {"svar_omrade", "mal_uppfyllelse_omrade"}, run);
  out.texts["insats_id"] = gathered(interventions.texts.at("insats_id"), out.parent);
  return out;
}

Rows make_referrals(const Population& cases, const TextColumns& case_texts, const Codebook& book,
                    ModelRun& run) {
  const std::vector<std::string> targets = {"hanv_ibp", "hanv_halsa", "hanv_skola", "hanv_natverk",
                                            "hanv_ideell"};
  Rows all;
  std::vector<std::int32_t> target;
  for (std::size_t i = 0; i < cases.n; ++i)
    for (std::size_t k = 0; k < targets.size(); ++k)
      if (cases.at(targets[k]).code[i] == 1) {
        all.parent.push_back(static_cast<std::int32_t>(i));
        target.push_back(static_cast<std::int32_t>(k));
      }
  all.population.n = target.size();
  all.population.add("mal", book.find("hanvisning", "mal")->level_names()).code = target;
  all.population.take(cases, all.parent);
  run_step(all.population, book, "hanvisning", "enkat_hanv", run);
  Rows out = kept(all, rows_where(all.population, "enkat_hanv=1"));
  run_step(out.population, book, "hanvisning", "genomford", run);
  out.texts["hanv_id"] = numbered("H", out.population.n);
  out.texts["utr_id"] = gathered(case_texts.at("utr_id"), out.parent);
  out.texts["enhet_id"] = gathered(case_texts.at("enhet_id"), out.parent);
  return out;
}

Rows make_notifications(const Rows& interventions, const Codebook& book, ModelRun& run) {
  Rows out;
  const auto closed = rows_where(interventions.population, "status=avslutad");
  for (std::size_t i = 0; i < closed.size(); ++i)
    if (closed[i]) out.parent.push_back(static_cast<std::int32_t>(i));
  out.population.n = out.parent.size();
  out.population.take(interventions.population, out.parent);
  run_steps(out.population, book, "aktualisering",
            {"aterakt", "orsak_omsorg", "orsak_konflikter", "orsak_vald", "orsak_ovrigt",
             "samma_problematik", "ny_utredning"},
            run);
  const auto again = rows_where(out.population, "aterakt=ja");
  const std::vector<std::int32_t> end = out.population.at("avslutsdag").code;
  std::vector<std::int32_t>& days = out.population.add("dagar").code;
  for (std::size_t i = 0; i < out.population.n; ++i) {
    const int window = notification_day - end[i];
    const double u = uniform_draw(run.seed, {0, stream_of("aktualisering.dagar"), i});
    days[i] = again[i] ? 1 + static_cast<int>(u * (window - 1)) : window;
  }
  out.texts["insats_id"] = gathered(interventions.texts.at("insats_id"), out.parent);
  out.texts["utr_id"] = gathered(interventions.texts.at("utr_id"), out.parent);
  out.texts["enhet_id"] = gathered(interventions.texts.at("enhet_id"), out.parent);
  return out;
}

}  // namespace skillnad::nuso
