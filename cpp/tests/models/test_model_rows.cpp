#include <limits>

#include "../catch.hpp"
#include "simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/model_rows.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const double nan = std::numeric_limits<double>::quiet_NaN();

ModelRows read(const Table& table, const RowsRequest& request) {
  Context context;
  return read_model_rows(context, std::make_shared<const Table>(table), request);
}

RowsRequest ask(const std::string& formula, const std::string& cluster = "") {
  RowsRequest request;
  request.formula = formula;
  request.cluster = cluster;
  return request;
}

std::string code_of(const Table& table, const RowsRequest& request) {
  try {
    read(table, request);
  } catch (const Error& error) {
    return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
  }
  return "";
}

/// Six rows, two of them equal.
Table small() {
  Table table;
  table.add(Column::of_whole("y", {0, 1, 1, 0, 1, 0}));
  table.add(Column::of_real("x", {1.5, 1.5, 2.5, nan, 1.5, 2.5}));
  table.add(text_column("g", {"p", "p", "q", "q", "p", "q"}));
  table.add(text_column("k", {"A", "A", "A", "B", "A", "A"}));
  table.add(Column::of_whole("w", {2, 0, 3, 5, 1, 0}));
  table.add(Column::of_real("other", {nan, nan, nan, nan, nan, nan}));
  return table;
}

double total(const Vector& xs) {
  double sum = 0.0;
  for (double x : xs) sum += x;
  return sum;
}

}  // namespace

TEST_CASE("rows with a missing cell in use are dropped and counted", "[model_rows]") {
  const ModelRows rows = read(small(), ask("y ~ x + (1 | g)"));
  CHECK(rows.complete.n_dropped == 1);
  CHECK(rows.complete.n_kept == 5);
  CHECK(rows.patterns.pattern_of_row[3] == Patterns::not_kept);
  CHECK(rows.used == std::vector<std::string>{"y", "x", "g"});
  REQUIRE(rows.patterns.size() == 2);
  CHECK(rows.cases == Vector{3, 2});
  CHECK(rows.y == Vector{2, 1});
  CHECK(rows.m == Vector{3, 2});
  CHECK(rows.group_levels == std::vector<std::string>{"p", "q"});
  RowsRequest fail = ask("y ~ x");
  fail.missing = "fail";
  CHECK(code_of(small(), fail) == "DataError[missing]");
  CHECK(code_of(small(), ask("y ~ other")) == "DataError[all_missing]");
}

TEST_CASE("rows of weight 0 take no part and are counted apart", "[model_rows]") {
  RowsRequest request = ask("y ~ x + (1 | g)");
  request.weights = "w";
  CHECK(code_of(small(), request) == "OptionError[weight_kind]");
  request.weight_kind = "frequency";
  const ModelRows rows = read(small(), request);
  CHECK(rows.n_zero_weight == 2.0);
  CHECK(rows.complete.n_dropped == 1);
  CHECK(rows.cases == Vector{3, 3});
  CHECK(rows.y == Vector{1, 3});
  for (std::size_t i : {1, 3, 5}) CHECK(rows.patterns.pattern_of_row[i] == Patterns::not_kept);
  // The same without the rows, also where there is one pattern only.
  for (const std::string formula : {"y ~ 1", "y ~ x"}) {
    RowsRequest again = request;
    again.formula = formula;
    const ModelRows plain = read(small(), again);
    CHECK(total(plain.cases) == 6.0 + (formula == "y ~ 1" ? 5.0 : 0.0));
    CHECK(total(plain.y) == 4.0);
  }
  Table none = small();
  for (Column& column : none.columns)
    if (column.name == "w") column.real.assign(6, 0.0);
  CHECK(code_of(none, request) == "DataError[weights]");
  RowsRequest kind_only = ask("y ~ x");
  kind_only.weight_kind = "frequency";
  CHECK(code_of(small(), kind_only) == "OptionError[weight_kind]");
}

TEST_CASE("clusters may contain the groups, not cut them", "[model_rows]") {
  Table table = small();
  CHECK(read(table, ask("y ~ x + (1 | g)", "g")).n_clusters == 2);
  // Row 4 alone stands in B, but it is dropped, as its x is missing: that leaves one cluster.
  CHECK(code_of(table, ask("y ~ x + (1 | g)", "k")) == "ModelError[one_cluster]");
  CHECK(code_of(table, ask("y ~ 1 + (1 | g)", "k")) == "ModelError[cluster_level]");
  // Without random effects anything is a cluster.
  const ModelRows plain = read(table, ask("y ~ 1", "k"));
  CHECK(plain.n_clusters == 2);
  CHECK(plain.group_name == "k");

  const Sample data = sample(101, 20, 5, 1.0);
  const ModelRows nested = read(data.table(), ask("y ~ x + (1 | g)", "k"));
  CHECK(nested.n_clusters == 7);
  for (std::size_t g = 0; g < nested.group_levels.size(); ++g) {
    std::size_t row = 0;
    while (data.g[row] != nested.group_levels[g]) ++row;
    CHECK("k" + std::to_string(nested.cluster_of_group[g]) == data.k[row]);
  }
}

