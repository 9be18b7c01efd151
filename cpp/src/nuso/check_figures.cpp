#include "skillnad/nuso/check_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include "skillnad/base/error.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/nuso/printed_ranges.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void bad_claims(const std::string& argument, const std::string& what) {
  throw DataError("claims", "The " + argument + " cannot be checked: " + what + ".",
                  {argument, {}, 0});
}

std::vector<std::string> texts_of(const Table& table, const std::string& argument, const char* name,
                                  bool needed) {
  const Column* column = table.find(name);
  if (column != nullptr && column->type != Column::Type::other) return cell_texts(*column);
  if (needed) bad_claims(argument, std::string("there is no column ") + name);
  return std::vector<std::string>(table.n_rows);
}

struct Figure {
  std::string text, label;
  bool count = false;
};

using Figures = std::unordered_map<std::string, Figure>;

Figures figures_in(const Table& table) {
  const auto of = [&](const char* name, bool needed) {
    return texts_of(table, "figures", name, needed);
  };
  const bool as_printed = table.find("value_text") != nullptr;
  const std::vector<std::string> id = of("quantity_id", true),
                                 value = of(as_printed ? "value_text" : "value", true),
                                 statistic = of("statistic", false),
                                 label = of("group_level", false);
  Figures out;
  for (std::size_t i = 0; i < id.size(); ++i)
    if (!out.emplace(id[i], Figure{value[i], label[i], statistic[i] == "count"}).second)
      bad_claims("figures", "row " + std::to_string(i + 1) + " repeats a quantity_id");
  return out;
}

std::unordered_map<std::string, PrintedRange> size_words() {
  std::unordered_map<std::string, PrintedRange> out;
  const Table words = read_csv(embedded_file("nuso_size_words.csv"));
  const Column low = real_column(words.at("lower")), high = real_column(words.at("upper"));
  for (std::size_t i = 0; i < words.n_rows; ++i)
    for (const char* language : {"word_sv", "word_en"})
      out[words.at(language).text[i]] = {low.real[i], high.real[i]};
  return out;
}

struct Claim {
  std::string name, pm, sv, en, left, relation, right, otherwise, fits_sv, fits_en;
};

struct Judged {
  PrintedRange left{nothing, nothing}, right{nothing, nothing};
  bool agrees = false, fits = false;
};

/// What makes one claim right or wrong.
class Judge {
 public:
  explicit Judge(const Table& figures) : figures_(figures_in(figures)), words_(size_words()) {}

  Judged of(const Claim& claim) const {
    Judged out;
    if (claim.relation == "same") {
      out.agrees = claim.left == claim.right;
    } else if (claim.relation == "label") {
      out.agrees = figure(claim.right).label.find(claim.left) != std::string::npos;
    } else if (claim.relation == "rises") {
      out.agrees = rises(claim.left);
    } else {
      out.left = range(claim.left);
      out.right = range(claim.right);
      out.agrees = relation(claim.relation, out.left, out.right);
      if (!out.agrees && !claim.otherwise.empty())
        out.fits = relation(claim.relation, out.left, range(claim.otherwise)) ||
                   relation(claim.relation, range(claim.otherwise), out.right);
    }
    return out;
  }

 private:
  const Figure& figure(const std::string& name) const {
    const auto found = figures_.find(name);
    if (found == figures_.end()) throw std::invalid_argument("there is no figure " + name);
    return found->second;
  }
  PrintedRange printed(const std::string& name) const {
    const Figure& one = figure(name);
    const PrintedRange out = printed_range(one.text, one.count);
    if (std::isnan(out.low)) throw std::invalid_argument("figure " + name + " is no number");
    return out;
  }
  PrintedRange range(const std::string& expression) const {
    return expression_range(expression, [&](const std::string& name, bool quoted) {
      if (!quoted) return printed(name);
      const auto found = words_.find(name);
      if (found == words_.end())
        throw std::invalid_argument("'" + name + "' is none of the words with a size");
      return found->second;
    });
  }
  bool rises(const std::string& list) const {
    double lowest = -std::numeric_limits<double>::infinity();
    for (const std::string& name : split(list, ';')) {
      const PrintedRange one = printed(name);
      if (one.high < lowest) return false;
      lowest = std::max(lowest, one.low);
    }
    return true;
  }
  static bool relation(const std::string& relation, const PrintedRange& a, const PrintedRange& b) {
    if (relation == "=") return overlap(a, b);
    if (relation == "<=") return a.low <= b.high;
    if (relation == ">=") return a.high >= b.low;
    throw std::invalid_argument("its relation is none of =, <=, >=, rises, same and label");
  }

