#include <cmath>
#include <map>
#include <set>

#include "../catch.hpp"
#include "../models/category_frame.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/models/family_likelihood.hpp"
#include "skillnad/text/csv.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

const RealCells& real(const Value& value, const std::string& column) {
  return value.table()->at(column).real;
}
const std::vector<std::string>& text(const Value& value, const std::string& column) {
  return value.table()->at(column).text;
}

double log_likelihood(const Value& fit) {
  return real(run("fit_statistics", {{"fit", fit}}), "log_likelihood")[0];
}

Value multinomial(const Table& data, const std::string& formula, Named more = {}) {
  ValueList args = named({{"formula", formula}, {"data", data}});
  for (const auto& item : more) args.add(item.first, item.second);
  Context context;
  return api::call(context, "fit_multinomial", args);
}

/// By "category: term".
std::map<std::string, double> by_name(const Value& fit, const std::string& column) {
  const Value table = run("estimates", {{"fit", fit}});
  std::map<std::string, double> out;
  for (std::size_t i = 0; i < table.table()->n_rows; ++i)
    out[text(table, "category")[i] + ": " + text(table, "term")[i]] = real(table, column)[i];
  return out;
}

/// tests/reference/choices.csv: the categories in the order home, kin, away.
Table choices() {
  Table out;
  Column choice;
  choice.name = "choice";
  choice.type = Column::Type::categorical;
  choice.declared = true;
  choice.levels = {"home", "kin", "away"};
  std::vector<double> x, w;
  std::vector<std::string> f, g;
  for (const auto& row : read_reference("choices.csv")) {
    choice.codes.push_back(row[0] == "home" ? 0 : row[0] == "kin" ? 1 : 2);
    x.push_back(number(row[1]));
    f.push_back(row[2]);
    g.push_back(row[3]);
    w.push_back(number(row[4]));
  }
  out.add(std::move(choice));
  out.add(Column::of_real("x", x));
  out.add(text_column("f", f));
  out.add(text_column("g", g));
  out.add(Column::of_whole("w", w));
  return out;
}

}  // namespace

TEST_CASE("multinomial fits meet the reference", "[multinomial]") {
  std::map<std::string, std::vector<std::vector<std::string>>> cases;
  for (const auto& row : read_reference("multinomial.csv")) cases[row[0]].push_back(row);
  REQUIRE(cases.size() == 4);
  const Table data = choices();
  Table at;
  at.add(Column::of_real("x", {0.5}));
  at.add(text_column("f", {"v"}));
  for (const auto& [name, rows] : cases) {
    INFO(name);
    const auto& first = rows.front();
    ValueList args = named({{"formula", first[1]}, {"data", data}});
    if (!first[2].empty()) args.add("base", first[2]);
    if (!first[3].empty()) {
      args.add("weights", first[3]);
      args.add("weight_kind", "frequency");
    }
    Context context;
    const Value fit = api::call(context, "fit_multinomial", args);
    const Value components = run("variance_components", {{"fit", fit}});
    const Value chances = run("predicted", {{"fit", fit}, {"newdata", at}});
    for (const auto& row : rows) {
      std::string label = row[5];
      const std::size_t joint = label.find(" & ");
      if (joint != std::string::npos) label.replace(joint, 3, ", ");
      const double wanted = number(row[6]);
      double got = wanted;
      if (row[4] == "log_likelihood") got = log_likelihood(fit);
      if (row[4] == "estimate" || row[4] == "std_error") got = by_name(fit, row[4]).at(label);
      if (row[4] == "component" || row[4] == "probability") {
        const bool component = row[4] == "component";
        const Value& table = component ? components : chances;
        got = std::nan("");
        for (std::size_t i = 0; i < table.table()->n_rows; ++i)
          if (text(table, component ? "name" : "category")[i] == label)
            got = real(table, "estimate")[i];
      }
      INFO(row[4] << " " << label << " " << got << " wanted " << wanted);
      const double scale = row[4] == "log_likelihood" ? 1.0 : std::fabs(wanted);
      CHECK(std::fabs(got - wanted) <= number(row[7]) * std::max(scale, 0.1));
    }
  }
}

