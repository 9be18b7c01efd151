// Prints every number of a set of fits in hexadecimal: bits LEVEL THREADS SHUFFLE
//
// LEVEL forces the kernels ("baseline", "avx2", "avx512"), THREADS is handed to the fits, SHUFFLE
// is the seed of a permutation of the rows (0: none). The output must be the same for all of them,
// and for every compiler and optimisation level. `bits levels` lists the levels of this processor.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/base/kernels.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/text/csv.hpp"

namespace {

using skillnad::Column;
using skillnad::Table;
using skillnad::Value;
using skillnad::ValueList;

void print(const std::string& name, double x) {
  std::printf("%s %a\n", name.c_str(), x);
}
void print(const std::string& name, const std::string& x) {
  std::printf("%s %s\n", name.c_str(), x.c_str());
}

void print(const std::string& name, const Table& table) {
  for (const Column& column : table.columns) {
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::string cell = name + "." + column.name + "." + std::to_string(i);
      if (column.is_missing(i)) {
        print(cell, std::string("NA"));
      } else if (column.type == Column::Type::real) {
        print(cell, column.real[i]);
      } else if (column.type == Column::Type::text) {
        print(cell, column.text[i]);
      } else {
        print(cell, static_cast<double>(column.codes[i]));
      }
    }
  }
}

void print(const std::string& name, const Value& value) {
  if (const auto* table = value.table()) return print(name, *table);
  if (const auto* matrix = value.matrix()) {
    for (const double x : matrix->cells.cells()) print(name, x);
    return;
  }
  if (const auto* list = value.list()) {
    for (const auto& [key, item] : list->items) print(name + "." + key, item);
    return;
  }
  if (const auto* text = value.get<std::string>()) return print(name, *text);
  if (const auto* number = value.get<double>()) return print(name, *number);
  if (const auto* numbers = value.get<std::vector<double>>()) {
    for (const double x : *numbers) print(name, x);
  }
}

/// A simple generator: the data need to be the same everywhere, not random.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed * 2654435761u + 1) {}
  std::uint64_t below(std::uint64_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % n;
  }

 private:
  std::uint64_t state_;
};

template <class T>
void permute(std::vector<T>& cells, const std::vector<std::size_t>& order) {
  if (cells.empty()) return;
  const std::vector<T> old = cells;
  for (std::size_t i = 0; i < order.size(); ++i) cells[i] = old[order[i]];
}

Table shuffled(Table table, std::uint64_t seed) {
  if (seed == 0) return table;
  std::vector<std::size_t> order(table.n_rows);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  Sequence sequence(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[sequence.below(i)]);
  for (Column& column : table.columns) {
    permute(column.real.own(), order);
    permute(column.codes, order);
    permute(column.missing, order);
  }
  return table;
}

/// Text as the categorical column a host would bring: levels in order of appearance.
Column categorical(const Column& text) {
  Column column;
  column.name = text.name;
  column.type = Column::Type::categorical;
  for (const std::string& cell : text.text) {
    std::size_t k = 0;
    while (k < column.levels.size() && column.levels[k] != cell) ++k;
    if (k == column.levels.size()) column.levels.push_back(cell);
    column.codes.push_back(static_cast<std::int32_t>(k));
  }
  return column;
}

Table package_data(const std::string& file, const std::vector<std::string>& categories) {
  const Table text = skillnad::read_csv(skillnad::embedded_file(file));
  Table table;
  for (const Column& column : text.columns) {
    bool is_category = false;
    for (const std::string& name : categories) is_category = is_category || name == column.name;
    table.add(is_category ? categorical(column) : skillnad::real_column(column));
  }
  return table;
}

