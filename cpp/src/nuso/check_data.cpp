#include "skillnad/nuso/check_data.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/nuso/population.hpp"
#include "skillnad/nuso/words.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::nuso {

namespace {

constexpr const char* kind_suffix = "__missing";

struct Rule {
  std::string table, rule, kind, condition, label;
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = [] {
    const Table file = read_csv(embedded_file("nuso_rules.csv"));
    std::vector<Rule> out;
    for (std::size_t i = 0; i < file.n_rows; ++i)
      out.push_back({file.at("table").text[i], file.at("rule").text[i], file.at("kind").text[i],
                     file.at("condition").text[i], file.at("label_en").text[i]});
    return out;
  }();
  return all;
}

class Findings {
 public:
  void add(const std::string& table, const std::string& column, const std::string& rule, double n,
           std::size_t n_rows, const std::string& text) {
    if (!(n > 0.0)) return;
    table_.push_back(table);
    column_.push_back(column);
    rule_.push_back(rule);
    n_.push_back(n);
    n_rows_.push_back(static_cast<double>(n_rows));
    text_.push_back(text);
  }
  Table table() const {
    Table out;
    out.add(Column::of_text("table", table_));
    out.add(Column::of_optional_text("column", column_));
    out.add(Column::of_text("rule", rule_));
    out.add(Column::of_whole("n", n_));
    out.add(Column::of_whole("n_rows", n_rows_));
    out.add(Column::of_text("finding", text_));
    return out;
  }

 private:
  std::vector<std::string> table_, column_, rule_, text_;
  std::vector<double> n_, n_rows_;
};

/// The tables as they are read, and what was found on the way.
class Check {
 public:
  Check(const ValueList& tables, const Codebook& book) : book_(book) {
    for (const auto& [name, value] : tables.items) {
      if (name.empty() || value.table() == nullptr)
        throw OptionError("argument_type",
                          "tables must be a list of data frames, named as the tables of the "
                          "codebook, as simulate_nuso() gives them.",
                          {"tables", {}, 0});
      given_.emplace_back(name, value.table());
    }
  }

  Table run(Context& context) {
    names();
    for (const std::string& name : book_.tables) {
      context.tick();
      if (table(name) != nullptr) read(name);
    }
    for (const Rule& rule : rules()) {
      if (table(rule.table) == nullptr) continue;
      context.tick();
      if (rule.kind == "unique") unique(rule);
      if (rule.kind == "parent") parent(rule);
    }
    for (const std::string& name : book_.tables)
      if (table(name) != nullptr) questions(name);
    for (const Rule& rule : rules()) {
      if (table(rule.table) == nullptr) continue;
      if (rule.kind == "never") never(rule);
      if (rule.kind == "order") order(rule);
    }
    return findings_.table();
  }

 private:
  const Table* table(const std::string& name) const {
    for (const auto& [own, table] : given_)
      if (own == name) return table;
    return nullptr;
  }

  bool in_book(const std::string& name) const {
    return std::find(book_.tables.begin(), book_.tables.end(), name) != book_.tables.end();
  }

  void names() {
    for (const std::string& name : book_.tables)
      if (table(name) == nullptr)
        findings_.add(name, "", "table_missing", 1, 0, "the table is not there");
    for (const auto& [name, table] : given_) {
      if (!in_book(name))
        findings_.add(name, "", "table_unknown", 1, table->n_rows,
                      "the codebook has no table of this name");
      else if (table->n_rows == 0)
        findings_.add(name, "", "table_empty", 1, 0, "the table has no rows");
    }
  }

  void read(const std::string& name) {
    const Table& data = *table(name);
    Population& rows = populations_[name];
    rows.n = data.n_rows;
    std::set<std::string> known = {"kalla"};
    for (const Variable& v : book_.variables) {
      if (v.table != name) continue;
      known.insert({v.name, v.name + kind_suffix});
      const Column* column = data.find(v.name);
      if (column == nullptr) {
        findings_.add(name, v.name, "column_missing", 1, rows.n, "the column is not there");
        continue;
      }
      CodedCells cells = coded_cells(v, *column, rows.n);
      findings_.add(name, v.name, cells.wrong, cells.n_wrong, rows.n, "expected " + cells.expected);
      if (v.type == "key")
        findings_.add(name, v.name, "key", count(cells.empty), rows.n, "the key is empty");
      if (v.type != "key" && v.type != "text") {
        Attribute& attribute = rows.add(v.name, v.level_names());
        attribute.code = std::move(cells.code);
      }
      empty_[name][v.name] = std::move(cells.empty);
    }
    for (const Column& column : data.columns)
      if (known.count(column.name) == 0)
        findings_.add(name, column.name, "column_unknown", 1, rows.n,
                      "the codebook has no variable of this name");
  }

  static double count(const std::vector<std::uint8_t>& marks) {
    return static_cast<double>(std::count(marks.begin(), marks.end(), 1));
  }

  /// The columns of a table by name; false if one is not there, which is said already.
  bool columns(const Rule& rule, const std::vector<std::string>& wanted,
               std::vector<std::vector<std::string>>& out) {
    for (const std::string& name : wanted) {
      const Column* column = table(rule.table)->find(name);
      if (column == nullptr || column->type == Column::Type::other) return false;
      out.push_back(cell_texts(*column));
    }
    return true;
  }

  void unique(const Rule& rule) {
    const std::vector<std::string> wanted = split(rule.condition, '+');
    std::vector<std::vector<std::string>> cells;
    if (!columns(rule, wanted, cells)) return;
    std::unordered_set<std::string> seen;
    double n = 0.0;
    for (std::size_t i = 0; i < cells[0].size(); ++i) {
      if (cells[0][i].empty()) continue;  // said already
      std::string key;
      for (const auto& column : cells) key += column[i] + '\x1f';
      n += seen.insert(key).second ? 0.0 : 1.0;
    }
    findings_.add(rule.table, wanted[0], "key", n, cells[0].size(), rule.label);
  }

