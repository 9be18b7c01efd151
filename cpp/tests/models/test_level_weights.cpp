#include <map>

#include "../catch.hpp"
#include "../reference_data.hpp"
#include "simulated_frame.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/inference/covariance.hpp"
#include "skillnad/inference/variance_components.hpp"
#include "skillnad/models/level_weights.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// level_weights_data.csv as a frame; `change` may write other weights.
struct Schools {
  std::vector<std::string> school, room;
  Vector y, x, z, row, of_room, of_school;

  Table table() const {
    Table out;
    out.add(text_column("school", school));
    out.add(text_column("class", room));
    std::vector<std::string> band;  // crosses the schools
    for (std::size_t i = 0; i < y.size(); ++i) band.push_back("b" + std::to_string(i % 5));
    out.add(text_column("band", band));
    out.add(Column::of_whole("y", y));
    out.add(Column::of_real("x", x));
    out.add(Column::of_real("z", z));
    out.add(Column::of_real("w_row", row));
    out.add(Column::of_real("w_class", of_room));
    out.add(Column::of_real("w_school", of_school));
    return out;
  }
};

Schools schools() {
  Schools out;
  for (const auto& cells : read_reference("level_weights_data.csv")) {
    out.school.push_back(cells[0]);
    out.room.push_back(cells[1]);
    out.y.push_back(number(cells[2]));
    out.x.push_back(number(cells[3]));
    out.z.push_back(number(cells[4]));
    out.row.push_back(number(cells[5]));
    out.of_room.push_back(number(cells[6]));
    out.of_school.push_back(number(cells[7]));
  }
  return out;
}

const char one_factor[] = "y ~ x + z + (1 | school)";
const char slopes[] = "y ~ x + z + (1 + x | school)";
const char nested[] = "y ~ x + z + (1 | school/class)";

Fit weighted(const Schools& data, const std::string& formula, const std::string& scale = "size",
             std::vector<LevelWeightColumn> levels = {{"school", "w_school"}},
             const std::string& row = "w_row", FitOptions options = {}) {
  RowsRequest request;
  request.weights = row;
  request.level_weights = levels;
  request.weight_kind = "sampling";
  request.weight_scale = scale;
  Fit fit = fitted(data.table(), formula, options, request).fit;
  fit.weight_kind = "sampling";
  return fit;
}

void check_near(const Fit& a, const Fit& b, double epsilon) {
  for (std::size_t j = 0; j < a.standardised.size(); ++j)
    CHECK(a.estimates()[j] == Approx(b.estimates()[j]).epsilon(epsilon));
  const Matrix v = covariance_of(a, "CR0").cells;
  const Matrix w = covariance_of(b, "CR0").cells;
  for (std::size_t k = 0; k < v.cells().size(); ++k)
    CHECK(v.cells()[k] == Approx(w.cells()[k]).epsilon(100 * epsilon).margin(1e-9));
}

/// Weights of 1 to 3, the same in all rows of a group.
Vector whole_weights(const std::vector<std::string>& group) {
  std::map<std::string, double> of;
  Vector out;
  for (const std::string& g : group) {
    const double next = 1.0 + static_cast<double>(of.size() % 3);
    out.push_back(of.emplace(g, next).first->second);
  }
  return out;
}

/// Each group as often as its weight says, under a name of its own each time.
Schools repeated(const Schools& data, const std::vector<std::string>& group, const Vector& times,
                 bool schools_too) {
  Schools out;
  for (std::size_t i = 0; i < data.y.size(); ++i)
    for (double k = 0.0; k < times[i]; ++k) {
      const std::string copy = "_" + std::to_string(static_cast<int>(k));
      out.school.push_back(data.school[i] + (schools_too ? copy : ""));
      out.room.push_back(data.room[i] + (&group == &data.room ? copy : ""));
      out.y.push_back(data.y[i]);
      out.x.push_back(data.x[i]);
      out.z.push_back(data.z[i]);
      out.row.push_back(data.row[i]);
      out.of_room.push_back(data.of_room[i]);
      out.of_school.push_back(data.of_school[i]);
    }
  return out;
}

}  // namespace

