// The words of verdicts, in Swedish and English. A difference is "omotiverad" in the sense of the
// agency's criteria, need, another provider and consent: nothing is said of its cause.
#include <cmath>
#include <map>

#include "skillnad/base/distributions.hpp"
#include "skillnad/decomposition/verdict_table.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad {

namespace {

struct Words {
  const char* en;
  const char* sv;
  const char* in(Language language) const { return language == Language::sv ? sv : en; }
};

const std::map<std::string, Words>& labels_of_verdicts() {
  static const std::map<std::string, Words> words = {
      {"unexplained_large", {"unwarranted difference", "omotiverad skillnad"}},
      {"unexplained",
       {"unexplained difference, size uncertain", "oförklarad skillnad, storlek osäker"}},
      {"no_difference", {"no difference of importance", "ingen skillnad av betydelse"}},
      {"explained", {"explained (warranted) difference", "förklarad (motiverad) skillnad"}},
      {"no_unexplained",
       {"no unexplained difference of importance", "ingen oförklarad skillnad av betydelse"}},
      {"undecided", {"cannot be decided", "kan inte avgöras"}}};
  return words;
}

const std::map<std::string, Words>& sentences_of_flags() {
  static const std::map<std::string, Words> words = {
      {"too_small",
       {"A group has too few cases, or stands in one cluster only.",
        "En grupp har för få fall, eller finns i ett enda kluster."}},
      {"low_overlap",
       {"More than 5% of a group have criteria that no case of the other group has.",
        "Mer än 5 % av en grupp har kriterier som inget fall i den andra gruppen har."}},
      {"penalised",
       {"The criteria separate the outcomes in a group: its regression is penalised.",
        "Kriterierna skiljer utfallen helt åt i en grupp: dess regression är straffad."}},
      {"one_outcome",
       {"All cases of a group have the same outcome.", "Alla fall i en grupp har samma utfall."}},
      {"without_errors",
       {"The parts of the criteria have no standard errors in this mode.",
        "Kriteriernas delar har inga medelfel med denna metod."}},
      {"few_in_units",
       {"With fewer than 10 cases of a group in a unit on average, what lies between units and "
        "within them is hard to tell apart.",
        "Med färre än 10 fall av en grupp per enhet i genomsnitt är delarna mellan och inom "
        "enheter "
        "svåra att skilja åt."}},
      {"unit_unidentified",
       {"A group's cases cannot tell a spread between units; it is taken to be 0.",
        "En grupps fall kan inte visa någon spridning mellan enheter; den har satts till 0."}},
      {"without_unit_means",
       {"There are too few units for their means of the criteria.",
        "Enheterna är för få för deras medelvärden av kriterierna."}},
      {"unit_penalised",
       {"The rule with units separates the outcomes in a group: it is penalised.",
        "Regeln med enheter skiljer utfallen helt åt i en grupp: den är straffad."}},
      {"depends_on_reference",
       {"The verdict depends on whose cases the groups are compared on.",
        "Utslaget beror på vilken grupps fall jämförelsen görs på."}},
      {"stage_unexplained",
       {"A stage has an unexplained gap of its own: over the stages they may cancel, or few cases "
        "come there.",
        "Ett steg har en egen oförklarad skillnad: över stegen kan de ta ut varandra, eller så "
        "når få fall dit."}},
      {"mainly_consent",
       {"Consent accounts for a large part; whether consent is given alike is a question of its "
        "own.",
        "Samtycke förklarar en stor del; om samtycke ges lika är en egen fråga."}}};
  return words;
}

/// Words and numbers of one language.
class Writer {
 public:
  /// @param score  the outcome is a mean score, not a share
  Writer(Language language, bool score)
      : language_(language), style_(report_style(language)), score_(score) {}

  bool swedish() const { return language_ == Language::sv; }
  std::string points(double x) const {
    if (score_) return number(x) + (swedish() ? " poäng" : " points of score");
    return number(x) + (swedish() ? " procentenheter" : " percentage points");
  }
  std::string size(double x) const { return points(std::fabs(x)); }
  std::string share(double x) const {
    if (score_) return number(x);
    return format_percent(x, 1, style_);
  }
  std::string limits(const Estimated& estimate, double level) const {
    const double half = t_quantile(0.5 + 0.5 * level, estimate.df) * estimate.std_error;
    return format_percent(level, level == std::round(100.0 * level) / 100.0 ? 0 : 1, style_) +
           (swedish() ? " KI " : " CI ") + number(estimate.value - half) +
           (swedish() ? " till " : " to ") + number(estimate.value + half);
  }

 private:
  /// The number of a difference: percentage points, or of scores as it is.
  std::string number(double x) const {
    return score_ ? format_fixed(x, 3, style_) : format_fixed(100.0 * x, 1, style_);
  }

