#include "skillnad/text/report.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/padding.hpp"

namespace skillnad {
namespace {

enum class Kind { estimate, statistic, p_value, df, criterion, share, whole, other };

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

Kind kind_of(const std::string& name) {
  static const std::set<std::string> estimates = {"estimate", "std_error", "conf_low", "conf_high"};
  static const std::set<std::string> criteria = {"log_likelihood", "aic", "bic"};
  static const std::set<std::string> counts = {"n", "count", "iterations", "nodes_used",
                                               "share_percent"};
  if (estimates.count(name) != 0) return Kind::estimate;
  if (name == "statistic") return Kind::statistic;
  if (name == "p_value") return Kind::p_value;
  if (name == "df" || name == "df1" || name == "df2") return Kind::df;
  if (criteria.count(name) != 0) return Kind::criterion;
  if (name == "share") return Kind::share;
  const bool count = starts_with(name, "n_") || starts_with(name, "denominator");
  return count || counts.count(name) != 0 ? Kind::whole : Kind::other;
}

bool is_number(const Column& column) {
  return column.type == Column::Type::real;
}

// The finite numbers of a column.
std::vector<double> numbers_of(const Column& column) {
  std::vector<double> out;
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    if (!column.is_missing(i) && std::isfinite(column.real[i])) out.push_back(column.real[i]);
  }
  return out;
}

bool all_whole(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double x) { return x == std::floor(x); });
}

// The number nearest to zero that is not zero; 0 if there is none.
double smallest(const std::vector<double>& numbers) {
  double out = 0.0;
  for (const double x : numbers) {
    if (x != 0 && (out == 0 || std::fabs(x) < std::fabs(out))) out = x;
  }
  return out;
}

int estimate_decimals(const Table& table, const ReportOptions& options) {
  constexpr int fewest = 3, most = 6, significant = 2;
  if (options.decimals >= 0) return options.decimals;
  for (const char* name : {"std_error", "estimate"}) {
    const Column* column = table.find(name);
    if (column == nullptr || !is_number(*column)) continue;
    const double least = smallest(numbers_of(*column));
    if (least == 0) continue;
    const bool large = std::fabs(least) >= 1000.0;
    return decimals_for(least, significant, large ? 0 : fewest, most);
  }
  return fewest;
}

// Turns the cells of one table into text.
class Formatter {
 public:
  Formatter(const Table& table, const ReportOptions& options)
      : language_(language_of(options.lang)),
        style_(options.plain ? plain_style() : report_style(language_)),
        plain_(options.plain),
        estimate_decimals_(estimate_decimals(table, options)) {}

  Language language() const { return language_; }
  const std::string& decimal_mark() const { return style_.decimal; }

  std::vector<std::string> cells(const Column& column) const {
    const Kind kind = kind_of(column.name);
    const int decimals = is_number(column) ? decimals_of(column, kind) : 0;
    const std::string nothing = is_number(column) ? style_.missing : "";
    std::vector<std::string> out;
    for (std::size_t i = 0; i < column.size(); ++i) {
      out.push_back(column.is_missing(i) ? nothing : cell(column, i, kind, decimals));
    }
    return out;
  }

  // "[0.12, 0.45]" for each row; the Swedish decimal comma asks for a semicolon.
  std::vector<std::string> limits(const Column& low, const Column& high) const {
    const std::vector<std::string> lower = cells(low), upper = cells(high);
    const std::string between = style_.decimal == "," ? "; " : ", ";
    std::vector<std::string> out;
    for (std::size_t i = 0; i < lower.size(); ++i) {
      const bool none = low.is_missing(i) && high.is_missing(i);
      out.push_back(none ? style_.missing : "[" + lower[i] + between + upper[i] + "]");
    }
    return out;
  }

 private:
  int decimals_of(const Column& column, Kind kind) const {
    const std::vector<double> numbers = numbers_of(column);
    switch (kind) {
      case Kind::estimate:
        return estimate_decimals_;
      case Kind::statistic:
      case Kind::criterion:
        return 2;
      case Kind::p_value:
        return 3;
      case Kind::df:
        return all_whole(numbers) ? 0 : 1;
      case Kind::share:
        return 1;
      case Kind::whole:
        return 0;
      case Kind::other:
        break;
    }
    return all_whole(numbers) ? 0 : decimals_for(smallest(numbers), 4, 0, 8);
  }

