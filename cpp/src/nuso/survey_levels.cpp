// Labels of values, and values that a file declares to be missing.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "skillnad/data/names.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"
#include "survey_column.hpp"

namespace skillnad::nuso {

namespace {

bool has_letters_only_before(const std::string& text, std::size_t n) {
  if (text.size() == n) return true;
  const char c = text[n];
  return !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80);
}

std::int8_t place_of(const std::string& kind) {
  const auto& kinds = missing_kinds();
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  return found == kinds.end() ? std::int8_t{-1} : static_cast<std::int8_t>(found - kinds.begin());
}

bool declared_missing(const RawColumn& raw, std::size_t i) {
  if (!raw.tag.empty() && raw.tag[i] != 0) return true;
  for (const MissingValues& values : raw.missing) {
    if (values.is_text ? raw.kind[i] == CellKind::text && raw.text[i] == values.text
                       : raw.kind[i] == CellKind::number && raw.number[i] >= values.low &&
                             raw.number[i] <= values.high)
      return true;
  }
  return false;
}

bool is_missing_label(const RawColumn& raw, const ValueLabel& label) {
  if (label.tag != 0) return true;
  return std::any_of(raw.missing.begin(), raw.missing.end(), [&](const MissingValues& values) {
    return values.is_text
               ? label.text == values.text
               : label.text.empty() && label.number >= values.low && label.number <= values.high;
  });
}

/// The value of a cell, as labels name it.
std::string value_of(const RawColumn& raw, std::size_t i) {
  if (!raw.tag.empty() && raw.tag[i] != 0) return std::string(1, '.') + raw.tag[i];
  return raw.kind[i] == CellKind::text ? "t" + raw.text[i] : "n" + csv_number(raw.number[i]);
}

std::string value_of(const ValueLabel& label, bool text) {
  if (label.tag != 0) return std::string(1, '.') + label.tag;
  return text ? "t" + label.text : "n" + csv_number(label.number);
}

/// The kind of a missing value by its label, else by what the codebook allows.
std::int8_t kind_of_value(const SurveyColumn& column, const std::string& label) {
  const std::int8_t own = kind_of_label(label);
  if (own >= 0 || column.variable == nullptr) return own;
  const std::vector<std::string>& allowed = column.variable->missing;
  for (const auto& [level, kind] : {std::pair("framgår ej", "FE"), std::pair("annat", "OA")})
    if (label == level && std::count(allowed.begin(), allowed.end(), kind) > 0)
      return place_of(kind);
  return allowed.size() == 1 ? place_of(allowed[0]) : std::int8_t{-1};
}

/// Codes that are labelled yes and no as 1 and 0; other codes and labels stay.
void yes_no_of_labels(RawColumn& raw, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (raw.kind[i] == CellKind::number && yes_or_no(texts[i]) < 0) return;
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (raw.kind[i] == CellKind::number) raw.number[i] = yes_or_no(texts[i]);
}

/// By which of the names of a level the texts are those of the codebook.
const std::string& level_name(const Level& level, int scheme) {
  return scheme == 0 ? level.level : scheme == 1 ? level.label_sv : level.label_en;
}

int scheme_of(const Variable& variable, const std::set<std::string>& texts) {
  int best = 0;
  std::size_t most = 0;
  for (int scheme = 0; scheme < 3; ++scheme) {
    std::size_t n = 0;
    for (const Level& level : variable.levels) n += texts.count(level_name(level, scheme));
    if (n > most) {
      most = n;
      best = scheme;
    }
  }
  return best;
}

}  // namespace

std::int8_t kind_of_label(const std::string& label) {
  for (const std::string& kind : missing_kinds())
    if (label.compare(0, 2, kind) == 0 && has_letters_only_before(label, 2)) return place_of(kind);
  return -1;
}

void take_declared_missing(Context& context, SurveyColumn& column) {
  RawColumn& raw = column.raw;
  if (raw.missing.empty() && raw.tag.empty()) return;
  std::map<std::string, std::string> label_of;
  const bool text = std::count(raw.kind.begin(), raw.kind.end(), CellKind::text) > 0;
  for (const ValueLabel& label : raw.labels) label_of[value_of(label, text)] = label.label;
  column.kind.assign(raw.kind.size(), -1);
  std::set<std::string> unmapped;
  RowCollector rows;
  for (std::size_t i = 0; i < raw.kind.size(); ++i) {
    if (!declared_missing(raw, i)) continue;
    const std::string value = value_of(raw, i);
    const auto label = label_of.find(value);
    column.kind[i] = kind_of_value(column, label == label_of.end() ? "" : label->second);
    raw.kind[i] = CellKind::empty;
    if (column.kind[i] >= 0) continue;
    unmapped.insert(value);
    rows.add(i);
  }
  raw.labels.erase(
      std::remove_if(raw.labels.begin(), raw.labels.end(),
                     [&](const ValueLabel& label) { return is_missing_label(raw, label); }),
      raw.labels.end());
  if (std::all_of(column.kind.begin(), column.kind.end(), [](std::int8_t k) { return k < 0; }))
    column.kind.clear();
  if (!unmapped.empty())
    context.warn("missing_kind",
                 column.where + " declares " +
                     count_text(static_cast<double>(unmapped.size()), "value", "values") +
                     " as missing, in " + rows.text() +
                     ", of which neither the label nor the codebook says the kind: the cells are "
                     "empty without a kind. Begin the label with FE, EA, ES, EB, EI or OA.");
}