// make_level_weights_reference.py: sums over plain grids, complex steps, Newton.
TEST_CASE("weights by level meet brute force", "[weights][reference]") {
  const Schools data = schools();
  const std::map<std::string, std::pair<std::string, std::vector<LevelWeightColumn>>> cases = {
      {"intercept", {one_factor, {{"school", "w_school"}}}},
      {"slope", {slopes, {{"school", "w_school"}}}},
      {"nested", {nested, {{"school", "w_school"}, {"school:class", "w_class"}}}}};
  std::map<std::string, Fit> fits;
  for (const auto& row : read_reference("level_weights.csv")) {
    const std::string key = row[0] + " " + row[1];
    const auto& [formula, levels] = cases.at(row[0]);
    if (fits.find(key) == fits.end()) {
      FitOptions options;
      options.nodes = row[0] == "intercept" ? 61 : row[0] == "slope" ? 41 : 25;
      fits[key] = weighted(data, formula, row[1], levels, "w_row", options);
    }
    const Fit& fit = fits[key];
    const std::string& name = row[2];
    const double expected = number(row[3]);
    INFO(key << " " << name);
    if (name == "log_likelihood") {
      CHECK(fit.log_likelihood == Approx(expected).epsilon(1e-8));
      continue;
    }
    const std::size_t space = name.find(' ');
    const std::string term = space == std::string::npos ? name : name.substr(space + 1);
    const std::string kind = space == std::string::npos ? "" : name.substr(0, space);
    // Parameters: the coefficients, then the random part in its order.
    std::size_t at = 0;
    while (at < 3 && fit.coefficients[at].term != term) ++at;
    double unit = 1.0;
    double estimate = fit.estimates()[at];
    if (at == 3) {
      const Matrix& l = fit.random[0].factor;
      if (row[0] == "slope") at += term == "l21" ? 1 : term == "sd2" ? 2 : 0;
      if (row[0] == "nested") at += term == "sd2" ? 1 : 0;
      estimate = term == "l21"       ? l(1, 0)
                 : term == "sd"      ? l(0, 0)
                 : row[0] == "slope" ? l(1, 1)
                                     : fit.random[1].factor(0, 0);
      unit = term == "l21" ? 1.0 : estimate;
    }
    if (kind.empty()) {
      CHECK(estimate == Approx(expected).epsilon(2e-6));
    } else {
      CHECK(unit * std::sqrt(covariance_of(fit, kind).cells(at, at)) ==
            Approx(expected).epsilon(1e-5));
    }
  }
  CHECK(covariance_of(fits["nested effective"], "auto").kind == "CR0");
}

TEST_CASE("level weights of 1 change nothing", "[weights]") {
  Schools data = schools();
  for (Vector* w : {&data.row, &data.of_room, &data.of_school}) w->assign(w->size(), 1.0);
  for (const char* formula : {one_factor, slopes, nested}) {
    const Fit plain = fitted(data.table(), formula).fit;
    std::vector<LevelWeightColumn> levels = {{"school", "w_school"}};
    if (formula == nested) levels.push_back({"school:class", "w_class"});
    const Fit one = weighted(data, formula, "size", levels);
    check_near(one, plain, 1e-9);
    CHECK(one.log_likelihood == Approx(plain.log_likelihood).epsilon(1e-13));
    CHECK(covariance_of(one, "auto").kind == "CR0");
    CHECK(one.random[0].levels[0].n == plain.random[0].levels[0].n);
  }
}

TEST_CASE("whole weights of groups are groups repeated", "[weights]") {
  Schools data = schools();
  data.of_school = whole_weights(data.school);
  const Schools more = repeated(data, data.school, data.of_school, true);
  for (const char* formula : {one_factor, slopes, nested}) {
    const Fit fit = weighted(data, formula);
    const Fit copies = weighted(more, formula, "size", {});
    INFO(formula);
    CHECK(fit.log_likelihood == Approx(copies.log_likelihood).epsilon(1e-11));
    for (std::size_t j = 0; j < 3; ++j)
      CHECK(fit.estimates()[j] == Approx(copies.estimates()[j]).epsilon(1e-7));
    const Matrix v = covariance_of(fit, "model").cells;
    const Matrix w = covariance_of(copies, "model").cells;
    for (std::size_t k = 0; k < v.cells().size(); ++k)
      CHECK(v.cells()[k] == Approx(w.cells()[k]).epsilon(1e-6).margin(1e-9));
  }
  // And the children of a top.
  data.of_room = whole_weights(data.room);
  const Fit fit = weighted(data, nested, "none", {{"school:class", "w_class"}});
  const Fit copies = weighted(repeated(data, data.room, data.of_room, false), nested, "none", {});
  CHECK(fit.log_likelihood == Approx(copies.log_likelihood).epsilon(1e-11));
  check_near(fit, copies, 1e-7);
}

