#include "table_of.hpp"

#include <algorithm>
#include <utility>

#include "skillnad/base/random.hpp"
#include "skillnad/nuso/simulate.hpp"

namespace skillnad::nuso {

namespace {

constexpr double not_answered = 0.015;  // ES in the first survey: 1 to 2 percent

Column coded(std::string name, std::vector<std::string> levels, std::vector<std::int32_t> codes) {
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::categorical;
  column.declared = true;
  column.levels = std::move(levels);
  column.missing.assign(codes.size(), 0);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] != no_value) continue;
    column.missing[i] = 1;
    codes[i] = 0;
  }
  column.codes = std::move(codes);
  return column;
}

bool may_be(const Variable& variable, const char* kind) {
  return std::find(variable.missing.begin(), variable.missing.end(), kind) !=
         variable.missing.end();
}

/// The value column of an attribute.
Column values(const Variable& variable, const std::vector<std::int32_t>& code) {
  if (variable.type == "levels") return coded(variable.name, variable.level_names(), code);
  std::vector<double> numbers(code.begin(), code.end());
  Column column = Column::of_whole(variable.name, numbers);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] != no_value) continue;
    column.missing.resize(code.size(), 0);
    column.missing[i] = 1;
    column.real[i] = 0.0;
  }
  return column;
}

/// Kinds of missingness of the rows, as places in `kinds`.
std::vector<std::int32_t> kinds_of(const Population& population, const Variable& variable,
                                   std::vector<std::int32_t>& code, const ModelRun& run,
                                   const std::vector<std::string>& kinds) {
  const auto place = [&](const std::string& kind) {
    return static_cast<std::int32_t>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
  };
  const auto asked = rows_where(population, variable.asked_of);
  const std::vector<std::string> levels = variable.level_names();
  const auto level = [&](const char* name) {
    const auto found = std::find(levels.begin(), levels.end(), name);
    return found == levels.end() ? no_value : static_cast<std::int32_t>(found - levels.begin());
  };
  const std::int32_t undocumented = may_be(variable, "FE") ? level("framgår ej") : no_value;
  const std::int32_t other = may_be(variable, "OA") ? level("annat") : no_value;
  const std::string not_asked = may_be(variable, "EI") && !may_be(variable, "EA") ? "EI" : "EA";
  const bool survey_gaps = may_be(variable, "ES") && variable.table == "utredning";
  const std::uint32_t stream = stream_of("ES." + variable.table + "." + variable.name);
  std::vector<std::int32_t> kind(code.size(), no_value);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!asked[i]) {
      code[i] = no_value;
      kind[i] = place(not_asked);
    } else if (code[i] == no_value) {
      kind[i] = place("ES");
    } else if (code[i] == undocumented) {
      kind[i] = place("FE");
    } else if (code[i] == other) {
      kind[i] = place("OA");
    } else if (survey_gaps && uniform_draw(run.seed, {0, stream, i}) < not_answered) {
      code[i] = no_value;
      kind[i] = place("ES");
    }
  }
  return kind;
}

}  // namespace

Table table_of(const Population& population, const Codebook& book, const std::string& table,
               const TextColumns& texts, const ModelRun& run) {
  const std::vector<std::string> kinds = {"FE", "EA", "ES", "EB", "EI", "OA"};
  Table out;
  out.add(coded("kalla", {synthetic_stamp}, std::vector<std::int32_t>(population.n, 0)));
  for (const Variable& variable : book.variables) {
    if (variable.table != table) continue;
    const auto text = texts.find(variable.name);
    if (text != texts.end()) {
      out.add(Column::of_optional_text(variable.name, text->second));
      if (variable.missing.empty()) continue;
      std::vector<std::int32_t> code(population.n, no_value);
      const auto asked = rows_where(population, variable.asked_of);
      const auto place = [&](const char* kind) {
        return static_cast<std::int32_t>(std::find(kinds.begin(), kinds.end(), kind) -
                                         kinds.begin());
      };
      for (std::size_t i = 0; i < population.n; ++i)
        if (text->second[i].empty()) code[i] = place(asked[i] ? "EI" : "EA");
      out.add(coded(variable.name + "__missing", kinds, std::move(code)));
      continue;
    }
    std::vector<std::int32_t> code = population.at(variable.name).code;
    if (variable.missing.empty()) {
      out.add(values(variable, code));
      continue;
    }
    std::vector<std::int32_t> kind = kinds_of(population, variable, code, run, kinds);
    out.add(values(variable, code));
    out.add(coded(variable.name + "__missing", kinds, std::move(kind)));
  }
  return out;
}

std::string date_text(int days) {
  constexpr int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = 2023, month = 10, day = 1 + days;
  for (;;) {
    const int in_month = length[month - 1] + (month == 2 && year % 4 == 0 ? 1 : 0);
    if (day <= in_month) break;
    day -= in_month;
    if (++month > 12) {
      month = 1;
      ++year;
    }
  }
  const auto two = [](int x) { return (x < 10 ? "0" : "") + std::to_string(x); };
  return std::to_string(year) + "-" + two(month) + "-" + two(day);
}

}  // namespace skillnad::nuso