bool levels_of_labels(Context& context, SurveyColumn& column) {
  RawColumn& raw = column.raw;
  if (raw.labels.empty() || column.is("number")) return false;
  const bool text = std::count(raw.kind.begin(), raw.kind.end(), CellKind::text) > 0;
  std::vector<std::pair<std::string, ValueLabel>> ordered;
  for (ValueLabel& label : raw.labels) {
    normalise_level(label.label, raw.name);
    ordered.emplace_back(value_of(label, text), label);
  }
  if (!raw.is_levels)
    std::stable_sort(ordered.begin(), ordered.end(), [&](const auto& a, const auto& b) {
      return text ? a.second.text < b.second.text : a.second.number < b.second.number;
    });
  std::map<std::string, std::string> label_of;
  std::set<std::string> distinct;
  for (const auto& [value, label] : ordered) {
    label_of[value] = label.label;
    distinct.insert(label.label);
  }
  std::set<std::string> without;
  for (std::size_t i = 0; i < raw.kind.size(); ++i)
    if (raw.kind[i] != CellKind::empty && label_of.count(value_of(raw, i)) == 0)
      without.insert(value_of(raw, i));
  const bool one_to_one = distinct.size() == ordered.size() || column.is("levels");
  if (!without.empty() || !one_to_one || distinct.count("") > 0) {
    const std::string kept = text ? "text" : "numbers";
    context.warn(
        "labels",
        column.where +
            (without.empty()
                 ? " has the same label, or an empty one, for several values"
                 : " has " + count_text(static_cast<double>(without.size()), "value", "values") +
                       " without a label and " + std::to_string(ordered.size()) + " with one") +
            ": it stays " + kept + ", and the labels are left out.");
    return false;
  }
  std::vector<std::string> texts(raw.kind.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (raw.kind[i] != CellKind::empty) texts[i] = label_of.at(value_of(raw, i));
  if (column.is("yes_no")) {
    yes_no_of_labels(raw, texts);
    column.reading = read_numbers(raw);
  }
  if (column.variable != nullptr && !column.is("levels")) return false;  // the values are wanted
  if (column.variable != nullptr) {
    levels_of_texts(column, texts);
    return true;
  }
  std::vector<std::string> levels;
  for (const auto& entry : ordered) levels.push_back(entry.second.label);
  Variable own;
  own.type = "levels";
  for (const std::string& level : levels) own.levels.push_back({level, "", "", false});
  column.variable = &own;
  levels_of_texts(column, texts);
  column.variable = nullptr;
  return true;
}

void levels_of_texts(SurveyColumn& column, const std::vector<std::string>& texts) {
  std::set<std::string> found(texts.begin(), texts.end());
  found.erase("");
  Column out;
  out.name = column.raw.name;
  out.type = Column::Type::categorical;
  out.declared = true;
  std::map<std::string, std::int32_t> place;
  // The names the file uses come first: a label may be the name of another level.
  const int scheme = scheme_of(*column.variable, found);
  for (const Level& level : column.variable->levels) out.levels.push_back(level.level);
  for (const int names : {scheme, 0, 1, 2})
    for (std::size_t k = 0; k < column.variable->levels.size(); ++k)
      place.emplace(level_name(column.variable->levels[k], names), static_cast<std::int32_t>(k));
  for (const std::string& text : found)
    if (place.emplace(text, static_cast<std::int32_t>(out.levels.size())).second)
      out.levels.push_back(text);
  out.missing.assign(texts.size(), 0);
  out.codes.assign(texts.size(), 0);
  const auto level_place = [&](const char* name) {
    const auto at = std::find(out.levels.begin(), out.levels.end(), name);
    return at == out.levels.end() ? -1 : static_cast<std::int32_t>(at - out.levels.begin());
  };
  const std::int32_t undocumented = level_place("framgår ej"), other = level_place("annat");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::int32_t code = texts[i].empty() ? -1 : place.at(texts[i]);
    // A file may declare as missing what is an answer level of the codebook.
    if (code < 0 && !column.kind.empty() && column.kind[i] == place_of("FE")) code = undocumented;
    if (code < 0 && !column.kind.empty() && column.kind[i] == place_of("OA")) code = other;
    out.missing[i] = code < 0 ? 1 : 0;
    out.codes[i] = code < 0 ? 0 : code;
  }
  column.out = std::move(out);
  column.type = "levels";
}

}  // namespace skillnad::nuso