  Figures figures_;
  std::unordered_map<std::string, PrintedRange> words_;
};

std::vector<Claim> claims_in(const Table& table) {
  const auto of = [&](const char* name, bool needed) {
    return texts_of(table, "claims", name, needed);
  };
  const std::vector<std::string> name = of("claim", true), left = of("left", true),
                                 relation = of("relation", true), right = of("right", true),
                                 pm = of("pm", false), sv = of("about_sv", false),
                                 en = of("about_en", false), other = of("otherwise", false),
                                 other_sv = of("otherwise_sv", false),
                                 other_en = of("otherwise_en", false);
  std::vector<Claim> out;
  for (std::size_t i = 0; i < name.size(); ++i)
    out.push_back({name[i], pm[i], sv[i], en[i], left[i], relation[i], right[i], other[i],
                   other_sv[i], other_en[i]});
  return out;
}

}  // namespace

Table published_claims() {
  return read_csv(embedded_file("nuso_claims.csv"));
}

Table check_figures(const Table& figures, const Table& claims, const std::string& pm) {
  const std::string report = pm.empty() ? "" : pm == "pm5" ? "PM5" : "PM7";
  const Judge judge(figures);
  std::vector<std::string> name, of_pm, sv, en, left, relation, right, verdict, fits_sv, fits_en;
  std::vector<double> left_low, left_high, right_low, right_high;
  const std::vector<Claim> all = claims_in(claims);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Claim& claim = all[i];
    if (!report.empty() && claim.pm != report && claim.pm != "both") continue;
    Judged judged;
    try {
      judged = judge.of(claim);
    } catch (const std::invalid_argument& fault) {
      bad_claims("claims", "row " + std::to_string(i + 1) + ": " + fault.what());
    }
    name.push_back(claim.name);
    of_pm.push_back(claim.pm);
    sv.push_back(claim.sv);
    en.push_back(claim.en);
    left.push_back(claim.left);
    relation.push_back(claim.relation);
    right.push_back(claim.right);
    left_low.push_back(judged.left.low);
    left_high.push_back(judged.left.high);
    right_low.push_back(judged.right.low);
    right_high.push_back(judged.right.high);
    verdict.emplace_back(judged.agrees ? "agrees" : "contradicts");
    fits_sv.push_back(judged.fits ? claim.fits_sv : "");
    fits_en.push_back(judged.fits ? claim.fits_en : "");
  }
  Table out;
  out.add(Column::of_text("claim", std::move(name)));
  out.add(Column::of_optional_text("pm", std::move(of_pm)));
  out.add(Column::of_optional_text("about_sv", std::move(sv)));
  out.add(Column::of_optional_text("about_en", std::move(en)));
  out.add(Column::of_optional_text("left", std::move(left)));
  out.add(Column::of_real("left_low", std::move(left_low)));
  out.add(Column::of_real("left_high", std::move(left_high)));
  out.add(Column::of_optional_text("relation", std::move(relation)));
  out.add(Column::of_optional_text("right", std::move(right)));
  out.add(Column::of_real("right_low", std::move(right_low)));
  out.add(Column::of_real("right_high", std::move(right_high)));
  out.add(Column::of_text("verdict", std::move(verdict)));
  out.add(Column::of_optional_text("fits_sv", std::move(fits_sv)));
  out.add(Column::of_optional_text("fits_en", std::move(fits_en)));
  return out;
}

}  // namespace skillnad::nuso