  Language language_;
  const NumberStyle& style_;
  bool score_;
};

/// The sets that are accounted for, at a stage its own.
std::string criteria_of(const CellVerdict& one, Language language) {
  std::vector<std::string> sets;
  for (const std::string& set : one.decomposition->sets)
    if (place_of(*one.cell, set) < one.cell->parts.size()) sets.push_back(set);
  if (sets.empty()) return language == Language::sv ? "några kriterier" : "any criteria";
  return enumeration(sets, language);
}

/// "decision = 1"; of a stage its own.
std::string outcome_text(const CellVerdict& one) {
  const Decomposition& d = *one.decomposition;
  for (const StageRequest& stage : d.request.stages)
    if (stage.column == one.cell->stage) return stage.column + " = " + stage.event;
  return d.request.outcome + " = " + (one.cell->category.empty() ? d.event : one.cell->category);
}

/// What the two groups have, before anything is accounted for.
std::string shares_sentence(const CellVerdict& one, const Writer& write) {
  const GapCell& cell = one.cell->cell;
  const std::string outcome = outcome_text(one);
  const std::string step = write.points(one.total.value);
  if (one.cell->b.empty())
    return write.swedish() ? outcome + ": " + step + " per steg från grupp till grupp (" +
                                 enumeration(one.decomposition->groups, Language::sv) + ")."
                           : outcome + ": " + step + " by step from group to group (" +
                                 enumeration(one.decomposition->groups) + ").";
  std::string among;  // whom the shares are of, where that is not everybody
  if (!one.decomposition->request.stages.empty() && !one.cell->stage.empty())
    among = write.swedish() ? " av dem som når steget" : " of those who reach the stage";
  else if (!one.decomposition->request.stages.empty())
    among = write.swedish() ? " av alla" : " of all";
  const std::string of_a = write.share(cell.share_a);
  const bool mean = one.cell->b == "(mean)";
  const std::string of_b = write.share(cell.share_b);
  const std::string gap = write.points(one.total.value);
  return write.swedish()
             ? outcome + ": " + of_a + among + " i " + one.cell->a + ", " + of_b +
                   (mean ? " i genomsnitt" : " i " + one.cell->b) + ", skillnad " + gap + "."
             : outcome + ": " + of_a + among + " in " + one.cell->a + ", " + of_b +
                   (mean ? " on average" : " in " + one.cell->b) + ", a difference of " + gap + ".";
}

/// What is left of it.
std::string unexplained_sentence(const CellVerdict& one, const Writer& write, Language language) {
  const std::string left = write.points(one.unexplained.value) + " (" +
                           write.limits(one.unexplained, one.decomposition->level) + ")";
  const std::string delta = write.size(one.delta);
  const std::string sets = criteria_of(one, language);
  const bool sv = write.swedish();
  std::string out =
      sv ? left + " förklaras inte av " + sets : left + " are not explained by " + sets;
  if (one.verdict == "unexplained_large")
    return out + (sv ? ", och det är visat mer än " : ", shown to be more than ") + delta + ".";
  if (one.verdict == "unexplained")
    return out +
           (sv ? "; det är skilt från noll, men inte visat mer än "
               : "; that differs from zero, but is not shown to be more than ") +
           delta + ".";
  if (one.verdict == "undecided")
    return out +
           (sv ? ". Störst oförklarad skillnad förenlig med data: "
               : ". The largest unexplained difference compatible with the data: ") +
           write.size(one.largest_compatible) +
           (sv ? "; så många fall hade kunnat utesluta en skillnad på "
               : "; so many cases could have ruled out a difference of ") +
           write.size(one.smallest_settleable) + ".";
  return out + (sv ? ", visat mindre än " : ", shown to be less than ") + delta + ".";
}

/// Where the unexplained part is split into what lies between units and within them.
std::string units_sentence(const CellVerdict& one, const Writer& write) {
  const DecompositionCell& cell = *one.cell;
  const std::size_t between = place_of(cell, "between_units");
  const std::size_t within = place_of(cell, "within_units");
  if (within >= cell.parts.size() || cell.cell.flags.few_in_units) return "";
  const std::string of_units = write.points(cell.cell.chosen.values[between]);
  const std::string inside = write.points(cell.cell.chosen.values[within]);
  return write.swedish()
             ? " Därav ligger " + of_units + " mellan enheterna och " + inside + " inom dem."
             : " Of these " + of_units + " lie between the units and " + inside + " within them.";
}

/// What a flag says.
std::string flag_sentence(const CellVerdict& one, const std::string& flag, Language language) {
  if (flag != "sensitive") return sentences_of_flags().at(flag).in(language);
  const bool sv = language == Language::sv;
  const bool large = one.verdict == "unexplained_large";
  if (sv)
    return "Ett kriterium som inte är dokumenterat, lika starkt som " + one.sensitive_to +
           ", skulle kunna " + (large ? "föra den under gränsen." : "förklara den.");
  return "A criterion that is not documented, as strong as " + one.sensitive_to + ", could " +
         (large ? "bring it below the margin." : "explain it.");
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

std::string verdict_label(const std::string& verdict, Language language) {
  return labels_of_verdicts().at(verdict).in(language);
}

std::string verdict_text(const CellVerdict& one, Language language) {
  const Writer write(language, one.cell->category == "(score)");
  std::string out = capital(verdict_label(one.verdict, language));
  if (!one.cell->stratum.empty())
    out += " (" + one.decomposition->request.strata + " = " + one.cell->stratum + ")";
  if (!one.cell->stage.empty())
    out += (write.swedish() ? " (steg " : " (stage ") + one.cell->stage + ")";
  out += ".";
  if (!one.cell->cell.chosen.values.empty())
    out += " " + shares_sentence(one, write) + " " +
           capital(unexplained_sentence(one, write, language)) + units_sentence(one, write);
  for (const std::string& flag : one.flags) {
    out += " ";
    out += flag_sentence(one, flag, language);
  }
  return out;
}

}  // namespace skillnad