  /// Joins the table to that above it.
  void parent(const Rule& rule) {
    const std::vector<std::string> parts = split(rule.condition, '=');
    const Table* above = table(parts[1]);
    const Column* own = table(rule.table)->find(parts[0]);
    const Column* key = above == nullptr ? nullptr : above->find(parts[0]);
    if (own == nullptr || key == nullptr) return;
    if (own->type == Column::Type::other || key->type == Column::Type::other) return;
    std::unordered_map<std::string, std::int32_t> place;
    const std::vector<std::string> keys = cell_texts(*key);
    for (std::size_t i = 0; i < keys.size(); ++i)
      place.emplace(keys[i], static_cast<std::int32_t>(i));
    double n = 0.0;
    std::vector<std::int32_t> row;
    for (const std::string& text : cell_texts(*own)) {
      const auto found = text.empty() ? place.end() : place.find(text);
      row.push_back(found == place.end() ? no_value : found->second);
      n += !text.empty() && found == place.end() ? 1.0 : 0.0;
    }
    findings_.add(rule.table, parts[0], "key", n, row.size(), rule.label);
    populations_[rule.table].take(populations_[parts[1]], row);
  }

  /// Who was asked, and why there is no answer.
  void questions(const std::string& name) {
    const Population& rows = populations_[name];
    for (const Variable& v : book_.variables) {
      if (v.table != name || v.missing.empty() || empty_[name].count(v.name) == 0) continue;
      std::vector<std::uint8_t> asked;
      if (!evaluated(rows, v.asked_of, asked)) {
        findings_.add(
            name, v.name, "not_checked", 1, rows.n,
            "who is asked depends on columns or levels that are not there: " + v.asked_of);
        continue;
      }
      const std::vector<std::uint8_t>& empty = empty_[name][v.name];
      const std::vector<std::string> kind = kinds(name, v, rows.n);
      double filter = 0, unexplained = 0, unknown = 0, both = 0;
      for (std::size_t i = 0; i < rows.n; ++i) {
        const bool known_kind = std::count(missing_kinds().begin(), missing_kinds().end(), kind[i]);
        unknown += !kind[i].empty() && !known_kind ? 1 : 0;
        if (!empty[i]) {
          filter += asked[i] ? 0 : 1;
          // Not documented, and other, are answers too.
          both += known_kind && kind[i] != "FE" && kind[i] != "OA" ? 1 : 0;
        } else if (kind[i].empty()) {
          unexplained += 1;
        }
      }
      const std::string column = v.name + kind_suffix;
      findings_.add(name, v.name, "filter", filter, rows.n,
                    "a value though only these are asked: " + v.asked_of);
      findings_.add(name, v.name, "unexplained", unexplained, rows.n,
                    "neither a value nor a kind of missingness in " + column);
      findings_.add(name, column, "kind", unknown, rows.n, "expected FE, EA, ES, EB, EI or OA");
      findings_.add(name, column, "value_and_kind", both, rows.n,
                    "a kind of missingness beside a value");
    }
  }

  std::vector<std::string> kinds(const std::string& name, const Variable& v, std::size_t n) const {
    const Column* column = table(name)->find(v.name + kind_suffix);
    if (column == nullptr || column->type == Column::Type::other)
      return std::vector<std::string>(n);
    return cell_texts(*column);
  }

  /// The rows of a condition; false where a column or level it names is not there.
  static bool evaluated(const Population& rows, const std::string& condition,
                        std::vector<std::uint8_t>& out) {
    try {
      out = rows_where(rows, condition);
    } catch (const ConditionError&) {
      return false;
    }
    return true;
  }

  void not_checked(const Rule& rule, const std::string& column) {
    findings_.add(rule.table, column, "not_checked", 1, populations_[rule.table].n,
                  "needs columns or levels that are not there: " + rule.label);
  }

  void never(const Rule& rule) {
    const Population& rows = populations_[rule.table];
    const std::string column = names_in(rule.condition).front();
    std::vector<std::uint8_t> breaking;
    if (!evaluated(rows, rule.condition, breaking)) return not_checked(rule, column);
    findings_.add(rule.table, column, rule.rule, count(breaking), rows.n, rule.label);
  }

  void order(const Rule& rule) {
    const Population& rows = populations_[rule.table];
    const std::vector<std::string> names = split(rule.condition, '<');
    const std::string second = trimmed(names[1].substr(1));
    if (!rows.has(names[0]) || !rows.has(second)) return not_checked(rule, names[0]);
    const std::vector<std::int32_t>& a = rows.at(names[0]).code;
    const std::vector<std::int32_t>& b = rows.at(second).code;
    double n = 0.0;
    for (std::size_t i = 0; i < rows.n; ++i)
      n += a[i] != no_value && b[i] != no_value && b[i] < a[i] ? 1.0 : 0.0;
    findings_.add(rule.table, names[0], rule.rule, n, rows.n, rule.label);
  }

  const Codebook& book_;
  std::vector<std::pair<std::string, const Table*>> given_;
  std::map<std::string, Population> populations_;
  std::map<std::string, std::map<std::string, std::vector<std::uint8_t>>> empty_;
  Findings findings_;
};

}  // namespace

Table check_data(Context& context, const ValueList& tables, const Codebook& book) {
  return Check(tables, book).run(context);
}

}  // namespace skillnad::nuso