TEST_CASE("scaled weights do not know their unit", "[weights]") {
  const Schools data = schools();
  Schools other = data;
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    // A factor for each class, and one for each school.
    other.row[i] *= 1.0 + static_cast<double>(data.room[i].back() - '0') * 2.5;
    other.of_room[i] *= data.school[i].back() == '3' ? 7.0 : 0.3;
  }
  const std::vector<LevelWeightColumn> levels = {{"school", "w_school"},
                                                 {"school:class", "w_class"}};
  for (const char* scale : {"size", "effective"})
    check_near(weighted(data, nested, scale, levels), weighted(other, nested, scale, levels), 1e-8);
  // The unit of the top weights moves neither estimates nor sandwich.
  for (double& w : other.of_school) w *= 11.0;
  other.row = data.row;
  FitOptions options;  // the node check looks at the whole log-likelihood
  options.nodes = 31;
  const auto with_nodes = [&](const Schools& at) {
    return weighted(at, one_factor, "size", {{"school", "w_school"}}, "w_row", options);
  };
  const Fit fit = with_nodes(data);
  const Fit moved = with_nodes(other);
  check_near(fit, moved, 1e-8);
  CHECK(moved.log_likelihood == Approx(11.0 * fit.log_likelihood).epsilon(1e-10));
  // Estimates do not come with one precision, standard deviations with that of the model.
  const Table a = variance_components_table(fit, 0.95);
  const Table b = variance_components_table(moved, 0.95);
  CHECK(a.columns[3].real[0] == Approx(b.columns[3].real[0]).epsilon(1e-6));
}

TEST_CASE("a variance of 0 with weights by level", "[weights]") {
  Schools data = schools();
  Draws draws(77);
  for (double& y : data.y) y = draws.event(0.4);
  const Fit fit = weighted(data, one_factor);
  if (!fit.boundary) return;  // not this draw
  // Each case counts as its row and its school say.
  Vector product(data.row);
  RowsRequest request;
  request.weights = "w_row";
  request.weight_kind = "sampling";
  request.weight_scale = "none";
  request.cluster = "school";
  Schools flat = data;
  std::map<std::string, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    sums[data.school[i]].first += data.row[i];
    sums[data.school[i]].second += 1.0;
  }
  for (std::size_t i = 0; i < data.y.size(); ++i)
    flat.row[i] *= data.of_school[i] * sums[data.school[i]].second / sums[data.school[i]].first;
  const Fit glm = fitted(flat.table(), "y ~ x + z", {}, request).fit;
  for (std::size_t j = 0; j < 3; ++j)
    CHECK(fit.estimates()[j] == Approx(glm.estimates()[j]).epsilon(1e-8));
  CHECK(covariance_of(fit, "CR0").cells(1, 1) ==
        Approx(covariance_of(glm, "CR0").cells(1, 1)).epsilon(1e-7));
}

TEST_CASE("weights by level that cannot be", "[weights]") {
  Schools data = schools();
  const auto code = [&](const std::string& formula, std::vector<LevelWeightColumn> levels,
                        int nodes = 0) -> std::string {
    FitOptions options;
    options.nodes = nodes;
    try {
      weighted(data, formula, "size", levels, "w_row", options);
    } catch (const Error& error) {
      return error.code();
    }
    return "";
  };
  CHECK(code(one_factor, {{"class", "w_class"}}) == "weights");
  CHECK(code(one_factor, {{"school", "w_school"}, {"school", "w_class"}}) == "weights");
  CHECK(code("y ~ x + (1 | school) + (1 | band)", {}) == "not_available");
  CHECK(code(nested, {}, 1) == "not_available");
  data.of_school[3] += 1.0;
  data.of_school[40] = 0.0;  // a row left out, not a difference
  try {
    weighted(data, one_factor);
    FAIL("no error");
  } catch (const DataError& error) {
    CHECK(error.code() == "weights");
    CHECK(error.place().rows == std::vector<std::size_t>{4});
  }
}