/// Rows in 57 groups, with continuous and binary covariates, some cells missing.
Table made_up(int rows) {
  Sequence sequence(7);
  std::vector<double> y, x1, x2, b1, b2, g, s, n;
  for (int i = 0; i < rows; ++i) {
    const double group = static_cast<double>(sequence.below(57));
    const double u = std::sqrt(static_cast<double>(1 + sequence.below(1000))) / 10.0;
    const double v = static_cast<double>(sequence.below(2001)) / 500.0 - 2.0;
    const auto one = static_cast<double>(sequence.below(2));
    const auto two = static_cast<double>(sequence.below(10) < 3);
    const double score = 40.0 + 8.0 * v - 6.0 * one + 5.0 * two + 10.0 * u / 3.0 +
                         std::fmod(group * 37.0, 23.0) - 11.0;
    y.push_back(static_cast<double>(static_cast<double>(sequence.below(100)) < score));
    x1.push_back(i % 397 == 0 ? std::nan("") : u);
    x2.push_back(v);
    b1.push_back(one);
    b2.push_back(two);
    g.push_back(group);
    s.push_back(std::fmod(group, 4.0));
    n.push_back(std::floor(std::fabs(v) * 2.0));
  }
  Table table;
  table.add(Column::of_real("y", y));
  table.add(Column::of_real("x1", x1));
  table.add(Column::of_real("x2", x2));
  table.add(Column::of_whole("b1", b1));
  table.add(Column::of_whole("b2", b2));
  table.add(Column::of_whole("g", g));
  table.add(Column::of_whole("s", s));
  table.add(Column::of_whole("n", n));
  return table;
}

struct Case {
  std::string name, formula, data, link;
  double nodes;  ///< 0: auto
};

const std::vector<Case> cases = {
    {"glm", "y ~ x1 + x2 + b1 * b2", "made_up", "logit", 0},
    {"glm_probit", "y ~ ns(x1, 3) + poly(x2, 2) + b1", "made_up", "probit", 0},
    {"glm_cloglog", "y ~ x1 + log(x1 + 1) + b1", "made_up", "cloglog", 0},
    {"laplace", "y ~ x1 + x2 + b1 + b2 + (1 | g)", "made_up", "logit", 1},
    {"quadrature", "y ~ x1 + x2 + b1 + b2 + (1 | g)", "made_up", "logit", 9},
    {"auto", "y ~ bs(x1, 4) + scale(x2) + b1 + b2 + (1 | g)", "made_up", "logit", 0},
    {"probit", "y ~ x1 + x2 + (1 | g)", "made_up", "probit", 0},
    {"cloglog", "y ~ x1 + x2 + (1 | g)", "made_up", "cloglog", 0},
    {"contraception", "use ~ age + I(age^2) + urban + livch + (1 | district)", "contraception",
     "logit", 0},
    {"cbpp", "cbind(incidence, size - incidence) ~ period + (1 | herd)", "cbpp", "logit", 0},
};

void run(const Case& one, const Table& data, double threads) {
  const auto call = [&one](const std::string& name, ValueList args) {
    skillnad::Context context;
    const Value value = skillnad::api::call(context, name, args);
    print(one.name + "." + name, value);
    return value;
  };
  ValueList args;
  args.add("formula", one.formula);
  args.add("data", data);
  if (one.data == "contraception") args.add("event", "Y");
  args.add("link", one.link);
  args.add("nodes", one.nodes == 0 ? Value("auto") : Value(one.nodes));
  args.add("threads", threads);
  const Value fit = call("fit_logit", std::move(args));
  std::vector<std::string> verbs = {"estimates", "joint_tests", "fit_statistics",
                                    "covariance_matrix"};
  if (one.formula.find('|') != std::string::npos) {
    verbs.insert(verbs.end(), {"variance_components", "random_effects"});
  }
  for (const std::string& verb : verbs) {
    ValueList only_fit;
    only_fit.add("fit", fit);
    call(verb, std::move(only_fit));
  }
}

/// A decomposition: the column of groups, its criteria, and what else decompose_gap() is given.
struct GapCase {
  std::string name, data, outcome, group;
  std::vector<std::pair<std::string, std::vector<std::string>>> criteria;
  std::vector<std::pair<std::string, Value>> options;
  std::vector<std::string> figures;
};