TEST_CASE("sums of a grouped response are those of its rows", "[model_rows]") {
  Table table;
  table.add(Column::of_whole("s", {3, 0, 2, 5}));
  table.add(Column::of_whole("t", {1, 4, 2, 0}));
  table.add(text_column("f", {"a", "b", "a", "b"}));
  const ModelRows rows = read(table, ask("cbind(s, t) ~ f"));
  REQUIRE(rows.patterns.size() == 2);
  CHECK(rows.y == Vector{5, 5});
  CHECK(rows.m == Vector{8, 9});
  CHECK(rows.cases == Vector{2, 2});
  CHECK(rows.yy == Vector{13, 25});
  CHECK(rows.ym == Vector{20, 25});
  CHECK(rows.mm == Vector{32, 41});
  // C(4, 3) C(4, 0) C(4, 2) C(5, 5)
  CHECK(rows.log_constant == Approx(std::log(24.0)).epsilon(1e-14));
}

TEST_CASE("the hash knows the data, not their order or what is not used", "[model_rows]") {
  const Sample data = sample(102, 20, 8, 1.0);
  const auto hash = [&](const Table& table, const std::string& formula) {
    return read(table, ask(formula)).data_hash;
  };
  const std::string formula = "y ~ x + f + (1 | g)";
  const std::string base = hash(data.table(), formula);
  CHECK(hash(data.table(shuffled(data.size(), 3)), formula) == base);
  Table wider = data.table();
  wider.add(Column::of_real("extra", data.z));
  CHECK(hash(wider, formula) == base);
  Sample changed = data;
  changed.y[0] = 1.0 - changed.y[0];
  CHECK(hash(changed.table(), formula) != base);
  changed = data;
  changed.x[5] += 0.25;
  CHECK(hash(changed.table(), formula) != base);
  changed = data;
  changed.g[0] = "elsewhere";
  CHECK(hash(changed.table(), formula) != base);
}

TEST_CASE("random terms become factors", "[model_rows]") {
  const Table table = sample(103, 10, 5, 1.0).table();
  const ModelRows slope = read(table, ask("y ~ x + (1 + x | g)"));
  CHECK(slope.random.kind == RandomKind::vector);
  REQUIRE(slope.random.factors.size() == 1);
  CHECK(slope.random.factors[0].effects == std::vector<std::string>{"(Intercept)", "x"});
  CHECK(slope.random.factors[0].entries.size() == 3);
  CHECK(slope.random.factors[0].z.rows() == slope.patterns.size());
  CHECK(read(table, ask("y ~ x + (1 + x || g)")).random.factors[0].entries.size() == 2);
  CHECK(read(table, ask("y ~ x + (1 | g) + (0 + x | g)")).random.factors[0].entries.size() == 2);
  CHECK(read(table, ask("y ~ x + (1 | g)")).random.kind == RandomKind::intercept);
  CHECK(code_of(table, ask("y ~ x + (x | g) + (0 + x | g)")) == "FormulaError[random_term]");

  const ModelRows nested = read(table, ask("y ~ x + (1 | k/g)"));
  CHECK(nested.random.nested);
  REQUIRE(nested.random.factors.size() == 2);
  CHECK(nested.random.factors[0].name == "k");
  CHECK(nested.random.factors[1].name == "k:g");
}

TEST_CASE("responses that are none are refused", "[model_rows]") {
  const Table table = sample(103, 10, 5, 1.0).table();
  CHECK(code_of(table, ask("~ x")) == "FormulaError[response]");
  CHECK(code_of(table, ask("log(x) ~ z")) == "FormulaError[response]");
  // Groups by two columns.
  const ModelRows joined = read(table, ask("y ~ x + (1 | k:g)"));
  CHECK(joined.group_levels.front().find(":") != std::string::npos);
}

TEST_CASE("a cluster may be one of the columns that make the groups", "[model_rows]") {
  const Sample data = sample(104, 20, 5, 1.0);
  const ModelRows rows = read(data.table(), ask("y ~ x + (1 | k:g)", "k"));
  CHECK(rows.n_clusters == 7);
  const ModelRows turned = read(data.table(), ask("y ~ x + (1 | g:k)", "k"));
  CHECK(turned.n_clusters == 7);
  CHECK(turned.group_levels.front().substr(0, 1) == "g");
  for (std::size_t g = 0; g < rows.group_levels.size(); ++g)
    CHECK(rows.group_levels[g].substr(0, 2) == "k" + std::to_string(rows.cluster_of_group[g]));
}

TEST_CASE("groups that cannot be told apart by name are refused", "[model_rows]") {
  Table table;
  table.add(Column::of_whole("y", {0, 1, 1, 0}));
  table.add(text_column("a", {"p:q", "p", "p:q", "p"}));
  table.add(text_column("b", {"r", "q:r", "r", "q:r"}));
  CHECK(code_of(table, ask("y ~ 1 + (1 | a:b)")) == "DataError[group_id]");
}
