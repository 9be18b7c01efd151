// The parts of a report as tables with finished cells.
#include <algorithm>
#include <cmath>
#include <limits>

#include "report_sheet.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/text/labels.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

const char hidden_cell[] = "\xe2\x80\xa2";  // a bullet

Sheet::Sheet(const ReportFrame& frame, const AnalysisPart& part, const std::vector<Head>& heads)
    : frame_(frame) {
  table_.title = part.caption(frame.language);
  table_.lang = frame.lang();
  table_.decimal_mark = frame.style().decimal;
  for (const Head& head : heads) table_.columns.push_back({head.text, head.align});
}

void Sheet::note(std::string text) {
  if (!text.empty()) table_.notes.push_back(std::move(text));
}

ReportTable Sheet::done() {
  bool any_hidden = false;
  for (const auto& row : table_.rows)
    any_hidden = any_hidden || std::count(row.begin(), row.end(), hidden_cell) > 0;
  if (any_hidden)
    note(std::string(hidden_cell) + frame_.pick(" visas inte, för att skydda enskilda.",
                                                " is not shown, to protect individuals."));
  const double rows = static_cast<double>(table_.rows.size());
  table_.alt_text =
      frame_.pick("Tabell: ", "Table: ") + table_.title + ", " +
      count_text(rows, frame_.pick("rad", "row"), frame_.pick("rader", "rows"), frame_.style()) +
      ".";
  return table_;
}

std::string interval_head(const ReportFrame& frame) {
  return interval_label(0.95, frame.language);
}

std::string base_of(const ReportFrame& frame, const AnalysisPart& part) {
  const nuso::BaseWords words = nuso::base_words(part.base);
  return frame.pick("Bas: ", "Base: ") + frame.pick(words.label_sv, words.label_en) + ".";
}

ReportTable units_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part, {{f.pick("Mått", "Measure"), Align::left}, {f.pick("Värde", "Value")}});
  const auto at = [&](const char* column) { return cell(t, column, 0); };
  const auto span = [&](const char* low, const char* high) {
    return f.percent(at(low)) + f.pick(" till ", " to ") + f.percent(at(high));
  };
  const auto ratio = [&](const char* stem, int decimals) {
    const std::string name(stem);
    return format_fixed(at(stem), decimals, f.style()) + " " +
           f.limits(format_fixed(cell(t, name + "_low", 0), decimals, f.style()),
                    format_fixed(cell(t, name + "_high", 0), decimals, f.style()));
  };
  sheet.row(
      {f.pick("kommuner och stadsdelar", "municipalities and districts"), f.count(at("n_units"))});
  sheet.row({f.pick("därav med minst tio fall", "of these with ten cases or more"),
             f.count(at("n_compared"))});
  sheet.row({f.pick("fall", "cases"), f.count(at("base"))});
  sheet.row({f.pick("andel av samtliga", "share of all"), f.percent(at("share"))});
  sheet.row({f.pick("åtta av tio kommuner ligger mellan", "eight in ten municipalities lie within"),
             span("observed_p10", "observed_p90")});
  sheet.row({f.pick("slumpen ensam skulle ge", "chance alone would give"),
             span("chance_p10", "chance_p90")});
  sheet.row({f.pick("standardavvikelse mellan kommuner, logitskala",
                    "standard deviation between municipalities, logit scale"),
             ratio("sd", 3)});
  sheet.row({label("mor", f.language), ratio("mor", 2)});
  sheet.row({f.pick("p, ingen skillnad mellan kommuner", "p, no difference between municipalities"),
             format_p(at("p_value"), f.style())});
  sheet.row({f.pick("tillförlitlighet, mittersta kommunen", "reliability, middle municipality"),
             format_fixed(at("reliability"), 2, f.style())});
  sheet.note(base_note(f, t));
  sheet.note(f.pick(
      "Spannen gäller kommuner med minst tio fall. Tillförlitlighet: hur stor del av spridningen "
      "mellan observerade andelar som inte är slump, för en kommun av den storleken.",
      "The ranges are those of municipalities with ten cases or more. Reliability: how much of the "
      "spread of "
      "observed shares is not chance, for a municipality of that size."));
  return sheet.done();
}

