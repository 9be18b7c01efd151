#include "skillnad/text/labels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace skillnad {
namespace {

const Label* find_label(const std::string& key) {
  const std::vector<Label>& all = labels();
  const auto before = [](const Label& entry, const std::string& wanted) {
    return std::strcmp(entry.key, wanted.c_str()) < 0;
  };
  const auto found = std::lower_bound(all.begin(), all.end(), key, before);
  return found != all.end() && key == found->key ? &*found : nullptr;
}

}  // namespace

const std::vector<Label>& labels() {
  static const std::vector<Label> all = {
      {"aic", "AIC", "AIC"},
      {"and", "and", "och"},
      {"bic", "BIC", "BIC"},
      {"category", "Category", "Kategori"},
      {"column", "Column", "Kolumn"},
      {"conf_high", "upper", "övre"},
      {"conf_low", "lower", "nedre"},
      {"converged", "Converged", "Konvergerade"},
      {"count", "Count", "Antal"},
      {"criteria_consent", "consent", "samtycke"},
      {"criteria_need", "need", "behov"},
      {"criteria_other_provider", "another responsible provider", "annan huvudman"},
      {"denominator", "Denominator", "Nämnare"},
      {"denominator_high", "Denominator, highest", "Nämnare, högst"},
      {"denominator_low", "Denominator, lowest", "Nämnare, lägst"},
      {"denominator_n", "Base", "Bas"},
      {"df", "df", "fg"},
      {"df1", "df1", "fg1"},
      {"df2", "df2", "fg2"},
      {"estimate", "Estimate", "Skattning"},
      {"event", "Event", "Utfall"},
      {"expected", "Expected", "Förväntat"},
      {"family", "Model", "Modell"},
      {"formula", "Formula", "Formel"},
      {"group", "Group", "Grupp"},
      {"icc_latent", "ICC, latent scale", "ICC, latent skala"},
      {"icc_probability", "ICC, probability scale", "ICC, sannolikhetsskala"},
      {"iterations", "Iterations", "Iterationer"},
      {"level", "Level", "Nivå"},
      {"link", "Link", "Länk"},
      {"log_likelihood", "Log-likelihood", "Log-likelihood"},
      {"mor", "Median odds ratio", "Medianoddskvot"},
      {"n", "n", "n"},
      {"n_dropped", "Rows dropped", "Utelämnade rader"},
      {"n_events", "Events", "Händelser"},
      {"n_groups", "Groups", "Grupper"},
      {"n_parameters", "Parameters", "Parametrar"},
      {"n_used", "Rows used", "Använda rader"},
      {"name", "Parameter", "Parameter"},
      {"no", "no", "nej"},
      {"no_rows", "(no rows)", "(inga rader)"},
      {"node_check", "Node check", "Nodkontroll"},
      {"nodes_used", "Quadrature nodes", "Kvadraturnoder"},
      {"note", "Note", "Anm."},
      {"observed", "Observed", "Observerat"},
      {"odds_ratio", "Odds ratio", "Oddskvot"},
      {"p_value", "p", "p"},
      {"page_contents", "Contents", "Innehåll"},
      {"page_figure", "Figure", "Figur"},
      {"page_skip", "Skip to content", "Hoppa till innehållet"},
      {"page_stamp", "Where the figures come from", "Varifrån siffrorna kommer"},
      {"page_table", "Table", "Tabell"},
      {"pm", "PM", "PM"},
      {"profile", "profile", "RoS-profil"},
      {"reference", "Reference", "Referens"},
      {"share", "Share", "Andel"},
      {"share_percent", "Share, %", "Andel, %"},
      {"statistic", "Statistic", "Teststatistika"},
      {"status", "Status", "Status"},
      {"std_error", "Std. error", "Medelfel"},
      {"table", "Table", "Tabell"},
      {"term", "Term", "Term"},
      {"unit", "Unit", "Enhet"},
      {"value", "Value", "Värde"},
      {"variable", "Variable", "Variabel"},
      {"warning", "Warning", "Varning"},
      {"with", "with", "med"},
      {"without", "without", "utan"},
      {"yes", "yes", "ja"},
  };
  return all;
}

bool has_label(const std::string& key) {
  return find_label(key) != nullptr;
}

std::string label(const std::string& key, Language language) {
  const Label* found = find_label(key);
  if (found == nullptr) return key;
  return language == Language::sv ? found->sv : found->en;
}

std::string interval_label(double level, Language language) {
  const char* const name = language == Language::sv ? "KI" : "CI";
  if (!(level > 0.0)) return name;  // the level is not known
  int decimals = 0;                 // as many as the percentage needs, at most 3
  double scaled = 100.0 * level;
  while (decimals < 3 && std::fabs(scaled - std::floor(scaled + 0.5)) > 1e-6) {
    scaled *= 10.0;
    ++decimals;
  }
  const std::string percent = format_percent(level, decimals, report_style(language));
  return percent + " " + name;
}

}  // namespace skillnad