TEST_CASE("Laplace's value is that of the reference at its parameters", "[multinomial]") {
  Vector theta;
  double wanted = std::nan("");
  for (const auto& row : read_reference("multinomial.csv")) {
    if (row[4] == "parameter") theta.push_back(number(row[6]));
    if (row[4] == "laplace_at_maximum") wanted = number(row[6]);
  }
  REQUIRE(theta.size() == 9);
  const Value fit = multinomial(choices(), "choice ~ x + f + (1 | g)", {{"nodes", 1}});
  const auto live = api::live_fit(*fit.result());
  const Vector b = live->fit.standardiser.standardised({theta.begin(), theta.begin() + 6});
  Vector psi(b.begin(), b.end());
  psi.insert(psi.end(), theta.begin() + 6, theta.end());
  const auto model =
      random_models(*live->rows(), Link::logit)(live->rows()->random(), {Vector(2, 1.0)}, false);
  Context context;
  CHECK(model->value(context, psi, 1, nullptr) == Approx(wanted).margin(1e-7));
  CHECK(model->evaluate(context, psi, {}, 1).value == Approx(wanted).margin(1e-7));
}

TEST_CASE("another base changes the coefficients and nothing else", "[multinomial]") {
  const Table data = category_table(sample(401, 25, 14, 0.0), 402);
  const auto at = [&](const std::string& formula, const std::string& base) {
    return multinomial(data, formula, {{"base", base}, {"nodes", 11}});
  };
  for (const std::string formula : {"c ~ x + f", "c ~ x + f + (1 | g)"}) {
    INFO(formula);
    const Value one = at(formula, "home");
    const Value two = at(formula, "away");
    const double tolerance = formula == "c ~ x + f" ? 1e-10 : 1e-6;  // grids are turned, too
    CHECK(log_likelihood(one) == Approx(log_likelihood(two)).epsilon(tolerance));
    const auto a = by_name(one, "estimate");
    const auto b = by_name(two, "estimate");
    for (const std::string term : {"(Intercept)", "x", "f[b]", "f[c]"}) {
      INFO(term);
      CHECK(a.at("away: " + term) == Approx(-b.at("home: " + term)).epsilon(1e-4).margin(1e-6));
      CHECK(a.at("kin: " + term) - a.at("away: " + term) ==
            Approx(b.at("kin: " + term)).epsilon(1e-4).margin(1e-6));
    }
    const Value pa = run("predicted", {{"fit", one}});
    const Value pb = run("predicted", {{"fit", two}});
    for (std::size_t i = 0; i < pa.table()->n_rows; ++i) {
      CHECK(real(pa, "estimate")[i] == Approx(real(pb, "estimate")[i]).epsilon(1e-5));
      CHECK(real(pa, "std_error")[i] == Approx(real(pb, "std_error")[i]).epsilon(1e-4));
    }
  }
}

TEST_CASE("two categories are a binary fit in every table", "[multinomial]") {
  const Table data = category_table(sample(411, 30, 12, 0.0), 412, 2);
  for (const std::string formula : {"c ~ x + f", "c ~ x + f + (1 | g)"}) {
    INFO(formula);
    const Value many = multinomial(data, formula, {{"nodes", 15}});
    const Value event =
        run("fit_logit", {{"formula", formula}, {"data", data}, {"event", "kin"}, {"nodes", 15}});
    CHECK(log_likelihood(many) == Approx(log_likelihood(event)).epsilon(1e-10));
    for (const std::string vcov : {"model", "CR0", "HC0"}) {
      const bool random = formula.find('|') != std::string::npos;
      if ((vcov == "HC0") == random && vcov != "model") continue;
      const Value a = run("estimates", {{"fit", many}, {"vcov", vcov}});
      const Value b = run("estimates", {{"fit", event}, {"vcov", vcov}});
      for (std::size_t i = 0; i < a.table()->n_rows; ++i)
        for (const std::string column : {"estimate", "std_error", "df", "n"})
          CHECK(real(a, column)[i] == Approx(real(b, column)[i]).epsilon(1e-6));
    }
    for (const std::string kind : {"marginal", "typical", "conditional"}) {
      const Value a = run("predicted", {{"fit", many}, {"kind", kind}, {"by", "f"}});
      const Value b = run("predicted", {{"fit", event}, {"kind", kind}, {"by", "f"}});
      for (std::size_t i = 0; i < b.table()->n_rows; ++i)
        for (const std::string column : {"estimate", "std_error", "conf_low", "conf_high"})
          CHECK(real(a, column)[2 * i + 1] == Approx(real(b, column)[i]).epsilon(1e-6));
    }
    const Value a = run("average_effects", {{"fit", many}, {"variables", "x"}});
    const Value b = run("average_effects", {{"fit", event}, {"variables", "x"}});
    CHECK(real(a, "estimate")[1] == Approx(real(b, "estimate")[0]).epsilon(1e-6));
    CHECK(real(a, "std_error")[1] == Approx(real(b, "std_error")[0]).epsilon(1e-6));
    for (const std::string method : {"wald", "lr", "score"}) {
      const Value c = run("joint_tests", {{"fit", many}, {"method", method}});
      const Value d = run("joint_tests", {{"fit", event}, {"method", method}});
      for (std::size_t i = 0; i < c.table()->n_rows; ++i)
        CHECK(real(c, "statistic")[i] == Approx(real(d, "statistic")[i]).epsilon(1e-5));
    }
    const Value e = run("fit_influence", {{"fit", many}});
    const Value f = run("fit_influence", {{"fit", event}});
    REQUIRE(e.table()->n_rows == f.table()->n_rows);
    for (std::size_t i = 0; i < e.table()->n_rows; ++i)
      CHECK(real(e, "dfbeta")[i] == Approx(real(f, "dfbeta")[i]).epsilon(1e-4).margin(1e-8));
  }
  const Value one = multinomial(data, "c ~ x + (1 | g)", {{"nodes", 9}});
  const Value two =
      run("fit_logit",
          {{"formula", "c ~ x + (1 | g)"}, {"data", data}, {"event", "kin"}, {"nodes", 9}});
  const Value a = run("fit_intervals", {{"fit", one}});
  const Value b = run("fit_intervals", {{"fit", two}});
  for (std::size_t i = 0; i < b.table()->n_rows; ++i) {
    CHECK(real(a, "conf_low")[i] == Approx(real(b, "conf_low")[i]).epsilon(1e-5));
    CHECK(real(a, "conf_high")[i] == Approx(real(b, "conf_high")[i]).epsilon(1e-5));
  }
}