ReportTable pair_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  const bool agree = part.kind == "agreement";
  std::vector<Head> heads = {
      {f.pick("Grupp", "Group"), Align::left},
      {f.pick("Bas", "Base")},
      {f.pick("Båda", "Both")},
      {agree ? f.pick("Bara vårdnadshavare", "Guardians only")
             : f.pick("Bara mamman", "Mother only")},
      {agree ? f.pick("Bara barnet", "Child only") : f.pick("Bara pappan", "Father only")},
      {f.pick("Ingen", "Neither")},
      {agree ? "Kappa" : f.pick("Skillnad, procentenheter", "Difference, percentage points")},
      {interval_head(f)}};
  if (!agree) heads.push_back({"p"});
  Sheet sheet(f, part, heads);
  std::string by;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "by", i);
    if (own != by) sheet.group(f.grouping(part, own));
    by = own;
    const double n = cell(t, "n", i);
    std::vector<std::string> cells = {f.levels(part, own, text_cell(t, "by_level", i)), f.count(n)};
    for (const char* column : {"both", "first_only", "second_only", "neither"})
      cells.push_back(f.percent(cell(t, column, i) / n));
    if (agree) {
      cells.push_back(format_fixed(cell(t, "kappa", i), 2, f.style()));
      cells.push_back(f.limits(format_fixed(cell(t, "kappa_low", i), 2, f.style()),
                               format_fixed(cell(t, "kappa_high", i), 2, f.style())));
    } else {
      cells.push_back(f.points(cell(t, "difference", i), false));
      cells.push_back(f.limits(f.points(cell(t, "difference_low", i), false),
                               f.points(cell(t, "difference_high", i), false)));
      cells.push_back(format_p(cell(t, "p_value", i), f.style()));
    }
    sheet.row(cells);
  }
  sheet.note(base_note(f, t));
  if (agree)
    sheet.note(f.pick("Samtycke som inte framgår räknas som att det inte är dokumenterat.",
                      "Consent that is not documented counts as no documented consent."));
  return sheet.done();
}

ReportTable grid_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  const std::vector<std::string> names = {"need", "other_provider", "consent"};
  const std::vector<std::string> terms = nuso::split(part.formula, '|');
  std::vector<Head> heads = {{label("profile", f.language), Align::left},
                             {f.pick("Skillnad", "Difference")}};
  for (std::size_t k = 0; k < terms.size(); ++k)
    heads.push_back({label("criteria_" + names[k], f.language)});
  heads.push_back({f.pick("Oförklarad", "Unexplained")});
  heads.push_back({interval_head(f)});
  heads.push_back({f.pick("Utslag", "Verdict"), Align::left});
  Sheet sheet(f, part, heads);
  std::string grouping;
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string own = text_cell(t, "grouping", i);
    if (own != grouping) sheet.group(text_cell(t, f.pick("contrast_sv", "contrast_en"), i));
    grouping = own;
    const std::string profile = text_cell(t, "stratum", i);
    std::vector<std::string> cells = {profile.empty() ? f.pick("alla", "all") : profile,
                                      f.points(cell(t, "total", i), false)};
    for (std::size_t k = 0; k < terms.size(); ++k)
      cells.push_back(f.points(cell(t, names[k], i), false));
    cells.push_back(f.points(cell(t, "unexplained", i), false));
    cells.push_back(f.limits(f.points(cell(t, "unexplained_low", i), false),
                             f.points(cell(t, "unexplained_high", i), false)));
    cells.push_back(verdict_label(text_cell(t, "verdict", i), f.language));
    sheet.row(cells);
  }
  sheet.note(
      f.pick("Procentenheter: skillnaden, vad varje kriterium förklarar av den och vad de "
             "inte förklarar.",
             "Percentage points: the difference, what each criterion explains of it and "
             "what they do not."));
  std::vector<std::string> sets;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    std::vector<std::string> variables;
    for (const std::string& one : nuso::split(terms[k], '+'))
      variables.push_back(f.variable(part, one));
    sets.push_back(label("criteria_" + names[k], f.language) + " (" +
                   enumeration(variables, f.language) + ")");
  }
  sheet.note(f.pick("Kriterier: ", "Criteria: ") + enumeration(sets, f.language) + ".");
  sheet.note(base_note(f, t));
  sheet.note(
      f.pick("Skillnader större än fem procentenheter räknas som stora. Utslagen är "
             "justerade inom varje indelning (Holm).",
             "Differences above five percentage points count as large. Verdicts are "
             "adjusted within each grouping (Holm)."));
  return sheet.done();
}

ReportTable missing_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.pick("Uppgift", "Item"), Align::left},
               {f.pick("Tillfrågade", "Asked")},
               {f.pick("Framgår ej", "Not documented")},
               {f.pick("Andel", "Share")},
               {f.pick("Ej besvarad", "Not answered")},
               {f.pick("Andel", "Share")}});
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    if (cell(t, "n_FE", i) == 0.0 && cell(t, "n_ES", i) == 0.0) continue;
    sheet.row({f.variable(part, text_cell(t, "variable", i)), f.count(cell(t, "n_asked", i)),
               f.count(cell(t, "n_FE", i)), f.percent(cell(t, "share_FE", i)),
               f.count(cell(t, "n_ES", i)), f.percent(cell(t, "share_ES", i))});
  }
  sheet.note(base_note(f, t));
  sheet.note(f.pick("Uppgifter där inget saknas står inte i tabellen.",
                    "Items of which nothing is missing are not in the table."));
  return sheet.done();
}

ReportTable coverage_sheet(const ReportFrame& f, const AnalysisPart& part, const Table& t) {
  Sheet sheet(f, part,
              {{f.pick("Mått", "Measure"), Align::left},
               {f.pick("I uppföljningen", "In the follow-up")},
               {f.pick("Av", "Of")},
               {f.pick("Andel", "Share")}});
  for (std::size_t i = 0; i < t.n_rows; ++i) {
    const std::string measure = text_cell(t, "measure", i);
    sheet.row(
        {measure == "units" ? f.pick("kommuner och stadsdelar", "municipalities and districts")
         : measure == "treatments"
             ? f.pick("beslutade familjebehandlingar", "family treatments decided")
             : f.pick("beslutade insatser", "interventions decided"),
         f.count(cell(t, "n", i)), f.count(cell(t, "base", i)), f.percent(cell(t, "share", i))});
  }
  return sheet.done();
}

