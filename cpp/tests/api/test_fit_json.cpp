// A fit is saved to the bit, and what was damaged is never read.
#include "../catch.hpp"
#include "../reference_data.hpp"
#include "api_calls.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/base/sha256.hpp"

using namespace skillnad;
using namespace skillnad::testing;

namespace {

/// Fits of all shapes: with and without random effects, weights, clusters, functions, counts.
std::vector<std::string> saved_fits() {
  const Sample data = sample(211, 25, 8, 1.0);
  std::vector<std::string> out;
  const auto add = [&](Named items) { out.push_back(run("fit_logit", items).result()->saved); };
  add({{"formula", "y ~ x"}, {"data", frame(data)}});
  add({{"formula", "y ~ 0 + x"}, {"data", frame(data)}, {"link", "probit"}});
  add({{"formula", "y ~ ns(x, df=3) + C(f, base=\"b\") + (1 | g)"}, {"data", frame(data)}});
  add({{"formula", "y ~ poly(x, 2) * f"},
       {"data", frame(data)},
       {"cluster", "g"},
       {"weights", "w"},
       {"weight_kind", "frequency"},
       {"link", "cloglog"}});
  add({{"formula", "cbind(w, y) ~ f + (1 | g)"}, {"data", frame(data)}, {"cluster", "k"}});
  Sample few = data;
  for (std::size_t i = 0; i < few.size(); ++i) few.g[i] = "g" + std::to_string(i % 9);
  add({{"formula", "y ~ x + z + (1 | g)"}, {"data", frame(few)}});
  return out;
}

std::string code_of(const std::string& text) {
  try {
    api::fit_from_json(text);
  } catch (const DataError& error) {
    return error.code();
  }
  return "";
}

/// The text with a part replaced and a hash that agrees with it.
std::string forged(const std::string& saved, const std::string& part, const std::string& by) {
  std::string body = saved.substr(0, saved.rfind(",\"result_hash\":\""));
  const std::size_t at = body.find(part);
  REQUIRE(at != std::string::npos);
  body.replace(at, part.size(), by);
  return body + ",\"result_hash\":\"" + to_hex(sha256(body)) + "\"}";
}

}  // namespace

TEST_CASE("a fit goes to text and back to the same text", "[fit_json]") {
  for (const std::string& saved : saved_fits()) {
    const Fit fit = api::fit_from_json(saved);
    CHECK(api::fit_to_json(fit) == saved);
    CHECK(api::saved_hash(saved).size() == 64);
    CHECK(saved.find(api::saved_hash(saved)) != std::string::npos);
  }
}

TEST_CASE("a loaded fit answers as the live one", "[fit_json]") {
  const Sample data = sample(212, 25, 8, 1.0);
  const Value fit =
      run("fit_logit",
          {{"formula", "y ~ ns(x, df=3) + f + (1 | g)"}, {"data", frame(data)}, {"cluster", "g"}});
  const Value again = loaded(fit);
  for (const char* name : {"estimates", "variance_components", "random_effects", "fit_statistics",
                           "diagnose", "joint_tests"}) {
    const Value live = run(name, {{"fit", fit}});
    const Value read = run(name, {{"fit", again}});
    REQUIRE(live.table()->columns.size() == read.table()->columns.size());
    for (std::size_t c = 0; c < live.table()->columns.size(); ++c) {
      const Column& a = live.table()->columns[c];
      const Column& b = read.table()->columns[c];
      INFO(name << " " << a.name);
      CHECK(a.text == b.text);
      REQUIRE(a.real.size() == b.real.size());
      for (std::size_t i = 0; i < a.real.size(); ++i)
        CHECK((a.is_missing(i) ? b.is_missing(i) : a.real[i] == b.real[i]));
    }
  }
  CHECK(error_of("predicted", {{"fit", again}}) == "DataError[data_needed]");
  const Value plain = run("fit_logit", {{"formula", "y ~ x"}, {"data", frame(data)}});
  CHECK(error_of("joint_tests", {{"fit", loaded(plain)}, {"method", "lr"}}) ==
        "DataError[data_needed]");
  for (const std::string kind : {"marginal", "typical", "conditional"}) {
    const Value live = run("predicted", {{"fit", fit}, {"kind", kind}});
    const Value read = run("predicted", {{"fit", again}, {"kind", kind}, {"data", frame(data)}});
    CHECK(live.table()->at("estimate").real == read.table()->at("estimate").real);
    CHECK(live.table()->at("std_error").real == read.table()->at("std_error").real);
  }
  Sample changed = data;
  changed.y[3] = 1.0 - changed.y[3];
  CHECK(error_of("predicted", {{"fit", again}, {"data", frame(changed)}}) ==
        "DataError[data_changed]");
}

TEST_CASE("no byte of a saved fit can change unseen", "[fit_json]") {
  const std::string saved = saved_fits()[2];
  Draws draws(213);
  for (std::size_t at = 0; at < saved.size(); at += 1 + draws.below(60)) {
    for (int bit : {0, 1, 5, 7}) {
      std::string damaged = saved;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      if (code_of(damaged) != "file_format") FAIL("byte " << at << " bit " << bit);
    }
  }
  // The last 120 bytes hold the hash itself.
  for (std::size_t at = saved.size() - 120; at < saved.size(); ++at) {
    std::string damaged = saved;
    damaged[at] = damaged[at] == '0' ? '1' : '0';
    if (code_of(damaged) != "file_format") FAIL("byte " << at);
  }
}

TEST_CASE("a saved fit that ends early is refused", "[fit_json]") {
  for (const std::string& saved : saved_fits())
    for (std::size_t n = 0; n < saved.size(); n += 50)
      if (code_of(saved.substr(0, n)) != "file_format") FAIL("length " << n);
  for (const char* text : {"", "{}", "[]", "null", "{\"skillnad\":\"fit\"}",
                           "{\"skillnad\":\"decomposition\",\"format\":1}"})
    CHECK(code_of(text) == "file_format");
}

TEST_CASE("a forged fit with a right hash is read or refused, never trusted", "[fit_json]") {
  const std::string saved = saved_fits()[2];
  CHECK(code_of(forged(saved, "\"format\":2", "\"format\":1")) == "file_format");
  CHECK(code_of(forged(saved, "\"format\":2", "\"format\":\"2\"")) == "file_format");
  CHECK(code_of(forged(saved, "\"centre\":[", "\"centre\":[\"0x1p+0\",")) == "file_format");
  CHECK(code_of(forged(saved, "\"mean_row\":[", "\"mean_row\":[\"0x1p+0\",")) == "file_format");
  CHECK(code_of(forged(saved, "\"multilevel\":true", "\"multilevel\":false")) == "file_format");
  CHECK(code_of(forged(saved, "\"boundary\":false", "\"boundary\":true")) == "file_format");
  CHECK(code_of(forged(saved, "\"covariance\":[", "\"covariance\":[\"0x1p+0\",")) == "file_format");
  CHECK(code_of(forged(saved, "\"link\":\"logit\"", "\"link\":\"log\"")) == "file_format");
  CHECK(code_of(forged(saved, "\"standardiser\":{\"intercept\":0",
                       "\"standardiser\":{\"intercept\":1e9")) == "file_format");
  CHECK(code_of(forged(saved, "\"iterations\":", "\"iterations\":1e300,\"more\":")) ==
        "file_format");
}