TEST_CASE("probabilities of categories add up, and so do their effects", "[multinomial]") {
  const Table data = category_table(sample(421, 14, 12, 0.0), 422, 4);
  const Value fit = multinomial(data, "c ~ x + f + (1 | g)", {{"nodes", 1}});
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Value table = run("predicted", {{"fit", fit}, {"kind", kind}, {"by", "f"}});
    REQUIRE(table.table()->n_rows == 12);
    for (std::size_t i = 0; i < 12; i += 4) {
      double sum = 0.0;
      for (std::size_t c = 0; c < 4; ++c) sum += real(table, "estimate")[i + c];
      CHECK(sum == Approx(1.0).epsilon(1e-12));
      CHECK(text(table, "category")[i] == "home");
    }
  }
  const Value effects = run("average_effects", {{"fit", fit}, {"variables", "f"}});
  double sum = 0.0;
  for (double x : real(effects, "estimate")) sum += x;
  CHECK(sum == Approx(0.0).margin(1e-12));
  CHECK(run("variance_components", {{"fit", fit}}).table()->n_rows == 9);
  CHECK(run("random_effects", {{"fit", fit}}).table()->n_rows == 3 * 14);
}

TEST_CASE("standard errors of marginal predictions are those of the delta method",
          "[multinomial]") {
  const Table data = category_table(sample(431, 40, 30, 0.0), 435);
  const Value fit = multinomial(data, "c ~ x + (1 | g)", {{"nodes", 7}});
  const auto live = api::live_fit(*fit.result());
  const Fit& at = live->fit;
  REQUIRE(at.n_random_parameters() == 3);
  const std::size_t parameters = at.standardised.size();
  const std::size_t p = at.n_coefficients();
  // P(category) at x = 0.5 in the parameters, by a plain rule.
  const auto chance = [&](const Vector& psi, std::size_t category) {
    const double x = (0.5 - at.standardiser.centre[1]) / at.standardiser.scale[1];
    const double l0 = std::exp(psi[p]), l1 = psi[p + 1], l2 = std::exp(psi[p + 2]);
    double sum = 0.0;
    double weight = 0.0;
    for (int a = -70; a <= 70; ++a)
      for (int b = -70; b <= 70; ++b) {
        const double u = a / 10.0, v = b / 10.0;
        const double w = std::exp(-0.5 * (u * u + v * v));
        const double e[] = {1.0, std::exp(psi[0] + psi[1] * x + l0 * u),
                            std::exp(psi[2] + psi[3] * x + l1 * u + l2 * v)};
        sum += w * e[category] / (e[0] + e[1] + e[2]);
        weight += w;
      }
    return sum / weight;
  };
  Table rows;
  rows.add(Column::of_real("x", {0.5}));
  const Value found = run("predicted", {{"fit", fit}, {"newdata", rows}});
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(real(found, "estimate")[c] == Approx(chance(at.standardised, c)).epsilon(1e-9));
    Vector gradient;
    for (std::size_t j = 0; j < parameters; ++j)
      gradient.push_back(slope_at_zero(
          [&](double h) {
            Vector moved = at.standardised;
            moved[j] += h;
            return chance(moved, c);
          },
          1e-3));
    double variance = 0.0;
    for (std::size_t a = 0; a < parameters; ++a)
      for (std::size_t b = 0; b < parameters; ++b)
        variance += gradient[a] * gradient[b] * at.covariance_standardised(a, b);
    CHECK(real(found, "std_error")[c] == Approx(std::sqrt(variance)).epsilon(1e-6));
  }
}

