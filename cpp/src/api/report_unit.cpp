// A municipality beside all the others: its shares, those of all, and what chance allows.
#include <algorithm>
#include <cmath>
#include <set>

#include "report_sheet.hpp"
#include "skillnad/base/row_table.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

/// The part as one share of all its cases.
AnalysisPart one_share(const AnalysisPart& part, const std::string& where) {
  AnalysisPart out = part;
  out.kind = "shares";
  out.by.clear();
  out.where = where;
  return out;
}

/// The row of the share, or none: nobody is in the base, or it may not be shown.
std::optional<Table> share_of(Context& context, const ReportFrame& frame,
                              const AnalysisPart& part) {
  const std::vector<std::uint8_t> in = frame.data.in_base(part);
  if (std::find(in.begin(), in.end(), 1) == in.end()) return std::nullopt;
  PartRequest request;
  request.rules = frame.rules;
  Table table = run_part(context, frame.data, part, request)[0].second;
  if (table.n_rows == 0 || std::isnan(cell(table, "base", 0))) return std::nullopt;
  return table;
}

}  // namespace

std::vector<Block> unit_blocks(Context& context, const ReportFrame& frame,
                               const std::vector<const Analysis*>& analyses,
                               const std::string& unit) {
  const std::vector<std::string>& units = frame.data.units();
  const auto place = std::find(units.begin(), units.end(), unit) - units.begin();
  const std::string where = "enhet_nr=" + std::to_string(place);
  AnalysisPart title;
  title.caption_sv = "Kommun " + unit + " jämförd med samtliga";
  title.caption_en = "Municipality " + unit + " compared with all";
  const bool coarse = frame.rules != nullptr;
  Sheet sheet(frame, title,
              {{frame.pick("Mått", "Measure"), Align::left},
               {coarse ? frame.pick("Bas, ungefär", "Base, about") : frame.pick("Bas", "Base")},
               {frame.pick("Andel", "Share")},
               {interval_head(frame)},
               {frame.pick("Samtliga", "All")},
               {frame.pick("Slumpens gränser", "Limits of chance")}});
  std::vector<std::string> outside;
  double compared = 0.0;
  RowTable numbers;
  // Measures of the same children differ by few of them. Outside the municipality they are told in
  // whole percent of about so many, from which no single child can be worked out.
  const auto percent = [&](double x) { return frame.percent(x, coarse ? 0 : 1); };
  const auto rounded = [&](double x, double to) {
    return coarse && std::isfinite(x) ? std::round(x / to) * to : x;
  };
  constexpr double to_cases = 5.0, to_share = 0.01;
  std::set<std::vector<std::string>> seen;
  for (const Analysis* analysis : analyses) {
    bool headed = false;
    for (const AnalysisPart& part : analysis->parts) {
      if ((part.kind != "shares" && part.kind != "units") || part.event.empty()) continue;
      std::vector<std::string> measure = {part.table, part.base, part.event};
      measure.insert(measure.end(), part.outcome.begin(), part.outcome.end());
      if (!seen.insert(measure).second) continue;  // the same share by other groups
      const std::optional<Table> all = share_of(context, frame, one_share(part, ""));
      if (!all || std::isnan(cell(*all, "share", 0))) continue;
      const std::optional<Table> own = share_of(context, frame, one_share(part, where));
      if (!headed) sheet.group(frame.pick(analysis->title_sv, analysis->title_en));
      headed = true;
      const nuso::BaseWords words = nuso::base_words(part.base);
      const std::string name = frame.variable(part, part.outcome[0]) + ": " +
                               frame.levels(part, part.outcome[0], part.event) + " (" +
                               frame.pick(words.label_sv, words.label_en) + ")";
      const double share = cell(*all, "share", 0);
      const double n = own ? cell(*own, "base", 0) : std::nan("");
      const auto [low, high] =
          own ? chance_limits(n, share) : std::pair{std::nan(""), std::nan("")};
      const auto value = [&](const char* column) {
        return own ? cell(*own, column, 0) : std::nan("");
      };
      numbers.text("analysis", part.analysis);
      numbers.text("part", part.part);
      numbers.text("outcome", part.outcome[0]);
      numbers.text("event", part.event);
      numbers.whole("n", coarse ? std::nan("") : value("n"));
      numbers.whole("base", rounded(n, to_cases));
      for (const char* column : {"share", "conf_low", "conf_high"})
        numbers.number(column, rounded(value(column), to_share));
      numbers.number("share_of_all", share);
      numbers.number("chance_low", rounded(low, to_share));
      numbers.number("chance_high", rounded(high, to_share));
      sheet.row({name, frame.count(rounded(n, to_cases)), percent(value("share")),
                 frame.limits(percent(value("conf_low")), percent(value("conf_high"))),
                 frame.percent(share),
                 own ? percent(low) + frame.pick(" till ", " to ") + percent(high) : percent(low)});
      if (!own || std::isnan(value("share"))) continue;
      compared += 1.0;
      if (value("share") >= low && value("share") <= high) continue;
      outside.push_back(
          name + ": " + frame.percent(value("share")) + frame.pick(", samtliga ", ", all ") +
          frame.percent(share) + frame.pick(", slumpens gränser ", ", limits of chance ") +
          frame.percent(low) + frame.pick(" till ", " to ") + frame.percent(high) + ".");
    }
  }
  sheet.note(frame.pick(
      "Slumpens gränser: där 95 av 100 kommuner av samma storlek skulle ligga om alla fall hade "
      "samma sannolikhet. Ingen hänsyn är tagen till vilka barn kommunen utreder.",
      "Limits of chance: where 95 in 100 municipalities of the same size would be if all cases had "
      "the same probability. Which children the municipality investigates is not allowed for."));
  std::vector<Block> out(3);
  out[0].kind = Block::Kind::heading;
  out[0].level = 1;
  out[0].id = "kommunen";
  out[0].text = title.caption(frame.language);
  out[1].text = frame.count(static_cast<double>(outside.size())) + frame.pick(" av ", " of ") +
                frame.count(compared) +
                frame.pick(" mått ligger utanför slumpens gränser; av så många väntas ungefär ",
                           " measures are outside the limits of chance; of as many about ") +
                frame.count(std::round(0.05 * compared)) +
                frame.pick(" göra det av slump.", " are expected to be by chance.");
  if (!outside.empty()) {
    Block list;
    list.kind = Block::Kind::bullets;
    list.items = outside;
    out.insert(out.begin() + 2, list);
  }
  Block& table = out.back();
  table.kind = Block::Kind::table;
  table.id = "t-kommunen";
  table.file = "kommunen";
  table.table = sheet.done();
  table.numbers = numbers.table();
  return out;
}

}  // namespace skillnad::api