double cell(const Table& table, const std::string& column, std::size_t row) {
  const Column& cells = table.at(column);
  return cells.is_missing(row) ? missing : cells.real[row];
}

std::string text_cell(const Table& table, const std::string& column, std::size_t row) {
  const Column& cells = table.at(column);
  if (cells.is_missing(row)) return "";
  if (cells.type == Column::Type::categorical)
    return cells.levels[static_cast<std::size_t>(cells.codes[row])];
  if (cells.type == Column::Type::real) return format_whole(cells.real[row], plain_style());
  return cells.text[row];
}

std::string ReportFrame::levels(const AnalysisPart& part, const std::string& by,
                                const std::string& level) const {
  if (by.empty()) return pick("samtliga", "all");
  const std::vector<std::string> names = nuso::split(by, ':');
  const std::vector<std::string> cells = nuso::split(level, ':');
  std::string out;
  for (std::size_t k = 0; k < names.size(); ++k)
    out += (k == 0 ? "" : ", ") +
           data.level(part.table, names[k], k < cells.size() ? cells[k] : "", language);
  return out;
}

std::string ReportFrame::answer(const AnalysisPart& part, const std::string& name) const {
  const std::string whole = variable(part, name);
  const std::size_t colon = whole.find(": ");
  return colon == std::string::npos ? whole : whole.substr(colon + 2);
}

std::string ReportFrame::answer_level(const AnalysisPart& part, const std::string& outcome,
                                      const std::string& level) const {
  const std::string words = levels(part, outcome, level);
  const bool bare = words == pick("ja", "yes") || words == pick("nej", "no");
  return bare && part.outcome.size() == 1 ? variable(part, outcome) + ": " + words : words;
}

std::string ReportFrame::formula_words(const AnalysisPart& part) const {
  const std::string right = nuso::split(nuso::split(part.formula, '@')[0], '~').at(1);
  std::vector<std::string> names;
  for (const std::string& term : nuso::split(right, '+'))
    if (term.find('|') == std::string::npos) names.push_back(variable(part, term));
  return enumeration(names, language);
}

std::string ReportFrame::grouping(const AnalysisPart& part, const std::string& by) const {
  std::vector<std::string> names;
  for (const std::string& name : nuso::split(by, ':')) names.push_back(variable(part, name));
  return enumeration(names, language);
}

std::string ReportFrame::percent(double share, int decimals) const {
  return std::isnan(share) ? hidden_cell : format_percent(share, decimals, style());
}

std::string ReportFrame::points(double difference, bool unit) const {
  if (std::isnan(difference)) return hidden_cell;
  return format_fixed(100.0 * difference, 1, style()) +
         (unit ? pick(" procentenheter", " percentage points") : "");
}

std::string ReportFrame::count(double n) const {
  return std::isnan(n) ? hidden_cell : format_whole(n, style());
}

std::string ReportFrame::limits(const std::string& low, const std::string& high) const {
  if (low == hidden_cell && high == hidden_cell) return hidden_cell;
  return "[" + low + pick("; ", ", ") + high + "]";
}

std::string base_note(const ReportFrame& frame, const Table& table) {
  const Column* words = table.find(frame.swedish() ? "universe_sv" : "universe_en");
  if (words == nullptr || table.n_rows == 0) return "";
  return frame.pick("Bas: ", "Base: ") + words->text.at(0) + ".";
}

std::optional<ReportTable> part_table(const ReportFrame& f, const AnalysisPart& part,
                                      const std::string& suffix, const Table& t) {
  if (t.n_rows == 0 || suffix == "units") return std::nullopt;
  if (suffix == "municipalities") return spread_sheet(f, part, t);
  if (part.kind == "shares") return shares_sheet(f, part, t);
  if (part.kind == "composition" || part.kind == "multiple") return answers_sheet(f, part, t);
  if (part.kind == "levels" || part.kind == "profile") return wide_sheet(f, part, t);
  if (part.kind == "sorting") return sorting_sheet(f, part, t);
  if (part.kind == "logit") return effects_sheet(f, part, t);
  if (part.kind == "ordinal" || part.kind == "hazard") return ratios_sheet(f, part, t);
  if (part.kind == "adjusted") return adjusted_sheet(f, part, t);
  if (part.kind == "life_table") return life_sheet(f, part, t);
  if (part.kind == "units") return units_sheet(f, part, t);
  if (part.kind == "agreement" || part.kind == "paired") return pair_sheet(f, part, t);
  if (part.kind == "grid") return grid_sheet(f, part, t);
  if (part.kind == "missing") return missing_sheet(f, part, t);
  return coverage_sheet(f, part, t);
}

}  // namespace skillnad::api
