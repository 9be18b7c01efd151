// Both detectors against exact rational answers (tests/reference/make_separation_reference.py).
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/models/rank.hpp"
#include "skillnad/models/separation.hpp"

using namespace skillnad;

namespace {

std::string reference_path(const std::string& name) {
#ifdef SKILLNAD_REFERENCE_DIR
  return std::string(SKILLNAD_REFERENCE_DIR) + "/" + name;
#else
  std::string here = __FILE__;
  for (int up = 0; up < 4; ++up) {
    const std::size_t cut = here.find_last_of('/');
    here = cut == std::string::npos ? "." : here.substr(0, cut);
  }
  return here + "/tests/reference/" + name;
#endif
}

struct Design {
  std::string line;
  int kind = 0;
  std::size_t rank = 0;
  Matrix x;
  std::vector<double> y, m;
};

std::vector<std::string> split(const std::string& text, char mark) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == mark) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::vector<Design> read_designs() {
  std::ifstream file(reference_path("separation_designs.csv"));
  std::vector<Design> designs;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = split(line, ',');
    Design design;
    design.line = line;
    design.kind = std::stoi(cells[1]);
    design.rank = static_cast<std::size_t>(std::stoi(cells[3]));
    const auto rows = split(cells[5], ';');
    const auto p = static_cast<std::size_t>(std::stoi(cells[4]));
    design.x = Matrix(rows.size(), p);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const char outcome = rows[i].back();
      const auto numbers = split(rows[i].substr(0, rows[i].size() - 1), ' ');
      if (numbers.size() != p) throw std::runtime_error("bad line " + line);
      for (std::size_t j = 0; j < p; ++j) design.x(i, j) = std::stoi(numbers[j]);
      design.m.push_back(outcome == '*' ? 2.0 : 1.0);
      design.y.push_back(outcome == '-' ? 0.0 : 1.0);
    }
    designs.push_back(design);
  }
  return designs;
}

std::vector<SeparationTerm> names(std::size_t p) {
  std::vector<SeparationTerm> terms;
  for (std::size_t j = 0; j < p; ++j) terms.push_back({"x" + std::to_string(j), "", "", ""});
  return terms;
}

std::vector<std::string> plain_names(std::size_t p) {
  std::vector<std::string> terms;
  for (std::size_t j = 0; j < p; ++j) terms.push_back("x" + std::to_string(j));
  return terms;
}

std::string rank_code(const Design& design) {
  Context context;
  try {
    check_rank(context, design.x, design.m, plain_names(design.x.cols()));
  } catch (const ModelError& error) {
    return error.code();
  }
  return "full";
}

// The direction that was reported does what it says, in the units of the data.
bool direction_holds(const Design& design, const std::vector<double>& direction) {
  bool some = false;
  for (std::size_t i = 0; i < design.x.rows(); ++i) {
    double side = 0.0;
    double size = 0.0;
    for (std::size_t j = 0; j < design.x.cols(); ++j) {
      side += design.x(i, j) * direction[j];
      size += std::fabs(design.x(i, j) * direction[j]);
    }
    const double z = design.y[i] == 0.0 ? -1.0 : design.y[i] == design.m[i] ? 1.0 : 0.0;
    if (z == 0.0 ? std::fabs(side) > 1e-8 * size : z * side < -1e-8 * size) return false;
    some = some || z * side > 1e-9 * size;
  }
  return some;
}

// The same design in other units and in another order.
Design disguised(const Design& design, std::size_t seed) {
  Design other = design;
  const std::size_t n = design.x.rows();
  const double powers[] = {1e150, 1e-150, -3.0, 1000.0, 1e8};
  std::vector<double> unit(design.x.cols());
  for (std::size_t j = 0; j < unit.size(); ++j) {
    bool constant = true;
    for (std::size_t i = 1; i < n; ++i) constant = constant && design.x(i, j) == design.x(0, j);
    unit[j] = constant ? 1.0 : powers[(seed + j) % 5];
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t from = (i + seed) % n;
    for (std::size_t j = 0; j < unit.size(); ++j) other.x(i, j) = unit[j] * design.x(from, j);
    other.y[i] = design.y[from];
    other.m[i] = design.m[from];
  }
  return other;
}

}  // namespace

TEST_CASE("separation is decided as exact arithmetic decides it", "[separation]") {
  const auto designs = read_designs();
  REQUIRE(designs.size() >= 2000);
  std::string wrong;
  std::string undecided;
  std::string bad_directions;
  std::string bad_texts;
  for (const Design& design : designs) {
    Context context;
    const Separation found =
        find_separation(context, design.x, design.y, design.m, {}, names(design.x.cols()));
    const bool none = design.kind == 0;
    if (static_cast<int>(found.kind) != design.kind) wrong += design.line + "\n";
    if (!found.decided || !context.warnings.empty()) undecided += design.line + "\n";
    if (none != found.text.empty() || none != found.direction.empty()) {
      bad_texts += design.line + "\n";
    } else if (!none && !direction_holds(design, found.direction)) {
      bad_directions += design.line + " " + found.text + "\n";
    }
  }
  CHECK(wrong == "");
  CHECK(undecided == "");
  CHECK(bad_directions == "");
  CHECK(bad_texts == "");
}

TEST_CASE("rank is decided as exact arithmetic decides it", "[rank]") {
  std::string wrong;
  for (const Design& design : read_designs()) {
    double n = 0.0;
    for (const double m : design.m) n += m;
    const double p = static_cast<double>(design.x.cols());
    std::string expected = design.rank < design.x.cols() ? "rank" : "full";
    if (n < p) expected = "too_few_rows";
    if (rank_code(design) != expected) wrong += design.line + "\n";
  }
  CHECK(wrong == "");
}

TEST_CASE("neither detector sees units or row order", "[separation][rank]") {
  std::string wrong;
  std::size_t seed = 0;
  for (const Design& design : read_designs()) {
    const Design other = disguised(design, ++seed);
    Context context;
    const Separation found =
        find_separation(context, other.x, other.y, other.m, {}, names(other.x.cols()));
    if (static_cast<int>(found.kind) != design.kind || rank_code(other) != rank_code(design)) {
      wrong += design.line + "\n";
    }
  }
  CHECK(wrong == "");
}