  std::string cell(const Column& column, std::size_t row, Kind kind, int decimals) const {
    switch (column.type) {
      case Column::Type::real:
        if (kind == Kind::p_value) return format_p(column.real[row], style_, decimals);
        if (kind == Kind::share) return format_percent(column.real[row], decimals, style_);
        return format_fixed(column.real[row], decimals, style_);
      case Column::Type::logical:
        return label(column.codes[row] != 0 ? "yes" : "no", language_);
      case Column::Type::categorical:
        return one_line(column.levels[static_cast<std::size_t>(column.codes[row])]);
      case Column::Type::text: {
        const std::string& text = column.text[row];
        return one_line(column.name == "name" && !plain_ ? label(text, language_) : text);
      }
      case Column::Type::other:
        break;
    }
    throw std::logic_error("from_table: column '" + column.name + "' has no text form");
  }

  Language language_;
  NumberStyle style_;
  bool plain_;
  int estimate_decimals_;
};

bool nothing_in(const Column& column) {
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (!column.is_missing(i)) return false;
  }
  return column.size() > 0;
}

std::vector<const Column*> chosen_columns(const Table& table, const ReportOptions& options) {
  std::vector<const Column*> out;
  if (options.columns.empty()) {
    for (const Column& column : table.columns) out.push_back(&column);
  } else {
    for (const std::string& name : options.columns) out.push_back(&table.at(name));
  }
  const auto left_out = [&](const Column* column) {
    return column->name == options.group_by || (options.skip_missing && nothing_in(*column));
  };
  out.erase(std::remove_if(out.begin(), out.end(), left_out), out.end());
  return out;
}

bool has(const std::vector<const Column*>& columns, const std::string& name) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column* column) { return column->name == name; });
}

std::string header_of(const std::string& name, const ReportOptions& options, Language language) {
  const auto own = options.headers.find(name);
  if (own != options.headers.end()) return one_line(own->second);
  if (name == "conf_low" || name == "conf_high") {
    return interval_label(options.level, language) + ", " + label(name, language);
  }
  return one_line(label(name, language));
}

void add_column(ReportTable& report, std::string header, Align align,
                const std::vector<std::string>& cells) {
  report.columns.push_back({std::move(header), align});
  for (std::size_t i = 0; i < cells.size(); ++i) report.rows[i].push_back(cells[i]);
}

// A group wherever the cell differs from the one above.
std::vector<ReportGroup> groups_of(const std::vector<std::string>& cells) {
  std::vector<ReportGroup> groups;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0 || cells[i] != cells[i - 1]) groups.push_back({i, cells[i]});
  }
  return groups;
}

std::size_t leading_text(const std::vector<const Column*>& columns) {
  std::size_t n = 0;
  while (n < columns.size() && !is_number(*columns[n])) ++n;
  return std::max<std::size_t>(n, 1);
}

}  // namespace

ReportTable from_table(const Table& table, const ReportOptions& options) {
  const Formatter formatter(table, options);
  const Language language = formatter.language();
  const std::vector<const Column*> columns = chosen_columns(table, options);
  const bool merge = options.merge_limits && has(columns, "conf_low") && has(columns, "conf_high");

  ReportTable report;
  report.title = options.title;
  report.lang = options.lang;
  report.decimal_mark = formatter.decimal_mark();
  report.notes = options.notes;
  report.alt_text = options.alt_text;
  report.rows.resize(table.n_rows);
  for (const Column* column : columns) {
    if (merge && column->name == "conf_high") continue;
    if (merge && column->name == "conf_low") {
      add_column(report, interval_label(options.level, language), Align::right,
                 formatter.limits(*column, table.at("conf_high")));
      continue;
    }
    add_column(report, header_of(column->name, options, language),
               is_number(*column) ? Align::decimal : Align::left, formatter.cells(*column));
  }
  if (!options.group_by.empty()) {
    report.groups = groups_of(formatter.cells(table.at(options.group_by)));
  }
  const std::size_t labels_wanted =
      options.n_label_columns > 0 ? options.n_label_columns : leading_text(columns);
  report.n_label_columns = std::min(labels_wanted, report.columns.size());
  return report;
}

}  // namespace skillnad