std::vector<GapCase> gap_cases() {
  const std::vector<std::pair<std::string, std::vector<std::string>>> made = {
      {"need", {"x1", "x2"}}, {"other", {"b2", "n"}}};
  const std::vector<std::pair<std::string, std::vector<std::string>>> women = {
      {"age", {"age", "I(age^2)"}}, {"livch", {"livch"}}};
  const Value g("g"), district("district");
  return {
      {"gap",
       "made_up",
       "y",
       "b1",
       made,
       {{"strata", Value("s")}, {"cluster", g}},
       {"verdicts", "sensitivity"}},
      {"gap_unit", "made_up", "y", "b1", made, {{"unit", g}}, {"units"}},
      {"gap_weighting",
       "made_up",
       "y",
       "b1",
       made,
       {{"cluster", g}, {"estimator", "weighting"}},
       {}},
      {"gap_doubly_robust",
       "made_up",
       "y",
       "b1",
       made,
       {{"cluster", g}, {"estimator", "doubly_robust"}},
       {}},
      {"gap_bootstrap",
       "made_up",
       "y",
       "b1",
       made,
       {{"cluster", g}, {"interval", "bootstrap"}, {"replicates", 29.0}, {"seed", 3.0}},
       {}},
      {"gap_jackknife",
       "contraception",
       "use",
       "urban",
       women,
       {{"event", "Y"}, {"cluster", district}, {"interval", "jackknife"}},
       {}},
      {"gap_districts",
       "contraception",
       "use",
       "urban",
       women,
       {{"event", "Y"}, {"unit", district}, {"unit_part", "shapley"}},
       {"units", "sensitivity"}},
      {"gap_firth",
       "contraception",
       "use",
       "urban",
       women,
       {{"event", "Y"}, {"cluster", district}, {"penalty", "firth"}},
       {}},
      {"gap_fairlie",
       "contraception",
       "use",
       "urban",
       women,
       {{"event", "Y"}, {"attribution", "fairlie"}},
       {}},
      {"gap_oaxaca",
       "contraception",
       "use",
       "urban",
       women,
       {{"event", "Y"}, {"attribution", "oaxaca"}},
       {}},
  };
}

void run(const GapCase& one, const Table& data, double threads) {
  const auto call = [&one](const std::string& name, ValueList args) {
    skillnad::Context context;
    const Value value = skillnad::api::call(context, name, args);
    print(one.name + "." + name, value);
    return value;
  };
  ValueList criteria, args;
  for (const auto& [set, terms] : one.criteria) criteria.add(set, terms);
  args.add("data", data);
  args.add("outcome", one.outcome);
  args.add("group", one.group);
  args.add("criteria", std::move(criteria));
  for (const auto& [name, value] : one.options) args.add(name, value);
  args.add("threads", threads);
  const Value gap = call("decompose_gap", std::move(args));
  for (const char* verb : {"gap_components", "gap_verdicts", "gap_sensitivity"}) {
    ValueList only_gap;
    only_gap.add("d", gap);
    call(verb, std::move(only_gap));
  }
  for (const std::string& kind : one.figures) {
    ValueList of_kind;
    of_kind.add("x", gap);
    of_kind.add("kind", kind);
    call("figure_data", std::move(of_kind));
  }
}

struct NamedLevel {
  skillnad::kernels::Level level;
  const char* name;
};
constexpr NamedLevel levels[] = {{skillnad::kernels::Level::baseline, "baseline"},
                                 {skillnad::kernels::Level::avx2, "avx2"},
                                 {skillnad::kernels::Level::avx512, "avx512"}};

}  // namespace

int main(int argc, char** argv) {
  namespace kernels = skillnad::kernels;
  if (argc == 2 && std::string(argv[1]) == "levels") {
    for (const NamedLevel& level : levels) {
      if (level.level <= kernels::best_level()) std::puts(level.name);
    }
    return 0;
  }
  if (argc != 4) return 2;
  bool found = false;
  for (const NamedLevel& level : levels) {
    if (level.name != std::string(argv[1]) || level.level > kernels::best_level()) continue;
    kernels::force_level(level.level);
    found = true;
  }
  if (!found) return 3;
  const double threads = std::stoi(argv[2]);
  const std::uint64_t seed = std::stoull(argv[3]);
  const Table made = shuffled(made_up(6000), seed);
  const Table few = shuffled(made_up(1200), seed);
  const Table women =
      shuffled(package_data("contraception.csv", {"use", "livch", "urban", "district"}), seed);
  const Table herds = shuffled(package_data("cbpp.csv", {"herd", "period"}), seed);
  for (const Case& one : cases) {
    run(one, one.data == "made_up" ? made : one.data == "cbpp" ? herds : women, threads);
  }
  for (const GapCase& one : gap_cases()) run(one, one.data == "made_up" ? few : women, threads);
  return 0;
}