TEST_CASE("row order, weights and loading leave a multinomial fit alone", "[multinomial]") {
  const Sample data = sample(441, 20, 8, 0.0);
  const Table table = category_table(data, 442);
  const Value fit = multinomial(table, "c ~ x + f + (1 | g)", {{"nodes", 5}});
  Table turned;
  turned.n_rows = table.n_rows;
  std::vector<std::size_t> twice;
  Table more;
  for (std::size_t i = 0; i < table.n_rows; ++i)
    for (double k = 0.0; k < data.w[i]; k += 1.0) twice.push_back(i);
  const auto order = shuffled(table.n_rows, 3);
  for (const Column& column : table.columns) {
    const auto pick = [&](const std::vector<std::size_t>& rows) {
      Column out = column;
      out.real.clear();
      out.codes.clear();
      for (std::size_t i : rows) {
        if (!column.real.empty()) out.real.push_back(column.real[i]);
        if (!column.codes.empty()) out.codes.push_back(column.codes[i]);
      }
      return out;
    };
    turned.add(pick(order));
    more.add(pick(twice));
  }
  CHECK(multinomial(turned, "c ~ x + f + (1 | g)", {{"nodes", 5}}).result()->saved ==
        fit.result()->saved);
  const Value weighted = multinomial(
      table, "c ~ x + f + (1 | g)", {{"nodes", 5}, {"weights", "w"}, {"weight_kind", "frequency"}});
  const Value repeated = multinomial(more, "c ~ x + f + (1 | g)", {{"nodes", 5}});
  CHECK(log_likelihood(weighted) == log_likelihood(repeated));
  const Value again = loaded(fit);
  for (const std::string verb : {"estimates", "variance_components", "random_effects"}) {
    const Value a = run(verb, {{"fit", fit}});
    const Value b = run(verb, {{"fit", again}});
    CHECK(real(a, "estimate") == real(b, "estimate"));
  }
  const Value a = run("predicted", {{"fit", fit}, {"kind", "conditional"}});
  const Value b = run("predicted", {{"fit", again}, {"kind", "conditional"}, {"data", table}});
  CHECK(real(a, "std_error") == real(b, "std_error"));
  CHECK(error_of("fit_residuals", {{"fit", fit}}) == "OptionError[not_available]");
}

TEST_CASE("simulated categories follow the model", "[multinomial]") {
  const Table data = category_table(sample(451, 12, 40, 0.0), 452);
  const Value fit = multinomial(data, "c ~ f + (1 | g)", {{"nodes", 7}});
  const Value draws = run("simulate_outcomes", {{"fit", fit}, {"n", 200}, {"seed", 5}});
  const Value chances = run("predicted", {{"fit", fit}});
  std::vector<double> share(3, 0.0), expected(3, 0.0);
  for (const Column& column : draws.table()->columns) {
    CHECK_FALSE(column.ordered);
    for (std::int32_t code : column.codes) share[static_cast<std::size_t>(code)] += 1.0;
  }
  const double cells = 200.0 * static_cast<double>(data.n_rows);
  for (std::size_t i = 0; i < chances.table()->n_rows; ++i)
    expected[i % 3] += real(chances, "estimate")[i] / static_cast<double>(data.n_rows);
  for (std::size_t c = 0; c < 3; ++c) CHECK(share[c] / cells == Approx(expected[c]).margin(0.02));
}

