// Certified cases: distributions, random numbers and checksums.
#include "skillnad/base/distributions.hpp"
#include "skillnad/base/random.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/text/csv.hpp"
#include "validation_cases.hpp"

namespace skillnad::api {

namespace {

/// A distribution at places: x and degrees of freedom, as the certified names have them.
void read_at(Findings& findings, const char* name, double (*function)(double, double, double),
             const std::vector<Vector>& places) {
  for (const Vector& at : places) {
    std::string shown;
    for (double x : at) shown += (shown.empty() ? "" : ", ") + csv_number(x);
    findings.add(std::string(name) + "(" + shown + ")",
                 function(at[0], at.size() > 1 ? at[1] : 0.0, at.size() > 2 ? at[2] : 0.0));
  }
}

void distributions(Context&, Findings& findings) {
  const auto at = [&](const char* name, double (*function)(double, double, double),
                      const std::vector<Vector>& places) {
    read_at(findings, name, function, places);
  };
  at("normal_lower", [](double x, double, double) { return normal_lower(x); }, {{-8.5}});
  at("normal_upper", [](double x, double, double) { return normal_upper(x); }, {{8}, {30}});
  at("normal_quantile", [](double x, double, double) { return normal_quantile(x); },
     {{1e-10}, {0.025}, {0.975}});
  at("normal_upper_quantile", [](double x, double, double) { return normal_upper_quantile(x); },
     {{1e-10}});
  at("chi_square_upper", [](double x, double a, double) { return chi_square_upper(x, a); },
     {{3.84, 1}, {300, 1}, {80, 8}});
  at("chi_square_quantile", [](double x, double a, double) { return chi_square_quantile(x, a); },
     {{1e-10, 1}, {0.95, 1}, {0.9999, 133}});
  at("t_upper", [](double x, double a, double) { return t_upper(x, a); },
     {{30, 1}, {15, 8}, {8, 3.5}});
  at("t_quantile", [](double x, double a, double) { return t_quantile(x, a); },
     {{1e-10, 8}, {0.975, 3.5}, {0.9999, 1}});
  at("f_upper", f_upper, {{80, 2, 22.5}, {300, 8, 4}});
  at("f_quantile", f_quantile, {{0.95, 3.5, 132}, {0.9999, 8, 4}});
}

void binomial(Context&, Findings& findings) {
  const std::vector<Vector> places = {{0, 20}, {3, 50}, {60, 100}, {400, 1000}};
  read_at(
      findings, "binomial_lower",
      [](double k, double m, double) { return binomial_lower(k, m, 0.25, 0.75); }, places);
  read_at(
      findings, "binomial_upper",
      [](double k, double m, double) { return binomial_upper(k, m, 0.25, 0.75); }, places);
}

void read_words(Findings& findings, const std::string& name, const Vector& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    findings.add(name + ", word " + csv_number(static_cast<double>(i + 1)), words[i]);
}

void random_words(Context&, Findings& findings) {
  const auto read = [&](const char* name, std::array<std::uint32_t, 4> counter,
                        std::array<std::uint32_t, 2> key) {
    const std::array<std::uint32_t, 4> words = philox(counter, key);
    read_words(findings, name, Vector(words.begin(), words.end()));
  };
  constexpr std::uint32_t ones = 0xffffffff;
  read("0", {0, 0, 0, 0}, {0, 0});
  read("all ones", {ones, ones, ones, ones}, {ones, ones});
  read("digits of pi", {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
}

void checksums(Context&, Findings& findings) {
  const auto read = [&](const char* name, const std::string& message) {
    const Digest digest = sha256(message);
    Vector words;
    for (std::size_t i = 0; i < digest.size(); i += 4)
      words.push_back(((digest[i] * 256.0 + digest[i + 1]) * 256.0 + digest[i + 2]) * 256.0 +
                      digest[i + 3]);
    read_words(findings, name, words);
  };
  read("abc", "abc");
  read("1,000,000 times a", std::string(1000000, 'a'));
}

}  // namespace

std::vector<ValidationCase> number_cases() {
  return {{"distributions", distributions},
          {"binomial", binomial},
          {"philox", random_words},
          {"sha256", checksums}};
}

}  // namespace skillnad::api