TEST_CASE("variances of categories that are not there are found to be 0", "[multinomial]") {
  const Table data = category_table(sample(461, 30, 20, 0.0), 463, 3, true);
  const Value fit = multinomial(data, "c ~ x + (1 | g)", {{"nodes", 5}});
  const auto live = api::live_fit(*fit.result());
  CHECK(live->fit.boundary);
  CHECK(live->fit.converged);
  CHECK(live->fit.log_likelihood >= live->fit.log_likelihood_without - 1e-9);
  CHECK_FALSE(live->fit.notes.empty());
  CHECK(run("predicted", {{"fit", fit}}).table()->n_rows == 3 * data.n_rows);
  CHECK(run("random_effects", {{"fit", fit}}).table()->n_rows > 0);
}

TEST_CASE("separated categories are named", "[multinomial]") {
  Table data;
  Column c;
  c.name = "c";
  c.type = Column::Type::categorical;
  c.declared = true;
  c.levels = {"a", "b", "c"};
  std::vector<std::string> f;
  std::vector<double> x;
  for (int i = 0; i < 60; ++i) {
    const bool own = i % 3 == 0;  // category c, and it alone, occurs in f = v only
    f.push_back(own ? "v" : "u");
    c.codes.push_back(own ? 2 : i % 2);
    x.push_back(std::cos(i));
  }
  data.add(c);
  data.add(text_column("f", f));
  data.add(Column::of_real("x", x));
  CHECK(error_of("fit_multinomial", {{"formula", "c ~ f + x"}, {"data", data}}) ==
        "ModelError[separation]");
  CHECK(error_of("fit_multinomial", {{"formula", "c ~ x"}, {"data", data}}).empty());
  CHECK(error_of("fit_multinomial", {{"formula", "c ~ f + x"}, {"data", data}, {"force", true}})
            .empty());

  // Two categories lie below x = 0 and two above: no category is separated from all others, but
  // no finite estimate exists either.
  Column pairs = c;
  pairs.levels = {"a", "b", "c", "d"};
  std::vector<double> line;
  for (int i = 0; i < 60; ++i) {
    line.push_back(i < 30 ? i - 31.0 : i - 28.0);
    pairs.codes[static_cast<std::size_t>(i)] = (i % 7 < 3 ? 0 : 1) + (i < 30 ? 0 : 2);
  }
  Table two;
  two.add(pairs);
  two.add(Column::of_real("x", line));
  CHECK(error_of("fit_multinomial", {{"formula", "c ~ x"}, {"data", two}}) ==
        "ModelError[separation]");
}

TEST_CASE("outcomes and options a multinomial fit refuses or remarks on", "[multinomial]") {
  const Table data = category_table(sample(471, 15, 10, 0.0), 472);
  const auto error = [&](const std::string& formula, Named more = {}) {
    try {
      multinomial(data, formula, more);
    } catch (const Error& e) {
      return std::string(error_kind_name(e.kind())) + "[" + e.code() + "]";
    }
    return std::string();
  };
  CHECK(error("c ~ x", {{"base", "elsewhere"}}) == "OptionError[base]");
  CHECK(error("c ~ x + (1 + x | g)") == "OptionError[not_available]");
  CHECK(error("c ~ x + (1 | g) + (1 | k)") == "OptionError[not_available]");
  CHECK(error("c ~ x", {{"link", "probit"}}) == "OptionError[not_available]");
  CHECK(error("c ~ x", {{"penalty", "firth"}}) == "OptionError[not_available]");
  CHECK(error("z ~ x") == "DataError[outcome_coding]");
  CHECK(error("c ~ 0") == "ModelError[no_terms]");
  const auto fit_of = [](const Value& value) { return api::live_fit(*value.result()); };
  Table ordered = data;
  ordered.columns.back().ordered = true;
  CHECK(fit_of(multinomial(ordered, "c ~ x"))->fit.notes.size() >
        fit_of(multinomial(data, "c ~ x"))->fit.notes.size());
  // A category that only rows without x have.
  Table gone = data;
  for (Column& column : gone.columns) {
    if (column.name != "x") continue;
    column.missing.assign(gone.n_rows, 0);
    for (std::size_t i = 0; i < gone.n_rows; ++i)
      column.missing[i] = data.columns.back().codes[i] == 2 ? 1 : 0;
  }
  const auto warned = fit_of(multinomial(gone, "c ~ x"));
  REQUIRE(warned->fit.warnings.size() == 1);
  CHECK(warned->fit.warnings[0].code == "empty_category");
  CHECK(warned->fit.categories.size() == 2);
}
